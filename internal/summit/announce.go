package summit

import (
	"maps"
	"slices"
	"time"
)

// Fact is something of the summit that a joint announcement tells the public beyond its own words.
type Fact string

// The facts. What none tells, no public page, calendar or feed has.
const (
	TheTime    Fact = "time"    // when it begins and its planned length
	TheParties Fact = "parties" // the delegations' names and where their clocks stand
	TheAgenda  Fact = "agenda"  // the items that all have made public
)

// Facts lists the facts, in the one order in which an act names them.
var Facts = []Fact{TheTime, TheParties, TheAgenda}

const (
	// EmbargoGrain is what an embargo's instant is a multiple of. Public pages are kept by others no longer than to the next
	// such instant, whether or not anything is under embargo, so that an embargo ends on time and how long a page is kept says
	// nothing of it.
	EmbargoGrain = 10 * time.Second
	// MaxEmbargo is how far ahead an embargo may end.
	MaxEmbargo = 366 * 24 * time.Hour
)

// Announcement is what a text that stands is as an announcement: when the public reads it, and what it tells.
type Announcement struct {
	Title     Text
	Public    time.Time     // from when on the public reads it: the end of its embargo, or the time of its entry
	Corrects  Ref           // the announcement in whose place it comes, or none
	Retracted time.Time     // when it was taken back, or zero; before Public: nobody ever reads it
	Tells     []Fact        // of a joint one
	Moved     bool          // it tells that the summit begins at another time
	Starts    time.Time     // of a joint one: the summit's time as all had agreed it then
	CalledOff bool          // it tells that the summit does not take place
	Parties   []*Delegation // of a joint one: who agreed to it
}

// ReadBy says whether the public could read the announcement by then; it may have been taken back since.
func (a *Announcement) ReadBy(now time.Time) bool {
	return !a.Public.After(now) && (a.Retracted.IsZero() || !a.Retracted.Before(a.Public))
}

// Stands says whether the announcement is neither taken back nor replaced by a correction that the public reads by then.
func (m Moment) Stands(t *AgreedText) bool {
	if !t.Announcement.Retracted.IsZero() {
		return false
	}
	for i := range m.Texts {
		a := m.Texts[i].Announcement
		if a != nil && a.Corrects == t.Agreed && a.ReadBy(m.Now) {
			return false
		}
	}
	return true
}

// Announced lists what the public has read by now, in the order in which it could, what was taken back since too.
func (m Moment) Announced() []*AgreedText {
	read := m.read()
	slices.SortStableFunc(read, func(a, b *AgreedText) int { return a.Announcement.Public.Compare(b.Announcement.Public) })
	return read
}

// read lists what the public has read by now, in the order in which it was agreed.
func (m Moment) read() []*AgreedText {
	var read []*AgreedText
	for i := range m.Texts {
		if t := &m.Texts[i]; t.Announcement != nil && t.Announcement.ReadBy(m.Now) {
			read = append(read, t)
		}
	}
	return read
}

// Telling is the joint announcement by which the public knows a fact now, or nil. It is the one agreed last of those that
// the public has read and that told it, corrections in the place of what they correct. What was agreed before and comes out
// later, since its embargo was longer, does not take its place; but once it is taken back, the fact is told no more until
// one comes out that tells it.
func (m Moment) Telling(fact Fact) *AgreedText {
	var since time.Time // the last one that was taken back
	for _, t := range slices.Backward(m.read()) {
		if t.By != nil || !slices.Contains(t.Announcement.Tells, fact) {
			continue
		}
		if back := t.Announcement.Retracted; back.After(since) {
			since = back
		}
		if t.Announcement.Public.After(since) && m.Stands(t) {
			return t
		}
	}
	return nil
}

// AgreedStart is when the summit begins: as convened, or as all agreed since to announce.
func (s *State) AgreedStart() time.Time {
	for _, t := range slices.Backward(s.Texts) {
		if a := t.Announcement; a != nil && a.Moved && a.Retracted.IsZero() {
			return a.Starts
		}
	}
	return s.Starts
}

// startBy is when the summit begins as the public may know by then: no announcement tells what another keeps under embargo.
func (s *State) startBy(public time.Time) time.Time {
	for _, t := range slices.Backward(s.Texts) {
		if a := t.Announcement; a != nil && a.Moved && a.Retracted.IsZero() && !a.Public.After(public) {
			return a.Starts
		}
	}
	return s.Starts
}

// KnownStart is when the summit begins as those know who belong to no delegation: as convened, or as announced since.
func (m Moment) KnownStart() time.Time {
	for _, t := range slices.Backward(m.read()) {
		if a := t.Announcement; a.Moved && a.Retracted.IsZero() {
			return a.Starts
		}
	}
	return m.Starts
}

// Announcement finds the announcement that took effect with an entry, or nil.
func (s *State) Announcement(entry Ref) *AgreedText {
	for i := range s.Texts {
		if t := &s.Texts[i]; t.Announcement != nil && t.Agreed == entry {
			return t
		}
	}
	return nil
}

// checkWords refuses an announcement whose title and text are not in the same languages, or cannot be shown.
func checkWords(title, text Text, embargo *time.Time, corrects *Ref) error {
	if err := title.check("the announcement's title"); err != nil {
		return err
	}
	if err := text.checkProse("the announcement"); err != nil {
		return err
	}
	if !maps.EqualFunc(title, text, func(string, string) bool { return true }) {
		return malformed("an announcement has a title and a text in each of its languages")
	}
	if embargo != nil && (embargo.IsZero() || embargo.Year() > 9999 || !embargo.Equal(embargo.Truncate(EmbargoGrain))) {
		return malformed("an embargo ends at an instant on whole %d seconds", EmbargoGrain/time.Second)
	}
	if corrects != nil {
		return corrects.check("a correction names the entry with which the announcement took effect")
	}
	return nil
}

func (a AnnounceJointly) check() error {
	if err := checkWords(a.Title, a.Text, a.Embargo, a.Corrects); err != nil {
		return err
	}
	at := -1
	for _, fact := range a.Tells {
		next := slices.Index(Facts, fact)
		if next <= at {
			return malformed("an announcement tells the facts time, parties, agenda, in this order and each once")
		}
		at = next
	}
	switch {
	case a.Starts != nil && (a.Starts.IsZero() || a.Starts.Year() > 9999):
		return malformed("a summit has a day and an hour")
	case a.Starts != nil && a.CalledOff:
		return malformed("a summit is moved or called off")
	case (a.Starts != nil || a.CalledOff) && !slices.Contains(a.Tells, TheTime):
		return malformed("who tells that a summit is moved or called off tells its time")
	}
	return nil
}

func (a Announce) check() error { return checkWords(a.Title, a.Text, a.Embargo, a.Corrects) }

func (r Retract) check() error {
	return r.Announcement.check("who takes an announcement back names the entry with which it took effect")
}

// checkAnnouncement says whether a delegation, or all, can announce this now.
func (s *State) checkAnnouncement(by *Delegation, embargo *time.Time, corrects *Ref, now time.Time) error {
	if embargo != nil && embargo.Sub(now) > MaxEmbargo {
		return malformed("an embargo ends within a year")
	}
	if corrects == nil {
		return nil
	}
	t := s.Announcement(*corrects)
	switch {
	case t == nil:
		return refuse(UnknownAnnouncement, "no announcement took effect with entry %d", corrects.Seq)
	case t.By != by:
		return refuse(NotAllowed, "all correct what all announced, and a delegation what it announced alone")
	case !t.Announcement.Retracted.IsZero() || s.corrected(t.Agreed):
		return refuse(NothingToChange, "it was taken back or corrected already: correct what came in its place")
	case !t.Announcement.ReadBy(now):
		return refuse(UnknownAnnouncement, "nobody has read it yet: take it back and announce anew")
	}
	return nil
}

// corrected says whether a correction of it stands, which may be under embargo.
func (s *State) corrected(entry Ref) bool {
	return slices.ContainsFunc(s.Texts, func(t AgreedText) bool {
		return t.Announcement != nil && t.Announcement.Corrects == entry && t.Announcement.Retracted.IsZero()
	})
}

// checkJointly says whether all can announce this: in the language of every delegation that is left.
func (s *State) checkJointly(body AnnounceJointly, now time.Time) error {
	for _, d := range s.Delegations {
		if _, said := body.Text[d.Language]; !d.Withdrawn && !said {
			return refuse(Malformed, "a joint announcement is also in the language of %s, %s", d.ID, d.Language)
		}
	}
	return s.checkAnnouncement(nil, body.Embargo, body.Corrects, now)
}

func (s *State) checkRetract(body Retract, who signer) error {
	t := s.Announcement(body.Announcement)
	switch {
	case t == nil:
		return refuse(UnknownAnnouncement, "no announcement took effect with entry %d", body.Announcement.Seq)
	case t.By != nil && t.By != who.delegation:
		return refuse(NotAllowed, "what a delegation announced alone, it takes back alone")
	case !t.Announcement.Retracted.IsZero():
		return refuse(NothingToChange, "it was taken back already")
	}
	return nil
}

// announce lets an announcement stand.
func (s *State) announce(e *Entry, kind Kind, said AnnounceJointly, by *Delegation) {
	a := &Announcement{Title: said.Title, Public: e.Time, Tells: said.Tells, CalledOff: said.CalledOff}
	if said.Embargo != nil && said.Embargo.After(e.Time) {
		a.Public = *said.Embargo
	}
	if said.Corrects != nil {
		a.Corrects = *said.Corrects
		s.kill(aboutAnnouncement(a.Corrects))
	}
	if by == nil {
		a.Starts = s.startBy(a.Public)
		if said.Starts != nil {
			a.Moved, a.Starts = true, *said.Starts
			// Who consents to telling the time means the time that stood then.
			s.kill(func(p *Proposal) bool {
				joint, ok := p.Body.(AnnounceJointly)
				return ok && joint.Starts == nil && slices.Contains(joint.Tells, TheTime)
			})
		}
		for _, d := range s.Delegations {
			if !d.Withdrawn {
				a.Parties = append(a.Parties, d)
			}
		}
	}
	s.Texts = append(s.Texts, AgreedText{Kind: kind, Text: said.Text, By: by, Agreed: e.Ref(), Announcement: a})
}

func (s *State) retract(e *Entry, entry Ref) {
	s.Announcement(entry).Announcement.Retracted = e.Time
	s.kill(aboutAnnouncement(entry))
}

// keepBack takes back what waits to be told for a delegation that leaves: what all agreed to, it no longer does.
func (s *State) keepBack(e *Entry, d *Delegation) {
	for _, t := range s.Texts {
		a := t.Announcement
		if a != nil && a.Public.After(e.Time) && a.Retracted.IsZero() && (t.By == d || slices.Contains(a.Parties, d)) {
			a.Retracted = e.Time
		}
	}
}

// aboutAnnouncement are the proposals that correct an announcement.
func aboutAnnouncement(entry Ref) func(*Proposal) bool {
	return func(p *Proposal) bool {
		joint, ok := p.Body.(AnnounceJointly)
		return ok && joint.Corrects != nil && *joint.Corrects == entry
	}
}

// embargoes are the ends of embargoes after now, at which the public reads what it had not.
func (s *State) embargoes(now time.Time) (ends []time.Time) {
	for _, t := range s.Texts {
		if a := t.Announcement; a != nil && a.Public.After(now) && a.Retracted.IsZero() {
			ends = append(ends, a.Public)
		}
	}
	return ends
}

func inUTC(at *time.Time) *time.Time {
	if at == nil {
		return nil
	}
	utc := at.UTC()
	return &utc
}
