package summit_test

import (
	"testing"

	"parley/internal/summit"
)

// recorded is a summit on air that is being recorded.
func recorded(t *testing.T, delegations int) (*stage, summit.Ref) {
	t.Helper()
	s := met(t, delegations)
	s.agree(s.principal("moscow"), summit.GoOnAir{})
	s.agree(s.principal("moscow"), summit.StartRecording{})
	r := s.state.Recorded()
	if r == nil || r.Began != s.state.Head || !r.Since.Equal(s.state.HeadTime) || r.Deleted {
		t.Fatalf("all have agreed to record, and recorded is %+v", r)
	}
	return s, r.Began
}

func TestARecordingEndsWithTheOpenSessionAndIsKept(t *testing.T) {
	for _, ends := range []summit.Body{summit.StopRecording{}, summit.CloseDoors{}, summit.Recess{}, summit.NotReady{}, summit.Withdraw{}} {
		s, began := recorded(t, 3)
		s.must(s.secretary("beijing"), ends)
		if s.state.Recorded() != nil {
			t.Errorf("after %s it is recorded on", ends.Kind())
		}
		if r := s.state.Recording(began); r == nil || r.Deleted {
			t.Errorf("after %s the recording is %+v", ends.Kind(), r)
		}
	}
}

func TestAnyDelegationDeletesARecordingAndNobodyBringsItBack(t *testing.T) {
	s, began := recorded(t, 3)
	s.must(s.principal("moscow"), summit.StopRecording{})
	s.agree(s.principal("moscow"), summit.StartRecording{})
	s.must(s.secretary("beijing"), summit.DeleteRecording{Recording: began})
	if !s.state.Recording(began).Deleted || s.state.Recorded() == nil || s.state.Recorded().Began == began {
		t.Fatalf("the recordings are %+v", s.state.Recordings)
	}
	s.refused(summit.NothingToChange, s.act(s.principal("moscow"), summit.DeleteRecording{Recording: began}))
	s.refused(summit.UnknownRecording, s.act(s.principal("moscow"), summit.DeleteRecording{Recording: summit.Ref{Seq: began.Seq, Hash: s.state.Head.Hash}}))
}

func TestWhoDeletesWhatIsBeingRecordedStopsItToo(t *testing.T) {
	s, began := recorded(t, 2)
	again := s.act(s.principal("beijing"), summit.StartRecording{})
	s.must(s.secretary("beijing"), summit.DeleteRecording{Recording: began})
	if s.state.Recorded() != nil || s.kind() != summit.OpenSession {
		t.Fatal("it is recorded on")
	}
	s.refused(summit.Stale, again)
}

func TestARecordingIsDeletedAfterTheEndAndByWhoHasLeft(t *testing.T) {
	s, began := recorded(t, 3)
	s.must(s.secretary("beijing"), summit.StopRecording{})
	s.agree(s.principal("moscow"), summit.StartRecording{})
	second := s.state.Recorded().Began
	s.must(s.principal("geneva"), summit.Withdraw{})
	s.must(s.secretary("geneva"), summit.DeleteRecording{Recording: began})
	s.agree(s.principal("moscow"), summit.Adjourn{})
	end := *s.state.AdjournedAt
	s.must(s.principal("beijing"), summit.DeleteRecording{Recording: second})
	s.must(s.principal("moscow"), summit.Countersign{Entry: end})
	if !s.state.Recordings[0].Deleted || !s.state.Recordings[1].Deleted {
		t.Errorf("the recordings are %+v", s.state.Recordings)
	}
}

func TestASummitKeepsSoManyRecordings(t *testing.T) {
	s, began := recorded(t, 2)
	for range summit.MaxRecordings - 1 {
		s.must(s.principal("moscow"), summit.StopRecording{})
		s.agree(s.principal("moscow"), summit.StartRecording{})
	}
	s.must(s.principal("moscow"), summit.StopRecording{})
	s.refused(summit.TooMany, s.act(s.principal("moscow"), summit.StartRecording{}))
	s.must(s.principal("moscow"), summit.DeleteRecording{Recording: began})
	s.agree(s.principal("moscow"), summit.StartRecording{})
}
