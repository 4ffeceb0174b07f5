package summit_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"parley/internal/identity"
	"parley/internal/summit"
	"parley/internal/view"
)

// names are people's as they write them, and some that nobody has.
var names = []string{
	"Anna Müller", "李雪琴", "Лев Николаевич Толстой", "محمد بن عبد الله", "דוד בן־גוריון", "अटल बिहारी वाजपेयी", "สมเด็จพระเจ้าอยู่หัว", "ኃይለ ሥላሴ",
	"བསྟན་འཛིན་རྒྱ་མཚོ", "Nguyễn Tấn Dũng", "Þórður Gíslason", "می\u200cخواهم", "노무현", "さかもと りょうま", "ශ්\u200dරී ලංකා", "Ὀδυσσεύς", "ა. ბაგრატიონი", "Ո. Տերյան",
	"ᏍᏏᏉᏯ", "ᠴᠢᠩᠭᠢᠰ", "O’Brien, Jr.", "Zoë 🕊️", "👩🏽\u200d🚀 Tereshkova", "🏴󠁧󠁢󠁳󠁣󠁴󠁿 Sturgeon", "N\u0303o\u0301", "𠮷野家", strings.Repeat("名", 200), strings.Repeat("𠮷", 200), "ﷺ",
	"<script>alert(1)</script>", "'; DROP TABLE entries; --", "{{name}}", "${name}", "%s%n", "null", "true", "__proto__", "A\\u202eB", `"quoted"`, "a/../b", "1", "ـ",
}

// notNames cannot be shown safely on a plate.
var notNames = map[string]string{
	"nothing": "", "a space": " ", "spaces around": " Anna ", "nothing visible": "\u200b\u200d\u2060", "201 characters": strings.Repeat("名", 201),
	"a line feed": "Anna\nBob", "a tab": "Anna\tBob", "a null": "Anna\x00", "a bell": "Anna\a", "a line separator": "Anna\u2028Bob", "next line": "Anna\u0085Bob",
	"right to left override": "Anna \u202egnp.exe", "an isolate": "Anna\u2067Bob", "a mark of direction": "Anna\u200fBob", "pop": "Anna\u202c", "escape": "\x1b[31mAnna",
	"an ideographic space before": "\u3000李",
}

func TestANameInAnyScriptIsShownAsItIsWritten(t *testing.T) {
	s := gathered(t, 2)
	for i, name := range names {
		id := identity.ID(fmt.Sprintf("moscow-%d", i))
		s.links[id] = s.key()
		invitation := s.invitation("moscow", identity.Delegate)
		invitation.Member, invitation.Key, invitation.Name, invitation.Title = id, s.links[id].Key(), name, names[len(names)-1-i]
		s.must(s.secretary("moscow"), s.invite(invitation, s.secretary("moscow")))
		s.must(s.secretary("moscow"), summit.Rename{Member: id, Name: names[(i+1)%len(names)], Title: name})
		s.must(s.secretary("moscow"), summit.PutItem{Item: summit.AgendaItem{ID: id, Title: summit.Text{"en": name, "ar": name}}})
	}
	b, err := json.Marshal(view.For(s.state.At(s.now), view.Of("beijing")))
	if err != nil || !utf8.Valid(b) {
		t.Fatalf("valid: %v, %v", utf8.Valid(b), err)
	}
	var seen view.Summit
	if err := json.Unmarshal(b, &seen); err != nil {
		t.Fatal(err)
	}
	for i := range names {
		at := slices.IndexFunc(seen.Delegations[1].Members, func(m view.Member) bool { return m.ID == identity.ID(fmt.Sprintf("moscow-%d", i)) })
		if m := seen.Delegations[1].Members[at]; m.Name != names[(i+1)%len(names)] || m.Title != names[i] {
			t.Errorf("%q, %q is shown as %q, %q", names[(i+1)%len(names)], names[i], m.Name, m.Title)
		}
		item, _ := s.state.Item(identity.ID(fmt.Sprintf("moscow-%d", i)))
		if item.Title["ar"] != names[i] {
			t.Errorf("%q is on the agenda as %q", names[i], item.Title["ar"])
		}
	}
	again, err := summit.Replay(s.entries)
	if err != nil || !reflect.DeepEqual(again, s.state) {
		t.Errorf("replayed they are others: %v", err)
	}
}

func TestWhatIsNoNameStandsNowhere(t *testing.T) {
	s := gathered(t, 2)
	for what, name := range notNames {
		for _, body := range []summit.Body{
			summit.Rename{Member: "moscow-delegate", Name: name},
			summit.Rename{Member: "moscow-delegate", Name: "Anna", Title: name},
			summit.PutItem{Item: summit.AgendaItem{ID: "item", Title: summit.Text{"en": name}}},
			summit.AdoptText{Text: summit.Text{"en": name}},
			summit.Announce{Title: summit.Text{"ar": words["en"], "en": "A title"}, Text: summit.Text{"ar": words["en"], "en": name}},
			summit.AnnounceJointly{Title: summit.Text{"ar": words["en"], "en": name}, Text: summit.Text{"ar": words["en"], "en": "Words"}},
		} {
			rename, renames := body.(summit.Rename)
			_, prose := body.(summit.AdoptText)
			_, announces := body.(summit.Announce)
			prose = prose || announces
			switch {
			case renames && rename.Title == "" && name == "" && rename.Name != "", prose && (what == "201 characters" || what == "a line feed"):
				continue // no title is none; texts have lines, and many characters
			}
			signed, err := summit.SignAct(s.secretary("moscow"), s.id(), s.state.Summit, body, s.now, s.state.Head)
			if err != nil {
				t.Fatal(err)
			}
			var r *summit.Refusal
			if _, err := summit.ParseAct(signed); !errors.As(err, &r) || r.Problem != summit.Malformed {
				t.Errorf("%s in %s: %v", what, body.Kind(), err)
			}
		}
		s.links["moscow-x"] = s.key()
		i := s.invitation("moscow", identity.Delegate)
		i.Member, i.Key, i.Name = "moscow-x", s.links["moscow-x"].Key(), name
		signed, err := summit.SignAct(s.secretary("moscow"), s.id(), s.state.Summit, s.invite(i, s.secretary("moscow")), s.now, s.state.Head)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := summit.ParseAct(signed); err == nil {
			t.Errorf("%s was invited", what)
		}
	}
}

func TestATextIsAsLongAsItMayBe(t *testing.T) {
	longest := strings.Repeat("字", summit.MaxProse)
	if _, err := summit.ParseBody(summit.KindAdoptText, encoded(t, summit.AdoptText{Text: summit.Text{"zh": longest}})); err != nil {
		t.Error(err)
	}
	for name, text := range map[string]summit.Text{
		"one more": {"zh": longest + "字"}, "none": {}, "no language": {"": "words"}, "a language that is none": {"english": "words"}, "empty in one": {"en": "words", "zh": ""},
	} {
		if _, err := summit.ParseBody(summit.KindAdoptText, encoded(t, summit.AdoptText{Text: text})); err == nil {
			t.Errorf("%s: it was taken", name)
		}
	}
}

func TestABodyThatSaysTooMuchOrTooLittleIsNoAct(t *testing.T) {
	for kind, bodies := range map[summit.Kind][]string{
		summit.KindConsent:           {`{}`, `{"proposal":null}`, `{"proposal":{"seq":0,"hash":"` + identity.HashOf(nil).String() + `"}}`, `{"proposal":{"seq":1,"hash":""}}`, `{"proposal":{"seq":-1}}`, `{"proposal":{"seq":1.5}}`},
		summit.KindReady:             {`{"session":"open"}`, `{"session":"recess"}`, `{"session":"CLOSED"}`, `{"Session":"closed"}`, `{"session":"closed","session":"restricted"}`},
		summit.KindAdmit:             {`{"observer":"x"}`, `{"observer":"x","to":"restricted"}`, `{"observer":"X","to":"open"}`, `{"observer":"","to":"open"}`},
		summit.KindPutItem:           {`{"item":{"id":"a","title":{"en":"A"},"minutes":-1},"place":0}`, `{"item":{"id":"a","title":{"en":"A"},"minutes":1},"place":-1}`, `{"item":{"id":"a","title":{"en":"A"},"minutes":1},"place":51}`, `{"item":{"id":"A","title":{"en":"A"}},"place":0}`, `{"item":{"id":"a","title":{"en":"A"},"lead":"A B"},"place":0}`},
		summit.KindCompare:           {`{"delegation":"moscow","key":""}`, `{"delegation":"moscow"}`},
		summit.KindNarrow:            {`{"observer":"../x"}`, `{}`},
		summit.KindStaffBooth:        {`{"booth":"` + strings.Repeat("b", summit.MaxBoothID+1) + `","outputs":["zh"],"members":["moscow-interpreter"]}`},
		summit.KindAdmitTechnician:   {`{"booth":"zh-ru"}`, `{"booth":"ZH","member":"x"}`, `{"booth":"zh-ru","member":"x","for":1}`},
		summit.KindDismissTechnician: {`{"member":"x"}`, `{"booth":"zh-ru","member":"../x"}`},
		summit.KindWithdraw:          {`{"really":true}`, `[]`, `null`, `"x"`, ``},
		summit.KindAnnounce: {
			`{}`, `{"title":{"en":"A"}}`, `{"text":{"en":"A"}}`, `{"title":{"en":"A"},"text":{"zh":"A"}}`, `{"title":{"en":"A"},"text":{"en":"A","zh":"B"}}`,
			`{"title":{"en":"A\nB"},"text":{"en":"A"}}`, `{"title":{"en":"A"},"text":{"en":"A"},"tells":["time"]}`, `{"title":{"en":"A"},"text":{"en":"A"},"starts":"2026-12-15T08:00:00Z"}`,
			`{"title":{"en":"A"},"text":{"en":"A"},"embargo":"2026-12-15T08:00:05Z"}`, `{"title":{"en":"A"},"text":{"en":"A"},"embargo":"2026-12-15T08:00:00"}`, `{"title":{"en":"A"},"text":{"en":"A"},"embargo":"2026-02-30T08:00:00Z"}`,
			`{"title":{"en":"A"},"text":{"en":"A"},"embargo":"0001-01-01T00:00:00Z"}`, `{"title":{"en":"A"},"text":{"en":"A"},"corrects":{"seq":0,"hash":""}}`, `{"title":{"en":"A\u202eB"},"text":{"en":"A"}}`,
			`{"title":{"en":"` + strings.Repeat("x", 10_000) + `"},"text":{"en":"A"}}`, `{"title":{"en":"A"},"text":{"en":"` + strings.Repeat("x", 10_000) + `"}}`,
		},
		summit.KindAnnounceJointly: {
			`{"title":{"en":"A"},"text":{"en":"A"},"tells":["place"]}`, `{"title":{"en":"A"},"text":{"en":"A"},"tells":["time","time"]}`, `{"title":{"en":"A"},"text":{"en":"A"},"tells":["agenda","time"]}`,
			`{"title":{"en":"A"},"text":{"en":"A"},"tells":["time"],"starts":"0001-01-01T00:00:00Z"}`, `{"title":{"en":"A"},"text":{"en":"A"},"starts":"2026-12-15T08:00:00Z"}`, `{"title":{"en":"A"},"text":{"en":"A"},"calledOff":true}`,
			`{"title":{"en":"A"},"text":{"en":"A"},"tells":["time"],"calledOff":true,"starts":"2026-12-15T08:00:00Z"}`,
		},
		summit.KindDeleteRecording: {`{}`, `{"recording":7}`, `{"recording":{"seq":1,"hash":""}}`},
		summit.KindRetract:         {`{}`, `{"announcement":{"seq":1,"hash":""}}`},
		summit.KindRenewCalendar:   {`{"token":"x"}`},
		summit.KindCountersign:     {`{}`, `{"entry":{"seq":1,"hash":""}}`},
		summit.KindCannotInterpret: {`{"booth":"zh-ru","speaker":"a"}`, `{"booth":"zh-ru","reason":"words","speaker":"a"}`, `{"booth":"ZH","reason":"sound","speaker":"a"}`, `{"booth":"zh-ru","reason":"sound"}`},
		summit.KindCanInterpret:    {`{}`, `{"booth":"zh ru"}`, `{"booth":"zh-ru","speaker":"a"}`},
		summit.KindFlagPassage: {
			`{}`, `{"side":"floor"}`, `{"from":"2026-12-15T08:00:00Z"}`, `{"from":"2026-12-15T08:00:00Z","side":"interpretation"}`,
			`{"from":"2026-12-15T08:00:00Z","side":"floor","language":"zh"}`, `{"from":"2026-12-15T08:00:00Z","side":"interpretation","language":"chinese"}`,
			`{"from":"2026-12-15T08:00:00Z","until":"2026-12-15T08:00:00Z","side":"floor"}`, `{"from":"yesterday","side":"floor"}`,
		},
		summit.KindStartItem: {`{"item":"A"}`, `{"item":7}`},
	} {
		for _, body := range bodies {
			if got, err := summit.ParseBody(kind, json.RawMessage(body)); err == nil {
				t.Errorf("%s %s: taken as %+v", kind, body, got)
			}
		}
	}
}

func FuzzParseBody(f *testing.F) {
	for _, r := range summit.Rules {
		f.Add(string(r.Kind), []byte(`{}`))
	}
	s := met(f, 2)
	for _, e := range s.entries {
		f.Add(string(e.Act.Kind()), encoded(f, e.Act.Body))
	}
	for _, body := range []summit.Body{
		summit.PutItem{Item: item("a", true), Place: 3},
		summit.Admit{Observer: "x", To: summit.OpenSession},
		summit.AdoptText{Text: words},
		summit.Consent{Proposal: s.state.Head},
		summit.Compare{Delegation: "moscow", Key: s.node.Key()},
		summit.Rename{Member: "x", Name: "می\u200cخواهم"},
	} {
		f.Add(string(body.Kind()), encoded(f, body))
	}
	f.Fuzz(func(t *testing.T, kind string, raw []byte) {
		body, err := summit.ParseBody(summit.Kind(kind), raw)
		if err != nil {
			return
		}
		if string(body.Kind()) != kind {
			t.Fatalf("%s was read as %s", kind, body.Kind())
		}
		// What was read says what it says, and nothing else: written and read again it is the same.
		again, err := summit.ParseBody(body.Kind(), encoded(t, body))
		if err != nil || !reflect.DeepEqual(again, body) {
			t.Fatalf("%s: %+v, then %+v, %v", raw, body, again, err)
		}
	})
}

func encoded(t testing.TB, body summit.Body) []byte {
	t.Helper()
	b, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestTheLargestSummitMeets has eight delegations of forty, with names in every script, go through a whole summit.
func TestTheLargestSummitMeets(t *testing.T) {
	s := largest(t, 40)
	began := time.Now()
	if again, err := summit.Replay(s.entries); err != nil || !reflect.DeepEqual(again, s.state) {
		t.Fatalf("replayed it is another: %v", err)
	}
	replayed := time.Since(began)
	m := s.state.At(s.now)
	for _, d := range s.state.Delegations {
		if len(d.Members) != 40 || len(d.ComparedBy) != 7 {
			t.Fatalf("%s has %d members, and %d compared its key", d.ID, len(d.Members), len(d.ComparedBy))
		}
		b, err := json.Marshal(view.For(m, view.Of(d.ID)))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names[:40] {
			if quoted, _ := json.Marshal(name); !strings.Contains(string(b), string(quoted)) {
				t.Errorf("%s does not see %s", d.ID, name)
			}
		}
	}
	if in := len(m.Chambers()[0].Members); in != 8*40+8 {
		t.Errorf("%d are in the plenary", in)
	}
	for _, a := range []view.Audience{view.Of("delegation-0"), view.Observers(summit.ClosedSession), view.Public, view.Operator} {
		began, size := time.Now(), 0
		for range 20 {
			b, err := json.Marshal(view.For(m, a))
			if err != nil {
				t.Fatal(err)
			}
			size = len(b)
		}
		t.Logf("the view of %+v has %d kB and takes %v", a, size/1000, time.Since(began)/20)
		if size > 1_000_000 {
			t.Errorf("the view of %+v has %d bytes", a, size)
		}
	}
	t.Logf("%d entries, replayed in %v", len(s.entries), replayed)
	s.must(s.principal("delegation-7"), summit.Recess{}) // any one of eight
	if len(s.state.Chambers()) != 16 {
		t.Errorf("in recess %d chambers are open, not eight caucuses and eight booths", len(s.state.Chambers()))
	}
}

// largest is a summit of eight delegations in an open session: each has so many members, an observer, a booth, agenda
// items and a text, and has compared all the others' keys.
func largest(t *testing.T, members int) *stage {
	t.Helper()
	s := &stage{
		t: t, dice: &dice{1}, now: time.Date(2026, 12, 15, 8, 0, 0, 0, time.UTC), state: &summit.State{},
		claims: map[identity.ID]identity.Signer{}, keys: map[identity.ID]identity.Signer{},
		links: map[identity.ID]identity.Signer{}, devices: map[identity.ID]identity.Signer{},
	}
	s.node = s.key()
	convene := summit.Convene{Title: summit.Text{"en": "All"}, Starts: s.now, Minutes: 120, Rules: summit.RulesVersion}
	for i := range summit.MaxDelegations {
		d := summit.NewDelegation{
			ID: identity.ID(fmt.Sprintf("delegation-%d", i)), Name: summit.Text{"en": names[i], "zh": names[i+1]}, TimeZone: "Etc/UTC",
			Language: []identity.Language{"en", "zh", "ru", "fr", "es", "ar", "sw", "hi"}[i],
		}
		s.claims[d.ID] = s.key()
		d.ClaimKey = s.claims[d.ID].Key()
		convene.Delegations = append(convene.Delegations, d)
	}
	s.must(s.node, convene)
	told := func(by identity.Key, body summit.Body) {
		t.Helper()
		if err := s.take(s.told(s.state.Head, s.now, by, body)); err != nil {
			t.Fatalf("%s: %v", body.Kind(), err)
		}
	}
	for _, d := range s.state.Delegations {
		s.keys[d.ID] = s.key()
		told(s.keys[d.ID].Key(), summit.ClaimBy(identity.Claim{Summit: s.state.Summit, Delegation: d.ID, Key: s.keys[d.ID].Key()}, d.ClaimKey))
	}
	for _, d := range s.state.Delegations {
		for i := range members + 1 {
			id, role := identity.ID(fmt.Sprintf("%s-%d", d.ID, i)), identity.Delegate
			switch i {
			case 0:
				id, role = member(d.ID, identity.Secretary), identity.Secretary
			case 1:
				id, role = member(d.ID, identity.Principal), identity.Principal
			case 2:
				id, role = member(d.ID, identity.Interpreter), identity.Interpreter
			case members:
				id, role = member(d.ID, identity.Mediator), identity.Mediator
			}
			s.links[member(d.ID, role)], s.devices[id] = s.key(), s.key()
			invitation := s.invitation(d.ID, role)
			invitation.Member, invitation.Name = id, names[i%len(names)]
			told(s.keys[d.ID].Key(), summit.InviteBy(invitation, s.keys[d.ID].Key()))
			told(s.devices[id].Key(), summit.EnrolBy(identity.Device{Summit: s.state.Summit, Member: id, Key: s.devices[id].Key()}, invitation.Key))
		}
		told(s.keys[d.ID].Key(), summit.StaffBooth{Booth: "booth-" + d.ID, Outputs: []identity.Language{d.Language}, Members: []identity.ID{member(d.ID, identity.Interpreter)}})
	}
	agree := func(by identity.ID, body summit.Body) {
		t.Helper()
		told(s.principal(by).Key(), body)
		proposal := s.state.Head
		for _, d := range s.state.Delegations {
			if d.ID != by {
				told(s.principal(d.ID).Key(), summit.Consent{Proposal: proposal})
			}
		}
	}
	for i, d := range s.state.Delegations {
		for _, other := range s.state.Delegations {
			if other != d {
				told(s.secretary(d.ID).Key(), summit.Compare{Delegation: other.ID, Key: other.Key})
			}
		}
		for n := range 6 {
			told(s.principal(d.ID).Key(), summit.PutItem{Item: summit.AgendaItem{
				ID: identity.ID(fmt.Sprintf("item-%d-%d", i, n)), Title: summit.Text{"en": names[6*i%len(names)]}, Lead: d.ID, Public: n%2 == 0,
			}, Place: n})
		}
		agree(d.ID, summit.Admit{Observer: member(d.ID, identity.Mediator), To: summit.ClosedSession})
		agree(d.ID, summit.AgreeOutcome{Text: summit.Text{"en": strings.Repeat("words ", 500) + string(d.ID)}})
	}
	agree("delegation-0", summit.AdoptAgenda{})
	for _, d := range s.state.Delegations {
		told(s.principal(d.ID).Key(), ready)
	}
	agree("delegation-3", summit.GoOnAir{})
	return s
}
