package view

import (
	"encoding/base64"
	"slices"
	"time"

	"parley/internal/identity"
	"parley/internal/summit"
)

// PageName is the name under which the public finds a summit's announcements: 22 characters of base64url. It follows from
// the summit's id, and the id, which opens the genesis to whoever has it, does not follow from it.
func PageName(of identity.Hash) string {
	name := identity.HashOf(append([]byte("parley announcements\n"), of[:]...))
	return base64.RawURLEncoding.EncodeToString(name[:16])
}

// World is what the world is told: the announcements that it could read by now, and what those that stand tell of the
// summit. There is nothing else in it, so that nothing else can be rendered of it.
type World struct {
	Page          string
	Announcements []Told // in the order in which they became public; the place in it, from 1, is an announcement's number
	// What joint announcements tell now; each is nil or empty when none does.
	Time    *WorldTime
	Parties []WorldParty
	Agenda  []WorldItem
	Changed time.Time // when the world was last told something
}

// Told is one announcement as the world may read it. One that was taken back has no words any more.
type Told struct {
	Title, Text summit.Text
	By          summit.Text // the name of who announced it alone; nil of a joint one
	Public      time.Time
	Moved       bool
	CalledOff   bool
	Retracted   time.Time // zero while it is not taken back
	CorrectedBy int       // the number of what came in its place, or 0
	Corrects    int       // the number of what it came in the place of, or 0
}

// Joint says whether all announced it.
func (t *Told) Joint() bool { return t.By == nil }

// Stands says whether it is neither taken back nor corrected.
func (t *Told) Stands() bool { return t.Retracted.IsZero() && t.CorrectedBy == 0 }

// WorldTime is when the summit is, as the world was told.
type WorldTime struct {
	Starts  time.Time
	Minutes int
	// Off: it was told when the summit is, and no longer stands: it is called off, or what told it was taken back.
	Off bool
	// Revision counts how often the world was told otherwise, from 0 (RFC 5545 section 3.8.7.4).
	Revision int
}

// WorldParty is a delegation as the world was told of it.
type WorldParty struct {
	Name     summit.Text
	TimeZone string
}

// WorldItem is a public item of the agenda.
type WorldItem struct {
	Title   summit.Text
	Minutes int
}

// ForWorld is what the world is told at this moment.
func ForWorld(m summit.Moment) World {
	w := World{Page: PageName(m.Summit)}
	read := m.Announced()
	number := map[summit.Ref]int{}
	for i, t := range read {
		number[t.Agreed] = i + 1
	}
	revision, agreed := -1, uint64(0)
	for i, t := range read {
		a := t.Announcement
		told := Told{Title: a.Title, Text: t.Text, Public: a.Public.UTC(), Moved: a.Moved, CalledOff: a.CalledOff, Corrects: number[a.Corrects]}
		w.Changed = latest(w.Changed, told.Public)
		if t.By != nil {
			told.By = t.By.Name
		} else {
			revision++
		}
		if !a.Retracted.IsZero() {
			told = Told{By: told.By, Public: told.Public, Retracted: a.Retracted.UTC(), Corrects: told.Corrects}
			w.Changed = latest(w.Changed, told.Retracted)
			if t.By == nil {
				revision++
			}
		}
		// Also by one that was taken back since: the words of before do not come back by themselves.
		if told.Corrects > 0 && told.Corrects <= i {
			w.Announcements[told.Corrects-1].CorrectedBy = i + 1
		}
		// A time that was taken back is told by nothing but the calendar's cancellation, where no other was told.
		if stands := a.Retracted.IsZero(); t.By == nil && slices.Contains(a.Tells, summit.TheTime) && (w.Time == nil || stands && t.Agreed.Seq > agreed) {
			w.Time = &WorldTime{Starts: a.Starts.UTC(), Minutes: m.Minutes, Off: true}
			if stands {
				agreed = t.Agreed.Seq
			}
		}
		w.Announcements = append(w.Announcements, told)
	}
	if w.Time != nil {
		w.Time.Revision = revision
		if t := m.Telling(summit.TheTime); t != nil {
			w.Time.Starts, w.Time.Off = t.Announcement.Starts.UTC(), t.Announcement.CalledOff
		}
	}
	if t := m.Telling(summit.TheParties); t != nil {
		for _, d := range t.Announcement.Parties {
			w.Parties = append(w.Parties, WorldParty{Name: d.Name, TimeZone: d.TimeZone})
		}
	}
	if m.Telling(summit.TheAgenda) != nil {
		for _, item := range m.Published {
			w.Agenda = append(w.Agenda, WorldItem{Title: item.Title, Minutes: item.Minutes})
		}
	}
	return w
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// Preview is what the world would be told if this stood now, alone: announced by all, or by one delegation.
func Preview(m summit.Moment, said summit.AnnounceJointly, by *summit.Delegation) World {
	told := Told{Title: said.Title, Text: said.Text, Public: m.Now.UTC(), Moved: said.Starts != nil, CalledOff: said.CalledOff}
	if said.Embargo != nil && said.Embargo.After(m.Now) {
		told.Public = said.Embargo.UTC()
	}
	w := World{Page: PageName(m.Summit), Changed: told.Public}
	if by != nil {
		told.By = by.Name
		said.Tells = nil
	}
	w.Announcements = []Told{told}
	for _, fact := range said.Tells {
		switch fact {
		case summit.TheTime:
			w.Time = &WorldTime{Starts: m.AgreedStart().UTC(), Minutes: m.Minutes, Off: said.CalledOff}
			if said.Starts != nil {
				w.Time.Starts = said.Starts.UTC()
			}
		case summit.TheParties:
			for _, d := range m.Delegations {
				if !d.Withdrawn {
					w.Parties = append(w.Parties, WorldParty{Name: d.Name, TimeZone: d.TimeZone})
				}
			}
		case summit.TheAgenda:
			for _, item := range m.Published {
				w.Agenda = append(w.Agenda, WorldItem{Title: item.Title, Minutes: item.Minutes})
			}
		}
	}
	return w
}
