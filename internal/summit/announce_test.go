package summit_test

import (
	"testing"
	"time"

	"parley/internal/identity"
	"parley/internal/summit"
	"parley/internal/view"
)

// world is what the world is told now.
func (s *stage) world() view.World { return view.ForWorld(s.state.At(s.now)) }

func later(at time.Time) *time.Time { return &at }

func TestNothingIsPublicBeforeAllConsentAndTheEmbargoEnds(t *testing.T) {
	s := gathered(t, 2)
	until := s.now.Add(time.Hour)
	embargoed := joint
	embargoed.Embargo = &until
	p := s.propose(s.secretary("beijing"), embargoed)
	if w := s.world(); len(w.Announcements) != 0 || w.Time != nil || w.Parties != nil || w.Agenda != nil {
		t.Fatalf("one delegation consented, and the world reads %+v", w)
	}
	s.must(s.principal("moscow"), summit.Consent{Proposal: p})
	for _, wait := range []time.Duration{0, time.Hour - time.Nanosecond} {
		if w := view.ForWorld(s.state.At(s.now.Add(wait))); len(w.Announcements) != 0 || w.Time != nil || !w.Changed.IsZero() {
			t.Fatalf("%s before the embargo ends the world reads %+v", time.Hour-wait, w)
		}
	}
	if next, ok := s.state.NextDeadline(s.now); !ok || !next.Equal(until) {
		t.Errorf("the next deadline is %s", next)
	}
	s.now = until
	w := s.world()
	if len(w.Announcements) != 1 || !w.Announcements[0].Joint() || w.Time == nil || w.Time.Off || len(w.Parties) != 2 || len(w.Agenda) != 1 {
		t.Fatalf("at the instant the world reads %+v", w)
	}
}

func TestAnEmbargoInThePastIsNone(t *testing.T) {
	s := gathered(t, 2)
	past := joint
	past.Embargo = later(s.now.Add(-time.Hour))
	s.agree(s.principal("beijing"), past)
	if w := s.world(); len(w.Announcements) != 1 || !w.Announcements[0].Public.Equal(s.now) {
		t.Fatalf("the world reads %+v", w)
	}
	far := joint
	far.Embargo = later(s.now.Add(summit.MaxEmbargo + summit.EmbargoGrain))
	s.refused(summit.Malformed, s.act(s.principal("beijing"), far))
}

func TestAJointAnnouncementSpeaksEveryDelegationsLanguage(t *testing.T) {
	s := gathered(t, 3)
	without := func(l identity.Language) summit.AnnounceJointly {
		title, text := spoken("A summit"), spoken("They meet.")
		delete(title, l)
		delete(text, l)
		return summit.AnnounceJointly{Title: title, Text: text}
	}
	for _, l := range []identity.Language{"zh", "ru", "fr"} {
		s.refused(summit.Malformed, s.act(s.principal("beijing"), without(l)))
	}
	s.must(s.principal("beijing"), without("de")) // Vienna is not at this summit
	s.must(s.principal("geneva"), summit.Withdraw{})
	s.agree(s.principal("beijing"), without("fr"))
}

func TestAnyDelegationTakesAJointAnnouncementBack(t *testing.T) {
	s := gathered(t, 2)
	embargoed := joint
	embargoed.Embargo = later(s.now.Add(time.Hour))
	s.agree(s.principal("beijing"), embargoed)
	s.must(s.principal("moscow"), summit.Retract{Announcement: s.state.Head})
	s.now = s.now.Add(2 * time.Hour)
	if w := s.world(); len(w.Announcements) != 0 || w.Time != nil || !w.Changed.IsZero() {
		t.Fatalf("what was taken back under embargo left a trace: %+v", w)
	}
	s.agree(s.principal("beijing"), joint)
	announced := s.state.Head
	s.must(s.secretary("moscow"), summit.Retract{Announcement: announced})
	w := s.world()
	if len(w.Announcements) != 1 || w.Announcements[0].Retracted.IsZero() || w.Announcements[0].Text != nil || w.Announcements[0].Title != nil {
		t.Fatalf("what was read and taken back stands as %+v", w.Announcements)
	}
	if w.Parties != nil || w.Agenda != nil || w.Time == nil || !w.Time.Off || w.Time.Revision != 1 {
		t.Fatalf("it still tells %+v", w)
	}
	s.refused(summit.NothingToChange, s.act(s.principal("beijing"), summit.Retract{Announcement: announced}))
	s.refused(summit.UnknownAnnouncement, s.act(s.principal("beijing"), summit.Retract{Announcement: s.state.Head}))
}

func TestAnOwnAnnouncementIsItsDelegationsAlone(t *testing.T) {
	s := gathered(t, 2)
	s.must(s.secretary("moscow"), own)
	ref := s.state.Head
	w := s.world()
	if len(w.Announcements) != 1 || w.Announcements[0].By["en"] != "Moscow" || w.Time != nil || w.Parties != nil || w.Agenda != nil {
		t.Fatalf("one delegation's own words tell %+v", w)
	}
	s.refused(summit.NotAllowed, s.act(s.secretary("beijing"), summit.Retract{Announcement: ref}))
	correction := own
	correction.Corrects = &ref
	s.refused(summit.NotAllowed, s.act(s.secretary("beijing"), correction))
	jointly := joint
	jointly.Corrects = &ref
	s.refused(summit.NotAllowed, s.act(s.secretary("moscow"), jointly))
	s.must(s.principal("moscow"), correction)
	if w := s.world(); len(w.Announcements) != 2 || w.Announcements[0].CorrectedBy != 2 || w.Announcements[1].Corrects != 1 || !w.Announcements[1].Stands() || w.Announcements[0].Stands() {
		t.Fatalf("corrected, they stand as %+v", w.Announcements)
	}
	s.refused(summit.NothingToChange, s.act(s.principal("moscow"), correction))
}

func TestACorrectionKeepsWhatItCorrects(t *testing.T) {
	s := gathered(t, 2)
	s.agree(s.principal("beijing"), joint)
	first := s.state.Head
	correction := summit.AnnounceJointly{Title: spoken("A summit"), Text: spoken("They meet, and say less."), Tells: summit.Facts[:1], Corrects: &first, Embargo: later(s.now.Add(time.Hour))}
	rival := summit.AnnounceJointly{Title: spoken("A summit"), Text: spoken("Another correction."), Corrects: &first}
	s.must(s.principal("moscow"), rival)
	s.agree(s.principal("beijing"), correction)
	if s.open() != 0 {
		t.Error("what is corrected already is proposed to be")
	}
	s.refused(summit.NothingToChange, s.act(s.principal("moscow"), rival))
	if w := s.world(); !w.Announcements[0].Stands() || len(w.Agenda) != 1 {
		t.Fatalf("a correction under embargo shows: %+v", w)
	}
	second := s.state.Head
	rival.Corrects = &second
	s.refused(summit.UnknownAnnouncement, s.act(s.principal("moscow"), rival))
	s.now = s.now.Add(time.Hour)
	w := s.world()
	if w.Announcements[0].Stands() || w.Announcements[0].Text["en"] != "They meet." || w.Agenda != nil || w.Parties != nil || w.Time == nil || w.Time.Revision != 1 {
		t.Fatalf("corrected, it is %+v", w)
	}
}

func TestASummitIsMovedAndCalledOffByAllAlone(t *testing.T) {
	s := gathered(t, 2)
	convened := s.state.Starts
	s.agree(s.principal("beijing"), joint)
	move := joint
	move.Text, move.Starts, move.Embargo = spoken("They meet a day later."), later(convened.Add(24*time.Hour)), later(s.now.Add(time.Hour))
	s.must(s.principal("moscow"), move)
	if !s.state.AgreedStart().Equal(convened) {
		t.Error("one delegation moved the summit")
	}
	s.must(s.principal("beijing"), summit.Consent{Proposal: s.state.Head})
	moved := s.state.Head
	if !s.state.AgreedStart().Equal(*move.Starts) || !s.state.At(s.now).KnownStart().Equal(convened) || !s.world().Time.Starts.Equal(convened) {
		t.Error("until the embargo ends the delegations alone know that it is moved")
	}
	s.now = s.now.Add(time.Hour)
	if w := s.world(); !w.Time.Starts.Equal(*move.Starts) || w.Time.Revision != 1 || !s.state.At(s.now).KnownStart().Equal(*move.Starts) {
		t.Errorf("moved, the world is told %+v", w.Time)
	}
	s.must(s.principal("moscow"), summit.Retract{Announcement: moved})
	if w := s.world(); !w.Time.Off || !s.state.AgreedStart().Equal(convened) {
		t.Errorf("the move is taken back, and the world is told %+v", w.Time)
	}
	off := joint
	off.Text, off.CalledOff = spoken("They do not meet."), true
	s.agree(s.principal("moscow"), off)
	if w := s.world(); !w.Time.Off || w.Time.Revision != 3 {
		t.Errorf("called off, the world is told %+v", w.Time)
	}
	again := joint
	again.Text = spoken("They meet after all.")
	s.agree(s.principal("moscow"), again)
	if w := s.world(); w.Time.Off || w.Time.Revision != 4 || !w.Time.Starts.Equal(convened) {
		t.Errorf("on again, the world is told %+v", w.Time)
	}
}

func TestWhatWasAgreedBeforeAndComesOutLaterTellsNothingAnew(t *testing.T) {
	s := gathered(t, 2)
	before := joint
	before.Embargo = later(s.now.Add(2 * time.Hour))
	s.agree(s.principal("beijing"), before)
	move := joint
	move.Text, move.Starts = spoken("They meet a day later."), later(s.state.Starts.Add(24*time.Hour))
	s.agree(s.principal("moscow"), move)
	s.now = s.now.Add(3 * time.Hour)
	if w := s.world(); len(w.Announcements) != 2 || !w.Time.Starts.Equal(*move.Starts) || !s.state.At(s.now).KnownStart().Equal(*move.Starts) {
		t.Errorf("out of its embargo, the announcement of before moves the summit back: %+v", w)
	}
	before.Text, before.Embargo = spoken("They meet as planned."), later(s.now.Add(time.Hour))
	s.agree(s.principal("beijing"), before)
	off := joint
	off.Text, off.CalledOff = spoken("They do not meet."), true
	s.agree(s.principal("moscow"), off)
	s.now = s.now.Add(2 * time.Hour)
	if w := s.world(); !w.Time.Off {
		t.Errorf("out of its embargo, the announcement of before lets the summit take place: %+v", w)
	}
}

func TestWhatComesOutAfterAnotherWasTakenBackTellsItsFacts(t *testing.T) {
	s := gathered(t, 2)
	s.agree(s.principal("beijing"), joint)
	embargoed := joint
	embargoed.Text, embargoed.Embargo = spoken("They meet soon."), later(s.now.Add(2*time.Hour))
	s.agree(s.principal("beijing"), embargoed)
	another := joint
	another.Text = spoken("They meet then.")
	s.agree(s.principal("moscow"), another)
	s.now = s.now.Add(time.Hour)
	s.must(s.principal("moscow"), summit.Retract{Announcement: s.state.Head})
	if w := s.world(); w.Parties != nil || !w.Time.Off {
		t.Errorf("what was told by one that was taken back, and before it, is told still: %+v", w)
	}
	s.now = s.now.Add(2 * time.Hour)
	if w := s.world(); len(w.Parties) != 2 || w.Time.Off {
		t.Errorf("out of its embargo, it tells %+v", w)
	}
}

func TestWhoHasLeftTakesBackWhatTheyAnnounced(t *testing.T) {
	s := gathered(t, 3)
	s.must(s.principal("geneva"), summit.Announce{Title: spoken("Ours"), Text: spoken("We come.")})
	own := s.state.Head
	s.must(s.principal("geneva"), summit.Withdraw{})
	s.must(s.principal("geneva"), summit.Retract{Announcement: own})
	if w := s.world(); len(w.Announcements) != 1 || w.Announcements[0].Text != nil {
		t.Errorf("the world reads %+v", w.Announcements)
	}
}

func TestAnItemThatOneRestrictsLeavesTheWorldAtOnce(t *testing.T) {
	s := gathered(t, 2)
	s.agree(s.principal("beijing"), joint)
	s.must(s.principal("moscow"), summit.PutItem{Item: item("views", false)})
	if w := s.world(); len(w.Agenda) != 0 {
		t.Errorf("the world reads %+v", w.Agenda)
	}
}

func TestWhoLeavesTakesBackWhatIsUnderEmbargo(t *testing.T) {
	s := gathered(t, 3)
	s.agree(s.principal("beijing"), joint)
	embargoed := joint
	embargoed.Text, embargoed.Embargo = spoken("More."), later(s.now.Add(time.Hour))
	s.agree(s.principal("beijing"), embargoed)
	s.must(s.principal("geneva"), summit.Withdraw{})
	s.now = s.now.Add(2 * time.Hour)
	if w := s.world(); len(w.Announcements) != 1 || len(w.Parties) != 3 {
		t.Errorf("the world reads %+v", w)
	}
}

func TestACalendarsAddressIsRenewedForItsDelegationAlone(t *testing.T) {
	s := gathered(t, 2)
	s.must(s.secretary("moscow"), summit.RenewCalendar{})
	if s.state.Delegation("moscow").Calendar != 1 || s.state.Delegation("beijing").Calendar != 0 {
		t.Error("another's address changed")
	}
}
