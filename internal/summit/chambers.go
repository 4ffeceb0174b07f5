package summit

import "parley/internal/identity"

// Purpose is what a stream of media is for. It is the track's name in the media engine, as a hint.
type Purpose string

// The purposes on the floor. An interpreter's output is OutputPurpose.
const (
	Camera     Purpose = "camera"
	Microphone Purpose = "microphone"
)

// OutputPurpose is the purpose of a booth's output in a language.
func OutputPurpose(booth identity.ID, l identity.Language) Purpose {
	return Purpose("booth/" + string(booth) + "/" + string(l))
}

// Plenary is the id of the chamber in which the delegations meet.
const Plenary identity.ID = "plenary"

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

// Chambers lists the chambers that are open and who is admitted. Grants in the media engine come from here alone.
func (s *State) Chambers() []Chamber {
	if s.Session == nil || s.AdjournedAt != nil {
		return nil
	}
	plenary := Chamber{ID: Plenary}
	for _, d := range s.Delegations {
		for _, m := range d.Members {
			if admission, admitted := s.Admitted(Plenary, m.Member); admitted {
				plenary.Members = append(plenary.Members, admission)
			}
		}
	}
	return []Chamber{plenary}
}

// Admitted says what the member may send in the chamber, and whether it is admitted at all.
func (s *State) Admitted(chamber, member identity.ID) (Admission, bool) {
	if s.Session == nil || s.AdjournedAt != nil || chamber != Plenary {
		return Admission{}, false
	}
	m := s.Member(member)
	if m == nil || m.Revoked || m.Device.IsZero() {
		return Admission{}, false
	}
	return Admission{Member: m.Member, Device: m.Device, Publish: s.publishes(m)}, true
}

func (s *State) publishes(m *Member) []Purpose {
	switch m.Role {
	case identity.Principal, identity.Delegate:
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
	return nil // a secretary follows, from the desk
}
