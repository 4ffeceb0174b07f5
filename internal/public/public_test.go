package public_test

import (
	"encoding/xml"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"
	"go.uber.org/goleak"

	"parley/internal/identity"
	"parley/internal/public"
	"parley/internal/summit"
	"parley/internal/view"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const site = public.Site("https://summits.example")

// world is what the world is told of a summit between Beijing and Moscow.
func world() view.World {
	said := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	return view.World{
		Page: view.PageName(identity.HashOf([]byte("a summit"))), Changed: said,
		Announcements: []view.Told{
			{By: summit.Text{"en": "Moscow", "ru": "Москва"}, Title: summit.Text{"ru": "Слово Москвы"}, Text: summit.Text{"ru": "Мы готовы."}, Public: said.Add(-time.Hour)},
			{Title: summit.Text{"en": "A virtual summit", "zh": "视频峰会", "ru": "Видеосаммит"}, Text: summit.Text{"en": "They meet.", "zh": "双方会晤。", "ru": "Они встретятся."}, Public: said},
		},
		Time:    &view.WorldTime{Starts: time.Date(2027, 3, 28, 8, 0, 0, 0, time.UTC), Minutes: 120},
		Parties: []view.WorldParty{{Name: summit.Text{"en": "Moscow", "ru": "Москва", "zh": "莫斯科"}, TimeZone: "Europe/Moscow"}, {Name: summit.Text{"en": "Beijing", "ru": "Пекин", "zh": "北京"}, TimeZone: "Asia/Shanghai"}},
		Agenda:  []view.WorldItem{{Title: summit.Text{"en": "Take stock", "ru": "Итоги"}, Minutes: 30}},
	}
}

func page(t *testing.T, w view.World, l identity.Language, number int) string {
	t.Helper()
	b, is := public.Page(w, site, l, number)
	if !is {
		t.Fatalf("there is no page %d in %s", number, l)
	}
	return string(b)
}

func TestAPageSpeaksTheReadersLanguage(t *testing.T) {
	w := world()
	for l, says := range map[identity.Language][]string{
		"en": {`lang="en" dir="ltr"`, "A virtual summit", "Sunday, 28 March 2027, 16:00", "Sunday, 28 March 2027, 11:00", "UTC&#43;08:00", "30 minutes"},
		"zh": {"视频峰会", "2027年3月28日星期日 16:00"},
		"ru": {"Видеосаммит", "воскресенье, 28 марта 2027 г., 16:00", "30 мин."},
		"fr": {"A virtual summit", "dimanche 28 mars 2027, 16:00"},
		"es": {"A virtual summit", "domingo, 28 de marzo de 2027, 16:00"},
		"ar": {`lang="ar" dir="rtl"`, `<h1 lang="en" dir="ltr">`, "الأحد، 28 مارس 2027، 16:00"},
	} {
		text := page(t, w, l, 0)
		for _, part := range append(says, `property="og:title"`, "application/ld+json", "/summit.ics", "/feed.atom") {
			if !strings.Contains(text, part) {
				t.Errorf("%s: the page does not say %q:\n%s", l, part, text)
			}
		}
		if strings.Contains(text, "Мы готовы.") || strings.Contains(text, " style=") || strings.Contains(text, "onclick") {
			t.Errorf("%s: the page says another's words, or styles itself beside its policy", l)
		}
	}
	if text := page(t, w, "ru", 0); strings.Index(text, ">Москва</li>") > strings.Index(text, ">Пекин</li>") {
		t.Error("the plates are not in the order of the reader's alphabet")
	}
}

// TestEveryPageSaysWhereOpenSessionsAreWatched holds it to the same words whatever is told of the summit.
func TestEveryPageSaysWhereOpenSessionsAreWatched(t *testing.T) {
	w := world()
	said := map[string]bool{}
	for _, l := range public.Languages {
		lines := map[string]bool{}
		for _, number := range []int{0, 1, 2} {
			_, rest, _ := strings.Cut(page(t, w, l, number), `<p class="links watch">`)
			line, _, _ := strings.Cut(rest, "\n")
			lines[line] = true
			if !strings.HasPrefix(line, `<a href="https://summits.example/gallery/`+w.Page+`">`) {
				t.Errorf("%s, %d: %s", l, number, line)
			}
			said[line] = true
		}
		if len(lines) != 1 {
			t.Errorf("%s: it is said in %d ways", l, len(lines))
		}
	}
	if len(said) != len(public.Languages) {
		t.Errorf("%d languages say it in %d ways", len(public.Languages), len(said))
	}
}

func TestAnOwnAnnouncementTellsNothingOfTheSummit(t *testing.T) {
	text := page(t, world(), "ru", 1)
	for _, part := range []string{"Пекин", "Итоги", "2027", "summit.ics", "ld+json"} {
		if strings.Contains(text, part) {
			t.Errorf("the page of one delegation's words says %q", part)
		}
	}
	for _, part := range []string{"Одностороннее", "Москва", "Мы готовы."} {
		if !strings.Contains(text, part) {
			t.Errorf("it does not say %q", part)
		}
	}
}

func TestTheLargestPageIsSmall(t *testing.T) {
	w := world()
	longest := func(letter string, n int) summit.Text {
		return summit.Text{"zh": strings.Repeat(letter, n), "ru": strings.Repeat(letter, n/10)}
	}
	for range 100 {
		w.Announcements = append(w.Announcements, view.Told{Title: longest("峰", 60), Text: longest("会", 3600), Public: w.Changed})
	}
	for range summit.MaxAgenda {
		w.Agenda = append(w.Agenda, view.WorldItem{Title: longest("议", 60), Minutes: 30})
	}
	// What a signed act can hold at all is less than twice this text.
	if text := page(t, w, "zh", 0); len(text) > 50<<10 {
		t.Errorf("the page has %d bytes", len(text))
	}
}

func TestThereIsNoPageOfNothing(t *testing.T) {
	w := world()
	for _, at := range []struct {
		l      identity.Language
		number int
	}{{"de", 0}, {"", 0}, {"en", 3}, {"en", -1}} {
		if _, is := public.Page(w, site, at.l, at.number); is {
			t.Errorf("there is a page %d in %q", at.number, at.l)
		}
	}
	none := view.World{Page: w.Page}
	_, isPage := public.Page(none, site, "en", 0)
	_, isCalendar := public.Calendar(none, site, "en")
	_, isFeed := public.Feed(none, site, "en")
	if isPage || isCalendar || isFeed || strings.Contains(string(public.Index([]view.World{none}, site, "en")), w.Page) {
		t.Error("of a summit that nobody announced there is something")
	}
}

func TestALanguageIsChosenAsTheReadersBrowserAsks(t *testing.T) {
	for accept, want := range map[string]identity.Language{
		"": "en", "ru": "ru", "de": "en", "zh-TW": "zh", "fr-CA, en;q=0.5": "fr", "de, es;q=0.9": "es", "ar-EG": "ar", "*": "en", "\x00;;;q=": "en", "ru;q=0, en": "en",
	} {
		if got := public.Choose(accept); got != want {
			t.Errorf("%q: %s, want %s", accept, got, want)
		}
	}
}

func TestACalendarHoldsWhatItIsToldAndNoMore(t *testing.T) {
	w := world()
	text, _ := public.Calendar(w, site, "ru")
	c, err := ics.ParseCalendar(strings.NewReader(string(text)))
	if err != nil || len(c.Events()) != 1 {
		t.Fatalf("%v: %s", err, text)
	}
	if starts, err := c.Events()[0].GetStartAt(); err != nil || !starts.Equal(w.Time.Starts) {
		t.Errorf("it starts at %s: %v", starts, err)
	}
	for line := range strings.SplitSeq(string(text), "\r\n") {
		if len(line) > 75 || strings.Contains(line, "\n") {
			t.Errorf("a line of %d octets: %q", len(line), line)
		}
	}
	w.Time = nil
	if _, is := public.Calendar(w, site, "ru"); is {
		t.Error("nobody told when it is, and there is a calendar")
	}
}

func TestAFeedIsWellFormed(t *testing.T) {
	w := world()
	w.Announcements[0].Title = summit.Text{"ru": "<b> & ]]>"}
	text, _ := public.Feed(w, site, "ru")
	var feed struct {
		ID      string `xml:"id"`
		Updated time.Time
		Entries []struct {
			ID    string `xml:"id"`
			Title string `xml:"title"`
		} `xml:"entry"`
	}
	if err := xml.Unmarshal(text, &feed); err != nil {
		t.Fatal(err)
	}
	if len(feed.Entries) != 2 || feed.Entries[0].ID == feed.Entries[1].ID || feed.Entries[1].Title != "<b> & ]]>" || !strings.HasPrefix(feed.ID, "urn:uuid:") {
		t.Errorf("%+v", feed)
	}
}
