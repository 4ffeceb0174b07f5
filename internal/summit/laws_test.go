package summit_test

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"parley/internal/identity"
	"parley/internal/summit"
)

// TestTheLaws plays random acts by random signers, on old and new bases, by right and wrong clocks, and holds after each:
// no act exposes without the consent of all; any delegation can stop at once; a refusal changes nothing; what is
// replayed from the record equals what was lived; nobody revoked is admitted anywhere.
func TestTheLaws(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(2, 3).Draw(rt, "delegations")
		s := gathered(t, n)
		consent := map[identity.ID]bool{} // by the test's own count, from the acts alone
		exposure := summit.RecessStretch.Exposure()
		for range rapid.IntRange(1, 40).Draw(rt, "acts") {
			act := draw(rt, s)
			before := print(t, s.state)
			if err := s.take(act); err != nil {
				if after := print(t, s.state); after != before {
					rt.Fatalf("a refused %s changed the state:\n%s\n%s", act.Kind(), before, after)
				}
				continue
			}
			s.keep(act)
			who := s.state.DeviceMember(act.By)
			switch act.Kind() {
			case summit.KindReady:
				consent[who.Delegation.ID] = true
			case summit.KindNotReady, summit.KindRecess:
				consent[who.Delegation.ID] = false
			}
			now := exposed(s.state)
			if now > exposure {
				for _, d := range s.state.Delegations {
					if !consent[d.ID] {
						rt.Fatalf("%s exposed without the consent of %s", act.Kind(), d.ID)
					}
				}
			}
			if now != exposure {
				clear(consent)
			}
			exposure = now
			anyoneCanStop(rt, s)
			nobodyRevokedIsIn(rt, s)
		}
		again, err := summit.Replay(s.entries)
		if err != nil {
			rt.Fatalf("replay: %v", err)
		}
		if !reflect.DeepEqual(again, s.state) {
			rt.Fatalf("replayed:\n%s\nlived:\n%s", print(t, again), print(t, s.state))
		}
	})
}

// candidate is a fresh key that becomes a member's link or device if the act that brings it in is taken.
func (s *stage) candidate() identity.Signer {
	k := s.key()
	s.fresh = map[identity.Key]identity.Signer{k.Key(): k}
	return k
}

// keep remembers the fresh key of an act that was taken.
func (s *stage) keep(act summit.Act) {
	switch body := act.Body.(type) {
	case summit.Invite:
		s.links[body.Invitation().Member] = s.fresh[body.Invitation().Key]
	case summit.Enrol:
		s.devices[body.Device().Member] = s.fresh[body.Device().Key]
	}
}

func exposed(s *summit.State) int {
	if s.Session == nil {
		return summit.RecessStretch.Exposure()
	}
	return s.Session.Kind.Exposure()
}

func print(t testing.TB, s *summit.State) string {
	t.Helper()
	type member struct {
		Invitation identity.Invitation
		Device     identity.Key
		Revoked    bool
	}
	var members []member
	for _, d := range s.Delegations {
		for _, m := range d.Members {
			members = append(members, member{m.Invitation, m.Device, m.Revoked})
		}
	}
	b, err := json.Marshal(map[string]any{
		"head": s.Head, "phase": s.Phase(), "session": s.Session, "booths": s.Booths, "members": members,
		"ready": func() (out []any) {
			for _, d := range s.Delegations {
				out = append(out, d.Ready, d.Withdrawn, d.Countersigned)
			}
			return out
		}(),
	})
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func draw(rt *rapid.T, s *stage) summit.Act {
	ids := []identity.ID{}
	for _, d := range s.state.Delegations {
		ids = append(ids, d.ID)
	}
	d := s.state.Delegation(rapid.SampledFrom(ids).Draw(rt, "delegation"))
	role := rapid.SampledFrom(cast).Draw(rt, "role")
	by := s.devices[member(d.ID, role)]
	if rapid.IntRange(0, 9).Draw(rt, "key") == 0 {
		by = s.keys[d.ID]
	}
	other := s.state.Delegation(rapid.SampledFrom(ids).Draw(rt, "other delegation"))
	about := member(other.ID, rapid.SampledFrom(cast).Draw(rt, "about"))
	var body summit.Body
	switch rapid.IntRange(0, 13).Draw(rt, "act") {
	case 0, 1, 2, 3:
		body = ready
	case 4:
		body = summit.NotReady{}
	case 5, 6:
		body = summit.Recess{}
	case 7:
		body = summit.Adjourn{}
	case 8:
		body = summit.Revoke{Member: about}
	case 9:
		i := s.invitation(other.ID, identity.Delegate)
		i.Member, i.Key = about, s.candidate().Key()
		body = s.invite(i, by)
	case 10:
		by = s.candidate()
		body = s.enrol(about, s.links[about], by)
	case 11:
		body = summit.StaffBooth{Booth: "zh-ru", Outputs: []identity.Language{"zh", "ru"}, Members: []identity.ID{about}}
	case 12:
		body = summit.SetLanguages{Member: about, Languages: []identity.Language{rapid.SampledFrom([]identity.Language{"zh", "ru", "fr"}).Draw(rt, "language")}}
	default:
		body = summit.Countersign{Entry: s.state.Head}
	}
	seq := rapid.Uint64Range(1, s.state.Head.Seq).Draw(rt, "basis")
	if rapid.Bool().Draw(rt, "newest") {
		seq = s.state.Head.Seq
	}
	hash, _ := s.state.HashAt(seq)
	off := rapid.SampledFrom([]time.Duration{0, 0, 0, time.Minute, -time.Hour, time.Hour}).Draw(rt, "clock")
	s.now = s.now.Add(time.Duration(rapid.IntRange(0, 90).Draw(rt, "minutes")) * time.Minute)
	return s.actOn(summit.Ref{Seq: seq, Hash: hash}, s.now.Add(off), by, body)
}

// anyoneCanStop: while the plenary is open, one act of any one delegation closes it, on the oldest basis and by any clock.
func anyoneCanStop(rt *rapid.T, s *stage) {
	if s.state.Session == nil {
		return
	}
	genesis, _ := s.state.HashAt(1)
	for _, d := range s.state.Delegations {
		for _, m := range d.Members {
			if m.Revoked || m.Device.IsZero() || m.Role != identity.Principal && m.Role != identity.Secretary {
				continue
			}
			act := s.actOn(summit.Ref{Seq: 1, Hash: genesis}, s.now.Add(-24*time.Hour), s.devices[m.Member], summit.Recess{})
			if err := summit.Check(s.state, &act, s.now); err != nil {
				rt.Fatalf("%s cannot stop: %v", m.Member, err)
			}
		}
	}
}

func nobodyRevokedIsIn(rt *rapid.T, s *stage) {
	for _, c := range s.state.Chambers() {
		for _, a := range c.Members {
			m := s.state.Member(a.Member)
			if m.Revoked || m.Device.IsZero() || s.state.DeviceMember(m.Device) != m {
				rt.Fatalf("%s is admitted to %s", a.Member, c.ID)
			}
			again, in := s.state.Admitted(c.ID, a.Member)
			if !in || !reflect.DeepEqual(again, a) {
				rt.Fatalf("%s is admitted as %v and as %v", a.Member, a, again)
			}
		}
	}
	for _, b := range s.state.Booths {
		for _, id := range b.Members {
			if m := s.state.Member(id); m.Revoked || m.Role != identity.Interpreter {
				rt.Fatalf("%s, a %s, revoked: %v, works in %s", id, m.Role, m.Revoked, b.ID)
			}
		}
	}
}

// BenchmarkReplay is the fold alone: entries decoded and verified beforehand.
func BenchmarkReplay(b *testing.B) {
	s := met(b, 2)
	for range 5000 {
		for _, d := range s.state.Delegations {
			if s.state.Session != nil {
				s.must(s.principal(d.ID), summit.Recess{})
			} else {
				s.must(s.principal(d.ID), ready)
			}
		}
		s.now = s.now.Add(time.Second)
	}
	b.ResetTimer()
	for b.Loop() {
		if _, err := summit.Replay(s.entries); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(s.entries)), "ns/entry")
}
