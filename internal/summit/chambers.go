package summit

import (
	"slices"
	"strings"

	"parley/internal/identity"
)

// Purpose is what a stream of media is for. It is the track's name in the media engine, as a hint.
type Purpose string

// The purposes on the floor. An interpreter's output is OutputPurpose.
const (
	Camera     Purpose = "camera"
	Microphone Purpose = "microphone"
)

const outputPrefix = "booth/"

// OutputPurpose is the purpose of a booth's output in a language: a voice, or in a sign language a picture.
func OutputPurpose(booth identity.ID, l identity.Language) Purpose {
	return Purpose(outputPrefix + string(booth) + "/" + string(l))
}

// Signed says whether this is a booth's output in a sign language.
func (p Purpose) Signed() bool {
	booth, language, isOutput := strings.Cut(strings.TrimPrefix(string(p), outputPrefix), "/")
	return strings.HasPrefix(string(p), outputPrefix) && isOutput && booth != "" && identity.Language(language).Signed()
}

// Spoken says whether this is a booth's output in a language that is heard.
func (p Purpose) Spoken() bool {
	return strings.HasPrefix(string(p), outputPrefix) && !p.Signed()
}

// Chat is the purpose of what a member writes in a chamber.
const Chat Purpose = "chat"

// Plenary is the id of the chamber in which the delegations meet.
const Plenary identity.ID = "plenary"

// Caucus is the id of the chamber in which a delegation is among itself.
func Caucus(delegation identity.ID) identity.ID { return "caucus-" + delegation }

// BoothChamber is the id of the chamber in which a booth's interpreters are among themselves.
func BoothChamber(booth identity.ID) identity.ID { return boothPrefix + booth }

const boothPrefix = "booth-"

// Papers is the id of the group whose keys open what the delegations alone read. It is no chamber: nobody speaks there.
const Papers identity.ID = "papers"

// Chamber is a closed room as the record has it now: who is admitted, and what each may send.
type Chamber struct {
	ID      identity.ID
	Members []Admission
}

// Admission is one member's place in a chamber. Everyone admitted hears and sees everything sent there.
type Admission struct {
	Member  identity.ID
	Device  identity.Key // that holds the place; another device of the same member has another place
	Publish []Purpose
}

// Chambers lists the chambers that are open and who is admitted: the plenary while a session is on, and every
// delegation's caucus and every booth from gathering to adjournment. Grants in the media engine come from here alone.
func (s *State) Chambers() []Chamber {
	var open []Chamber
	if s.Session != nil {
		plenary := Chamber{ID: Plenary}
		for _, d := range s.Delegations {
			plenary.admit(s, d.Members)
		}
		plenary.admit(s, s.Observers)
		open = append(open, plenary)
	}
	for _, d := range s.Delegations {
		if s.caucuses(d) {
			caucus := Chamber{ID: Caucus(d.ID)}
			caucus.admit(s, d.Members)
			open = append(open, caucus)
		}
	}
	if s.gathers() {
		for _, b := range s.Booths {
			booth := Chamber{ID: BoothChamber(b.ID)}
			for _, d := range s.Delegations {
				booth.admit(s, d.Members)
			}
			booth.admit(s, s.Observers)
			open = append(open, booth)
		}
	}
	return open
}

func (c *Chamber) admit(s *State, members []*Member) {
	for _, m := range members {
		if admission, admitted := s.admitted(c.ID, m); admitted {
			c.Members = append(c.Members, admission)
		}
	}
}

// Admitted says what the member may send in the chamber, and whether it is admitted at all.
func (s *State) Admitted(chamber, member identity.ID) (Admission, bool) {
	m := s.Member(member)
	if m == nil {
		return Admission{}, false
	}
	return s.admitted(chamber, m)
}

func (s *State) admitted(chamber identity.ID, m *Member) (Admission, bool) {
	if m.Revoked || m.Device.IsZero() || m.Delegation.Withdrawn {
		return Admission{}, false
	}
	switch {
	case chamber == Plenary && s.mayMeet(m):
		return Admission{Member: m.Member, Device: m.Device, Publish: s.publishes(m)}, true
	case !m.Role.Observer() && chamber == Caucus(m.Delegation.ID) && s.caucuses(m.Delegation):
		return Admission{Member: m.Member, Device: m.Device, Publish: []Purpose{Camera, Microphone, Chat}}, true
	case s.gathers() && s.isOfBooth(chamber, m):
		return Admission{Member: m.Member, Device: m.Device, Publish: []Purpose{Camera, Microphone, Chat}}, true
	}
	return Admission{}, false
}

// Grouped says who the member is in a group that agrees keys, and whether it belongs there at all: a chamber, or the papers.
func (s *State) Grouped(group, member identity.ID) (Admission, bool) {
	if group != Papers {
		return s.Admitted(group, member)
	}
	m := s.Member(member)
	if m == nil || m.Role.Observer() || m.Revoked || m.Device.IsZero() || m.Delegation.Withdrawn {
		return Admission{}, false
	}
	return Admission{Member: m.Member, Device: m.Device}, true
}

// GroupsOf lists the groups that the member belongs to now, the papers first and then the open chambers in their order.
func (s *State) GroupsOf(member identity.ID) []identity.ID {
	var groups []identity.ID
	add := func(group identity.ID) {
		if _, belongs := s.Grouped(group, member); belongs {
			groups = append(groups, group)
		}
	}
	add(Papers)
	if s.Session != nil {
		add(Plenary)
	}
	for _, d := range s.Delegations {
		if s.caucuses(d) {
			add(Caucus(d.ID))
		}
	}
	if s.gathers() {
		for _, b := range s.Booths {
			add(BoothChamber(b.ID))
		}
	}
	return groups
}

// Readers are those who belong to the papers.
func (s *State) Readers() []Admission {
	var readers []Admission
	for _, d := range s.Delegations {
		for _, m := range d.Members {
			if reader, reads := s.Grouped(Papers, m.Member); reads {
				readers = append(readers, reader)
			}
		}
	}
	return readers
}

// mayMeet says whether the session that is on, if one is, has a place for the member.
func (s *State) mayMeet(m *Member) bool {
	switch {
	case s.Session == nil:
		return false
	case m.Role.Observer():
		return s.Session.Kind.Admits(m.Admitted)
	case s.Session.Kind == RestrictedSession:
		return m.Role == identity.Principal || m.Role == identity.Interpreter
	}
	return true
}

// isOfBooth says whether the chamber is a booth's, and the member one of its interpreters or a technician they let in.
func (s *State) isOfBooth(chamber identity.ID, m *Member) bool {
	if m.Role != identity.Interpreter && m.Role != identity.Technician {
		return false
	}
	id, isBooth := strings.CutPrefix(string(chamber), boothPrefix)
	if !isBooth {
		return false
	}
	b := s.Booth(identity.ID(id))
	return b != nil && (slices.Contains(b.Members, m.Member) || slices.Contains(b.Technicians, m.Member))
}

// Helps says whether a booth has let the member in as a technician.
func (s *State) Helps(m *Member) bool {
	return slices.ContainsFunc(s.Booths, func(b *Booth) bool { return slices.Contains(b.Technicians, m.Member) })
}

// gathers says whether delegations and booths meet among themselves.
func (s *State) gathers() bool {
	phase := s.Phase()
	return phase != Preparing && phase != PhaseAdjourned
}

// caucuses says whether the delegation's caucus is open.
func (s *State) caucuses(d *Delegation) bool {
	return !d.Withdrawn && s.gathers()
}

func (s *State) publishes(m *Member) []Purpose {
	switch m.Role {
	case identity.Principal, identity.Delegate, identity.Mediator:
		return []Purpose{Camera, Microphone}
	case identity.Interpreter:
		var out []Purpose
		for _, b := range s.Booths {
			for _, id := range b.Members {
				if id != m.Member {
					continue
				}
				for _, l := range b.Outputs {
					out = append(out, OutputPurpose(b.ID, l))
				}
			}
		}
		return out
	}
	return nil // a secretary follows, from the desk; press, technicians and broadcasters look on
}
