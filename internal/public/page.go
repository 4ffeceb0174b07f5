package public

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // the page's parts
	"encoding/base64"
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"time"

	"parley/internal/identity"
	"parley/internal/summit"
	"parley/internal/view"
)

//go:embed page.css
var css string

//go:embed page.js
var js string

//go:embed page.html
var html string

var pages = template.Must(template.New("").Funcs(template.FuncMap{
	"style":  func() template.CSS { return template.CSS(css) },
	"script": func() template.JS { return template.JS(js) },
}).Parse(html))

// Style is the page's style as a policy names it: by its hash (https://www.w3.org/TR/CSP3/#grammardef-hash-source).
var Style = hashed(css)

// Policy lets a page show its own style, run its own small script, and nothing else (https://www.w3.org/TR/CSP3/).
var Policy = "default-src 'none'; style-src " + Style + "; script-src " + hashed(js) +
	"; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

func hashed(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// Site is where pages stand: scheme and host, without a slash at the end.
type Site string

// At is the address of a summit's page in a language; with a number, of that announcement's.
func (s Site) At(page string, l identity.Language, number int) string {
	at := string(s) + "/announcements/" + page + "/" + string(l)
	if number > 0 {
		at += "/" + strconv.Itoa(number)
	}
	return at
}

// Gallery is the address where anyone watches a summit's open sessions. It is there whether or not there are any.
func (s Site) Gallery(page string) string { return string(s) + "/gallery/" + page }

// listed is the most announcements that a list has: the newest.
const listed = 40

type pageData struct {
	Say         *words
	Language    identity.Language
	Dir         string
	Title, Text phrase
	Description string
	URL         string
	FeedURL     string
	CalendarURL string
	GalleryURL  string
	Spoken      []spokenIn
	Event       any

	Kind           string
	Notices        []notice
	Gone           bool
	Parties        []phrase
	Starts         string
	Off            bool
	Times          []localTime
	Agenda         []agendaLine
	Published      string
	PublishedWords string
	Others         []listLine
}

type spokenIn struct {
	Language identity.Language
	Words    string
	URL      string
	Here     bool
}

type notice struct{ Words, Says, URL, Link string }

type localTime struct {
	Place        phrase
	Date, Offset string
}

type agendaLine struct {
	Title   phrase
	Minutes string
}

type listLine struct {
	Title  phrase
	URL    string
	Marks  []string
	public time.Time
}

// Front is the number of the announcement that a summit's page shows: the newest joint one that stands, or else the newest
// that stands, or else the newest; 0 when the world was told nothing.
func Front(w view.World) int {
	for _, fits := range []func(*view.Told) bool{
		func(t *view.Told) bool { return t.Joint() && t.Stands() },
		func(t *view.Told) bool { return t.Stands() },
		func(*view.Told) bool { return true },
	} {
		for i := len(w.Announcements) - 1; i >= 0; i-- {
			if fits(&w.Announcements[i]) {
				return i + 1
			}
		}
	}
	return 0
}

// Page is the page of an announcement in a language; number 0 is the summit's own page, which shows its front. It is false
// when there is none.
func Page(w view.World, site Site, l identity.Language, number int) ([]byte, bool) {
	shown := number
	if number == 0 {
		shown = Front(w)
	}
	if shown < 1 || shown > len(w.Announcements) || !Speaks(w, l) {
		return nil, false
	}
	t := &w.Announcements[shown-1]
	p := pageOf(w, site, l, shown)
	p.URL = site.At(w.Page, l, number)
	p.FeedURL = site.At(w.Page, l, 0) + "/feed.atom"
	p.GalleryURL = site.Gallery(w.Page)
	for _, other := range spoken(w) {
		p.Spoken = append(p.Spoken, spokenIn{other, ownName(other), site.At(w.Page, other, number), other == l})
	}
	if t.Joint() && t.Stands() {
		p.facts(w, site, l)
	}
	for n := len(w.Announcements); n > max(0, len(w.Announcements)-listed) && len(w.Announcements) > 1; n-- {
		if n != shown {
			p.Others = append(p.Others, lineOf(w, site, l, n))
		}
	}
	return rendered("page", p), true
}

// pageOf is what a page says of one announcement alone.
func pageOf(w view.World, site Site, l identity.Language, number int) *pageData {
	t, say := &w.Announcements[number-1], saying(l)
	p := &pageData{
		Say: say, Language: l, Dir: direction(l), Title: titleOf(t, l), Text: in(t.Text, l), Kind: kindOf(t, l), Gone: !t.Stands(),
		Published: t.Public.Format(time.RFC3339), PublishedWords: say.date(t.Public),
	}
	if !t.Joint() {
		p.Notices = append(p.Notices, notice{Words: say.Unilateral, Says: say.OwnSays})
		p.Parties = []phrase{in(t.By, l)}
	}
	switch {
	case !t.Retracted.IsZero():
		p.Notices = append(p.Notices, notice{Words: say.Retracted + " · " + say.date(t.Retracted) + " UTC", Says: say.RetractedSays})
	case t.CorrectedBy > 0:
		p.Notices = append(p.Notices, notice{say.Corrected, say.CorrectedBy, site.At(w.Page, l, t.CorrectedBy), titleOf(&w.Announcements[t.CorrectedBy-1], l).Words})
	}
	if t.Corrects > 0 {
		p.Notices = append(p.Notices, notice{say.Corrects, "", site.At(w.Page, l, t.Corrects), titleOf(&w.Announcements[t.Corrects-1], l).Words})
	}
	if t.Stands() && t.CalledOff {
		p.Notices = append(p.Notices, notice{Words: say.CalledOff})
	} else if t.Stands() && t.Moved {
		p.Notices = append(p.Notices, notice{Words: say.Moved})
	}
	p.Description = beginning(p.Text.Words)
	return p
}

// facts adds what the world is told of the summit.
func (p *pageData) facts(w view.World, site Site, l identity.Language) {
	for _, party := range w.Parties {
		p.Parties = append(p.Parties, in(party.Name, l))
	}
	inOrder(l, p.Parties, func(name phrase) string { return name.Words })
	for _, item := range w.Agenda {
		line := agendaLine{Title: in(item.Title, l)}
		if item.Minutes > 0 {
			line.Minutes = fmt.Sprintf(p.Say.Minutes, item.Minutes)
		}
		p.Agenda = append(p.Agenda, line)
	}
	if w.Time == nil {
		return
	}
	p.Starts, p.Off = w.Time.Starts.Format(time.RFC3339), w.Time.Off
	p.Times = localTimes(w, l)
	p.CalendarURL = site.At(w.Page, l, 0) + "/summit.ics"
	p.Event = event(w, p)
}

// localTimes are when the summit is by each party's clock, or by UTC alone.
func localTimes(w view.World, l identity.Language) []localTime {
	say := saying(l)
	var times []localTime
	for _, party := range w.Parties {
		zone, err := time.LoadLocation(party.TimeZone)
		if err != nil {
			continue
		}
		local := w.Time.Starts.In(zone)
		times = append(times, localTime{in(party.Name, l), say.date(local), "UTC" + local.Format("-07:00")})
	}
	inOrder(l, times, func(t localTime) string { return t.Place.Words })
	return append(times, localTime{phrase{"UTC", "en", "ltr"}, say.date(w.Time.Starts), ""})
}

// event is the summit for machines (https://schema.org/Event).
func event(w view.World, p *pageData) any {
	status := "https://schema.org/EventScheduled"
	if w.Time.Off {
		status = "https://schema.org/EventCancelled"
	} else if t := w.Announcements[Front(w)-1]; t.Moved {
		status = "https://schema.org/EventRescheduled"
	}
	e := map[string]any{
		"@context": "https://schema.org", "@type": "Event", "name": p.Title.Words, "inLanguage": p.Title.Language, "url": p.URL,
		"startDate": w.Time.Starts.Format(time.RFC3339), "endDate": w.Time.Starts.Add(time.Duration(w.Time.Minutes) * time.Minute).Format(time.RFC3339),
		"eventStatus": status, "eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode",
		"location": map[string]any{"@type": "VirtualLocation", "url": p.URL},
	}
	if p.Description != "" {
		e["description"] = p.Description
	}
	var organizers []any
	for _, name := range p.Parties {
		organizers = append(organizers, map[string]any{"@type": "Organization", "name": name.Words})
	}
	if organizers != nil {
		e["organizer"] = organizers
	}
	return e
}

func titleOf(t *view.Told, l identity.Language) phrase {
	if !t.Retracted.IsZero() {
		return phrase{saying(l).Retracted, l, direction(l)}
	}
	return in(t.Title, l)
}

func kindOf(t *view.Told, l identity.Language) string {
	if t.Joint() {
		return saying(l).Joint
	}
	return fmt.Sprintf(saying(l).Own, in(t.By, l).Words)
}

// lineOf is an announcement in a list.
func lineOf(w view.World, site Site, l identity.Language, number int) listLine {
	t, say := &w.Announcements[number-1], saying(l)
	line := listLine{Title: titleOf(t, l), URL: site.At(w.Page, l, number), Marks: []string{kindOf(t, l), say.date(t.Public) + " UTC"}, public: t.Public}
	if t.CorrectedBy > 0 {
		line.Marks = append(line.Marks, say.Corrected)
	}
	return line
}

// Index is the page that lists what was announced of all summits, the newest first.
func Index(all []view.World, site Site, l identity.Language) []byte {
	say := saying(l)
	p := &pageData{Say: say, Language: l, Dir: direction(l), Title: phrase{say.Index, l, direction(l)}, URL: string(site) + "/announcements/" + string(l)}
	for _, other := range Languages {
		p.Spoken = append(p.Spoken, spokenIn{other, ownName(other), string(site) + "/announcements/" + string(other), other == l})
	}
	for _, w := range all {
		if n := Front(w); n > 0 {
			line := lineOf(w, site, l, n)
			line.URL = site.At(w.Page, l, 0)
			p.Others = append(p.Others, line)
		}
	}
	slices.SortStableFunc(p.Others, func(a, b listLine) int { return b.public.Compare(a.public) })
	p.Others = p.Others[:min(len(p.Others), listed)]
	return rendered("index", p)
}

func rendered(name string, p *pageData) []byte {
	var out bytes.Buffer
	if err := pages.ExecuteTemplate(&out, name, p); err != nil {
		panic(err) // the template knows its data
	}
	return out.Bytes()
}

// beginning is how a text begins, on one line.
func beginning(text string) string {
	const most = 200
	words := []rune(strings.Join(strings.Fields(text), " "))
	if len(words) > most {
		return string(words[:most-1]) + "…"
	}
	return string(words)
}

// textOf is what a text says in a language.
func textOf(t summit.Text, l identity.Language) string { return in(t, l).Words }
