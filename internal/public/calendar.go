package public

import (
	"fmt"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/google/uuid"

	"parley/internal/identity"
	"parley/internal/view"
)

// refresh is how often a calendar program should look again, in the notation of RFC 5545 section 3.3.6.
const refresh = "PT1H"

// named is a name of a thing that is announced, the same for ever and telling nothing: a UUID of version 8 (RFC 9562 section 5.8).
func named(what ...string) uuid.UUID {
	sum := identity.HashOf([]byte("parley\n" + strings.Join(what, "\n")))
	id := uuid.UUID(sum[:16])
	id[6], id[8] = id[6]&0x0f|0x80, id[8]&0x3f|0x80
	return id
}

// Calendar is the summit as the world was told of it, for calendars (RFC 5545): in UTC, which no change to daylight-saving
// time moves. It is false when the world was not told when the summit is.
func Calendar(w view.World, site Site, l identity.Language) ([]byte, bool) {
	front := Front(w)
	if w.Time == nil || front == 0 || !Speaks(w, l) {
		return nil, false
	}
	say, t := saying(l), &w.Announcements[front-1]
	title, lines := titleOf(t, l).Words, []string{}
	if t.Joint() && t.Stands() {
		lines = append(lines, textOf(t.Text, l))
	} else {
		title = say.Joint // another's words are not the summit's
	}
	var names []string
	for _, party := range w.Parties {
		names = append(names, textOf(party.Name, l))
	}
	inOrder(l, names, func(name string) string { return name })
	for i, item := range w.Agenda {
		if i == 0 {
			lines = append(lines, "", say.Agenda)
		}
		lines = append(lines, fmt.Sprintf("%d. %s", i+1, textOf(item.Title, l)))
	}
	lines = append(lines, "")
	for _, local := range localTimes(w, l) {
		lines = append(lines, strings.TrimSpace(local.Place.Words+": "+local.Date+" "+local.Offset))
	}
	c := newCalendar(title, l)
	e := c.AddEvent(named("summit", w.Page).URN())
	e.SetSequence(w.Time.Revision)
	dates(e, w.Time.Starts, w.Time.Minutes, w.Changed)
	e.SetSummary(title, inLanguage(l))
	e.SetDescription(strings.TrimSpace(strings.Join(lines, "\n")), inLanguage(l))
	e.SetURL(site.At(w.Page, l, 0))
	e.SetStatus(map[bool]ics.ObjectStatus{false: ics.ObjectStatusConfirmed, true: ics.ObjectStatusCancelled}[w.Time.Off])
	// RFC 5546 section 3.2.1: what is published has an organizer.
	organizer := say.Joint
	if len(names) > 0 {
		organizer = strings.Join(names, " · ")
	}
	organize(e, w.Page, organizer)
	return written(c), true
}

// SeatsCalendar is the summit as one delegation knows it, for its own members' calendars. What leaves through it goes to
// whatever calendar they use: it has the time, the title, the parties and the public items, and neither a restricted item, nor a
// name, nor anybody's link.
func SeatsCalendar(v view.Summit, l identity.Language) []byte {
	say, title := saying(l), textOf(v.Title, l)
	var names []string
	for _, d := range v.Delegations {
		if !d.Withdrawn {
			names = append(names, textOf(d.Name, l))
		}
	}
	inOrder(l, names, func(name string) string { return name })
	lines := []string{strings.Join(names, ", ")}
	n := 0
	for _, item := range v.Agenda {
		if item.Public {
			n++
			lines = append(lines, fmt.Sprintf("%d. %s", n, textOf(item.Title, l)))
		}
	}
	lines = append(lines, "", say.Hint)
	c := newCalendar(title, l)
	e := c.AddEvent(named("seats", v.Page).URN())
	// An entry of the record is at least as new as what it changed: the number rises with every change.
	e.SetSequence(int(v.Head.Seq)) //nolint:gosec // at most 2^53
	dates(e, v.Starts, v.Minutes, v.At)
	e.SetSummary(title, inLanguage(l))
	e.SetDescription(strings.Join(lines, "\n"), inLanguage(l))
	e.SetClass(ics.ClassificationPrivate)
	e.SetStatus(map[bool]ics.ObjectStatus{false: ics.ObjectStatusConfirmed, true: ics.ObjectStatusCancelled}[calledOff(v)])
	organize(e, v.Page, strings.Join(names, " · "))
	return written(c)
}

// noQuote leaves out what the value of a parameter cannot hold, and what would have to be quoted (RFC 5545 section 3.2).
var noQuote = strings.NewReplacer(`"`, "", ",", " ", ";", " ", ":", " ", `\`, "", "'", "’")

// organize names the parties as the organizer. Any URI is an address, and this one is nobody's mail (RFC 5545 section 3.3.3).
func organize(e *ics.VEvent, page, name string) {
	e.SetProperty(ics.ComponentPropertyOrganizer, named("parties", page).URN(), ics.WithCN(noQuote.Replace(name)))
}

// calledOff says whether the newest joint announcement that stands and tells the time calls the summit off.
func calledOff(v view.Summit) bool {
	for i := len(v.Texts) - 1; i >= 0; i-- {
		a := v.Texts[i].Announcement
		if a == nil || v.Texts[i].By != "" || a.Retracted != nil || a.Corrected || len(a.Tells) == 0 || a.Tells[0] != "time" {
			continue
		}
		return a.CalledOff
	}
	return false
}

func newCalendar(title string, l identity.Language) *ics.Calendar {
	c := ics.NewCalendarFor("Parley")
	c.SetMethod(ics.MethodPublish)
	c.SetCalscale("GREGORIAN")
	c.SetName(title, inLanguage(l)) // RFC 7986
	c.SetXWRCalName(title)
	c.SetRefreshInterval(refresh, ics.WithValue("DURATION"))
	c.SetXPublishedTTL(refresh)
	return c
}

func dates(e *ics.VEvent, starts time.Time, minutes int, changed time.Time) {
	e.SetStartAt(starts)
	e.SetEndAt(starts.Add(time.Duration(minutes) * time.Minute))
	e.SetDtStampTime(changed)
	e.SetModifiedAt(changed)
}

func inLanguage(l identity.Language) ics.PropertyParameter {
	return &ics.KeyValues{Key: string(ics.ParameterLanguage), Value: []string{string(l)}}
}

func written(c *ics.Calendar) []byte { return []byte(c.Serialize(ics.WithNewLineWindows)) }
