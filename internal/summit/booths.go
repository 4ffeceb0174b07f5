package summit

import (
	"slices"

	"parley/internal/identity"
)

// checkRoom refuses a booth or a language more than a summit has room for. Some are kept for each delegation that has not
// used them yet: nobody uses up another's. Whoever comes to where others work already is never refused.
func (s *State) checkRoom(body StaffBooth, d *Delegation) error {
	staffed := *s
	staffed.Booths = nil
	for _, b := range s.Booths {
		twin := *b
		staffed.Booths = append(staffed.Booths, &twin)
	}
	staffed.staff(body, d)
	booths, languages := staffed.inUse()
	_, known := s.boothsOf(nil)
	adds := slices.ContainsFunc(body.Outputs, func(l identity.Language) bool { return !known[l] })
	switch {
	case s.Booth(body.Booth) == nil && booths > MaxBooths:
		return refuse(TooMany, "a summit has at most %d booths, of which %d are kept for each delegation", MaxBooths, KeptBooths)
	case adds && languages > MaxLanguages:
		return refuse(TooMany, "a summit is interpreted into at most %d languages, of which %d are kept for each delegation", MaxLanguages, KeptLanguages)
	}
	return nil
}

// inUse counts the booths and the languages that there are, and those kept for delegations that have fewer of their own.
func (s *State) inUse() (booths, languages int) {
	booths, all := s.boothsOf(nil)
	languages = len(all)
	for _, d := range s.Delegations {
		if !d.Withdrawn {
			own, heard := s.boothsOf(d)
			booths += max(0, KeptBooths-own)
			languages += max(0, KeptLanguages-len(heard))
		}
	}
	return booths, languages
}

// boothsOf counts the booths that a delegation works in, or all when it is nil, and says into which languages they work.
func (s *State) boothsOf(d *Delegation) (booths int, languages map[identity.Language]bool) {
	languages = map[identity.Language]bool{}
	for _, b := range s.Booths {
		if d != nil {
			if _, own := s.split(b, d); len(own) == 0 {
				continue
			}
		}
		booths++
		for _, l := range b.Outputs {
			languages[l] = true
		}
	}
	return booths, languages
}
