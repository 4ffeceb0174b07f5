package summit_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"parley/internal/identity"
	"parley/internal/summit"
)

// asker is one who may try to sign an act, and what the consent table has to know of them.
type asker struct {
	name string
	key  identity.Key
	by   summit.Signer // empty: nobody's
	role identity.Role // of a device
	gone summit.Problem
	side identity.ID
}

// hall is a summit in a phase, with one of everybody in it: Beijing acts, Moscow is the other side, Geneva has left, and
// Vienna is the last to claim.
type hall struct {
	*stage
	proposal summit.Ref
	askers   []asker
}

// staged makes the hall of a phase; preparing lacks Vienna alone.
func staged(t *testing.T, phase summit.Phase, also func(*stage)) hall {
	t.Helper()
	s := convened(t, 4)
	claim := func(d identity.ID) {
		s.keys[d] = s.key()
		s.must(s.keys[d], s.claim(d, s.keys[d], s.claims[d]))
		for _, role := range cast {
			id := member(d, role)
			s.links[id], s.devices[id] = s.key(), s.key()
			s.must(s.keys[d], s.invite(s.invitation(d, role), s.keys[d]))
			s.must(s.devices[id], s.enrol(id, s.links[id], s.devices[id]))
		}
	}
	for _, d := range []identity.ID{"beijing", "moscow", "geneva"} {
		claim(d)
	}
	h := hall{stage: s}
	observers := []identity.Role{identity.Press, identity.Mediator, identity.Technician, identity.Broadcaster}
	for _, role := range observers {
		s.accredit("beijing", role)
	}
	invited := func(id identity.ID) {
		s.links[id] = s.key()
		late := s.invitation("beijing", identity.Interpreter)
		late.Member, late.Key = id, s.links[id].Key()
		s.must(s.keys["beijing"], s.invite(late, s.keys["beijing"]))
	}
	invited("beijing-late")
	invited("beijing-lost")
	lost, used := s.key(), s.links["beijing-lost"]
	s.must(lost, s.enrol("beijing-lost", used, lost))
	s.must(s.secretary("beijing"), summit.Revoke{Member: "beijing-lost"})
	s.must(s.principal("geneva"), summit.Withdraw{})

	all := func(body summit.Body) {
		for _, d := range []identity.ID{"beijing", "moscow", "vienna"} {
			s.must(s.principal(d), body)
		}
	}
	if phase != summit.Preparing {
		claim("vienna")
	}
	if phase == summit.InSession || phase == summit.InRecess || phase == summit.PhaseAdjourned {
		all(ready)
		s.agree(s.principal("moscow"), summit.GoOnAir{})
		s.agree(s.principal("moscow"), summit.StartRecording{})
		s.must(s.principal("moscow"), summit.CloseDoors{})
	}
	if phase == summit.InRecess {
		s.must(s.principal("moscow"), summit.Recess{})
	}
	if phase == summit.PhaseAdjourned {
		s.must(s.principal("beijing"), own) // it can be taken back after the end
		s.agree(s.principal("moscow"), summit.Adjourn{})
	}
	if slices.Contains([]summit.Phase{summit.Gathering, summit.InSession, summit.InRecess}, phase) {
		h.proposal = s.propose(s.principal("moscow"), summit.AgreeOutcome{Text: words})
	}
	if also != nil {
		also(s)
	}
	if s.state.Phase() != phase {
		t.Fatalf("the hall of %s is in the phase %s", phase, s.state.Phase())
	}

	for _, side := range []identity.ID{"beijing", "moscow"} {
		for _, role := range cast {
			h.askers = append(h.askers, asker{string(side) + "'s " + string(role), s.devices[member(side, role)].Key(), summit.ByDevice, role, "", side})
		}
		h.askers = append(h.askers, asker{string(side) + "'s key", s.keys[side].Key(), summit.ByDelegation, "", "", side})
	}
	for _, role := range observers {
		h.askers = append(h.askers, asker{"a " + string(role), s.devices[member("beijing", role)].Key(), summit.ByDevice, role, "", "beijing"})
	}
	h.askers = append(
		h.askers,
		asker{"a revoked device", lost.Key(), summit.ByDevice, identity.Interpreter, summit.InvitationRevoked, "beijing"},
		asker{"geneva's secretary, who has left", s.secretary("geneva").Key(), summit.ByDevice, identity.Secretary, summit.Withdrawn, "geneva"},
		asker{"geneva's key, which has left", s.keys["geneva"].Key(), summit.ByDelegation, "", summit.Withdrawn, "geneva"},
		asker{"the node", s.node.Key(), summit.ByNode, "", "", ""},
		asker{"whoever holds beijing's link", s.links["beijing-late"].Key(), "", "", "", ""},
		asker{"whoever holds vienna's claim link", s.claims["vienna"].Key(), "", "", "", ""},
		asker{"a stranger", s.key().Key(), summit.ByNewKey, "", "", ""},
	)
	return h
}

// trials are a body for each kind of act that stands in every phase in which the table allows it; about beijing's own,
// where an act is about somebody's.
var trials = map[summit.Kind]func(hall, asker) summit.Body{
	summit.KindConvene: func(h hall, _ asker) summit.Body { return h.entries[0].Act.Body },
	summit.KindClaim: func(h hall, who asker) summit.Body {
		return summit.ClaimBy(identity.Claim{Summit: h.state.Summit, Delegation: "vienna", Key: who.key}, h.claims["vienna"].Key())
	},
	summit.KindCompare: func(h hall, who asker) summit.Body {
		other := identity.ID("moscow")
		if who.side == other {
			other = "beijing"
		}
		return summit.Compare{Delegation: other, Key: h.state.Delegation(other).Key}
	},
	summit.KindInvite: func(h hall, who asker) summit.Body {
		h.links[member("beijing", identity.Delegate)] = h.key()
		i := h.invitation("beijing", identity.Delegate)
		i.Member = "beijing-new"
		return summit.InviteBy(i, who.key)
	},
	summit.KindRevoke: func(hall, asker) summit.Body { return summit.Revoke{Member: "beijing-late"} },
	summit.KindEnrol: func(h hall, who asker) summit.Body {
		return summit.EnrolBy(identity.Device{Summit: h.state.Summit, Member: "beijing-late", Key: who.key}, h.links["beijing-late"].Key())
	},
	summit.KindRename: func(hall, asker) summit.Body { return summit.Rename{Member: "beijing-late", Name: "Another"} },
	summit.KindSetLanguages: func(hall, asker) summit.Body {
		return summit.SetLanguages{Member: "beijing-late", Languages: []identity.Language{"fr"}}
	},
	summit.KindStaffBooth: func(hall, asker) summit.Body {
		return summit.StaffBooth{Booth: "fr", Outputs: []identity.Language{"fr"}, Members: []identity.ID{"beijing-late"}}
	},
	summit.KindAdmitTechnician: func(hall, asker) summit.Body {
		return summit.AdmitTechnician{Booth: "pair", Member: "beijing-technician"}
	},
	summit.KindDismissTechnician: func(hall, asker) summit.Body {
		return summit.DismissTechnician{Booth: "pair", Member: "beijing-technician"}
	},
	summit.KindPutItem:     func(hall, asker) summit.Body { return summit.PutItem{Item: item("more", false)} },
	summit.KindRemoveItem:  func(hall, asker) summit.Body { return summit.RemoveItem{Item: "views"} },
	summit.KindAdoptAgenda: func(hall, asker) summit.Body { return summit.AdoptAgenda{} },
	summit.KindStartItem:   func(hall, asker) summit.Body { return summit.StartItem{Item: "views"} },
	summit.KindAskFloor:    func(hall, asker) summit.Body { return summit.AskFloor{} },
	summit.KindLeaveFloor:  func(hall, asker) summit.Body { return summit.LeaveFloor{} },
	summit.KindCannotInterpret: func(hall, asker) summit.Body {
		return summit.CannotInterpret{Booth: "zh-ru", Reason: summit.Sound, Speaker: "vienna-principal"}
	},
	summit.KindCanInterpret: func(hall, asker) summit.Body { return summit.CanInterpret{Booth: "zh-ru"} },
	summit.KindFlagPassage: func(h hall, _ asker) summit.Body {
		return summit.FlagPassage{From: h.now.Add(-time.Second), Side: summit.OnTheFloor}
	},
	summit.KindReady:          func(hall, asker) summit.Body { return ready },
	summit.KindNotReady:       func(hall, asker) summit.Body { return summit.NotReady{} },
	summit.KindRecess:         func(hall, asker) summit.Body { return summit.Recess{} },
	summit.KindRestrict:       func(hall, asker) summit.Body { return summit.Restrict{} },
	summit.KindWiden:          func(hall, asker) summit.Body { return summit.Widen{} },
	summit.KindGoOnAir:        func(hall, asker) summit.Body { return summit.GoOnAir{} },
	summit.KindCloseDoors:     func(hall, asker) summit.Body { return summit.CloseDoors{} },
	summit.KindStartRecording: func(hall, asker) summit.Body { return summit.StartRecording{} },
	summit.KindStopRecording:  func(hall, asker) summit.Body { return summit.StopRecording{} },
	summit.KindDeleteRecording: func(h hall, _ asker) summit.Body {
		if len(h.state.Recordings) == 0 {
			return summit.DeleteRecording{Recording: h.state.Head}
		}
		return summit.DeleteRecording{Recording: h.state.Recordings[0].Began}
	},
	summit.KindAdmit: func(hall, asker) summit.Body {
		return summit.Admit{Observer: "beijing-press", To: summit.OpenSession}
	},
	summit.KindNarrow:          func(hall, asker) summit.Body { return summit.Narrow{Observer: "beijing-press"} },
	summit.KindExpel:           func(hall, asker) summit.Body { return summit.Expel{Observer: "beijing-press"} },
	summit.KindAgreeOutcome:    func(hall, asker) summit.Body { return summit.AgreeOutcome{Text: summit.Text{"en": "Other words"}} },
	summit.KindAdoptText:       func(hall, asker) summit.Body { return summit.AdoptText{Text: words} },
	summit.KindAnnounceJointly: func(hall, asker) summit.Body { return joint },
	summit.KindAnnounce:        func(hall, asker) summit.Body { return own },
	summit.KindRetract: func(h hall, _ asker) summit.Body {
		if len(h.state.Texts) == 0 {
			return summit.Retract{Announcement: h.state.Head}
		}
		return summit.Retract{Announcement: h.state.Texts[0].Agreed}
	},
	summit.KindRenewCalendar: func(hall, asker) summit.Body { return summit.RenewCalendar{} },
	summit.KindConsent:       func(h hall, _ asker) summit.Body { return summit.Consent{Proposal: h.proposal} },
	summit.KindTakeBack:      func(h hall, _ asker) summit.Body { return summit.TakeBack{Proposal: h.proposal} },
	summit.KindWithdraw:      func(hall, asker) summit.Body { return summit.Withdraw{} },
	summit.KindAdjourn:       func(hall, asker) summit.Body { return summit.Adjourn{} },
	summit.KindCountersign: func(h hall, _ asker) summit.Body {
		if h.state.AdjournedAt == nil {
			return summit.Countersign{Entry: h.state.Head}
		}
		return summit.Countersign{Entry: *h.state.AdjournedAt}
	},
}

// before is what must have happened for an act to have something to act upon.
var before = map[summit.Kind]func(*stage){
	summit.KindAdmitTechnician:   staffedByBeijing,
	summit.KindDismissTechnician: staffedByBeijing,
	summit.KindWiden:             func(s *stage) { s.agree(s.principal("vienna"), summit.Restrict{}) },
	summit.KindLeaveFloor: func(s *stage) {
		for _, d := range []identity.ID{"beijing", "moscow"} {
			s.must(s.principal(d), summit.AskFloor{})
			s.must(s.devices[member(d, identity.Delegate)], summit.AskFloor{})
		}
	},
	summit.KindCannotInterpret: staffed,
	summit.KindCanInterpret: func(s *stage) {
		staffed(s)
		s.must(s.devices["beijing-interpreter"], summit.CannotInterpret{Booth: "zh-ru", Reason: summit.Sound, Speaker: "vienna-principal"})
	},
	summit.KindStartRecording: func(s *stage) { s.agree(s.principal("vienna"), summit.GoOnAir{}) },
	summit.KindFlagPassage:    func(s *stage) { s.now = s.now.Add(time.Minute) },
	summit.KindRetract: func(s *stage) {
		if s.state.AdjournedAt == nil {
			s.must(s.principal("beijing"), own)
		}
	},
}

// staffed has an interpreter of each side in the booth zh-ru.
func staffed(s *stage) {
	for _, d := range []identity.ID{"beijing", "moscow"} {
		s.must(s.secretary(d), summit.StaffBooth{
			Booth: "zh-ru", Outputs: []identity.Language{"zh", "ru"}, Members: []identity.ID{member(d, identity.Interpreter)},
		})
	}
}

func staffedByBeijing(s *stage) {
	s.must(s.secretary("beijing"), summit.StaffBooth{Booth: "pair", Outputs: []identity.Language{"zh", "ru"}, Members: []identity.ID{"beijing-interpreter"}})
}

// ofBooths are the acts about a booth in which beijing's interpreter works.
var ofBooths = []summit.Kind{summit.KindAdmitTechnician, summit.KindDismissTechnician}

// ofMembers are the acts about one delegation's own.
var ofMembers = []summit.Kind{summit.KindRevoke, summit.KindRename, summit.KindSetLanguages, summit.KindStaffBooth, summit.KindInvite, summit.KindRetract}

// afterWithdrawing are the acts of a delegation that has left.
var afterWithdrawing = []summit.Kind{summit.KindRevoke, summit.KindRetract, summit.KindDeleteRecording, summit.KindCountersign}

// answer is what the table says to this asker in this phase: the problem of a refusal, or nothing.
func answer(r summit.Rule, who asker, phase summit.Phase) summit.Problem {
	newKey := slices.Contains(r.Signers, summit.ByNewKey)
	switch {
	case r.Kind == summit.KindConvene:
		return summit.NotAllowed // once
	case newKey && who.by != summit.ByNewKey:
		return summit.KeyInUse
	case !newKey && (who.by == "" || who.by == summit.ByNewKey):
		return summit.UnknownSigner
	case who.gone == summit.InvitationRevoked:
		return who.gone
	case who.gone == summit.Withdrawn && !slices.Contains(afterWithdrawing, r.Kind):
		return who.gone
	case !slices.Contains(r.Signers, who.by), who.by == summit.ByDevice && !slices.Contains(r.Roles, who.role):
		return summit.NotAllowed
	case !slices.Contains(r.Phases, phase) && phase == summit.PhaseAdjourned:
		return summit.Adjourned
	case !slices.Contains(r.Phases, phase):
		return summit.WrongPhase
	case slices.Contains(ofMembers, r.Kind) && who.side != "beijing" && r.Kind == summit.KindInvite:
		return summit.CertificateInvalid
	case slices.Contains(slices.Concat(ofMembers, ofBooths), r.Kind) && who.side != "beijing":
		return summit.NotAllowed
	case r.Kind == summit.KindConsent && who.side == "moscow":
		return summit.NothingToChange // it proposed
	}
	return ""
}

// TestWhoMayDoWhatInWhichPhase holds Check to the consent table: every act, by everybody, in every phase.
func TestWhoMayDoWhatInWhichPhase(t *testing.T) {
	cells, allowed := 0, 0
	for _, phase := range summit.Phases {
		usual := staged(t, phase, nil)
		for _, r := range summit.Rules {
			trial, ok := trials[r.Kind]
			if !ok {
				t.Errorf("the matrix has no line for %s", r.Kind)
				continue
			}
			h := usual
			if also := before[r.Kind]; also != nil && slices.Contains(r.Phases, phase) {
				h = staged(t, phase, also)
			}
			for _, who := range h.askers {
				cells++
				act := h.told(h.state.Head, h.now, who.key, trial(h, who))
				err := summit.Check(h.state, &act, h.now)
				want := answer(r, who, phase)
				var refusal *summit.Refusal
				switch {
				case want == "" && err == nil:
					allowed++
				case want == "" || !errors.As(err, &refusal) || refusal.Problem != want:
					t.Errorf("%s, %s by %s: %v, want %q", phase, r.Kind, who.name, err, want)
				}
			}
		}
	}
	if len(trials) != len(summit.Rules) {
		t.Errorf("%d acts are tried, of %d", len(trials), len(summit.Rules))
	}
	t.Logf("%d cells, %d of them allowed", cells, allowed)
	if allowed < cells/20 {
		t.Errorf("only %d of %d are allowed: the matrix shows little", allowed, cells)
	}
}
