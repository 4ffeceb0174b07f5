package summit

import (
	"reflect"
	"slices"
	"time"

	"parley/internal/identity"
)

// Item finds an item of the agenda by its id; its place is -1 when there is none.
func (s *State) Item(id identity.ID) (AgendaItem, int) {
	i := slices.IndexFunc(s.Agenda, func(item AgendaItem) bool { return item.ID == id })
	if i < 0 {
		return AgendaItem{}, -1
	}
	return s.Agenda[i], i
}

// Spent is how long an item has been on, before the stretch that is on now.
func (s *State) Spent(id identity.ID) time.Duration { return s.spent[id] }

func (s *State) checkPutItem(body PutItem) error {
	old, at := s.Item(body.Item.ID)
	switch {
	case body.Item.Lead != "" && s.Delegation(body.Item.Lead) == nil:
		return refuse(UnknownDelegation, "there is no delegation %s", body.Item.Lead)
	case at < 0 && len(s.Agenda) >= MaxAgenda:
		return refuse(TooMany, "an agenda has at most %d items", MaxAgenda)
	case at >= 0 && min(body.Place, len(s.Agenda)-1) == at && reflect.DeepEqual(old, body.Item):
		return refuse(NothingToChange, "the agenda has this item there already")
	}
	return nil
}

func (s *State) checkStartItem(body StartItem) error {
	if body.Item == "" {
		if s.Current == nil {
			return refuse(NothingToChange, "no item is on")
		}
		return nil
	}
	if _, at := s.Item(body.Item); at < 0 {
		return refuse(UnknownItem, "the agenda has no item %s", body.Item)
	}
	if s.Current != nil && s.Current.Item == body.Item {
		return refuse(NothingToChange, "this item is on already")
	}
	return nil
}

func (s *State) putItem(e *Entry, body PutItem) {
	if _, at := s.Item(body.Item.ID); at >= 0 {
		s.Agenda = slices.Delete(slices.Clone(s.Agenda), at, at+1)
	} else {
		s.Agenda = slices.Clone(s.Agenda)
	}
	s.Agenda = slices.Insert(s.Agenda, min(body.Place, len(s.Agenda)), body.Item)
	if !body.Item.Public {
		s.unpublish(body.Item.ID)
	}
	s.agendaChanged(e)
}

func (s *State) removeItem(e *Entry, id identity.ID) {
	s.Agenda = slices.DeleteFunc(slices.Clone(s.Agenda), func(item AgendaItem) bool { return item.ID == id })
	s.unpublish(id)
	if s.Current != nil && s.Current.Item == id {
		s.Current = nil
	}
	if s.paused == id {
		s.paused = ""
	}
	delete(s.spent, id)
	s.agendaChanged(e)
}

// unpublish takes an item off the public agenda, which any delegation may: only adoption by all puts one on it.
func (s *State) unpublish(id identity.ID) {
	s.Published = slices.DeleteFunc(slices.Clone(s.Published), func(item AgendaItem) bool { return item.ID == id })
}

// agendaChanged ends what was adopted, and what was proposed to be.
func (s *State) agendaChanged(e *Entry) {
	s.Adopted = nil
	s.kill(aboutAgenda)
	s.changed[subject{kind: 'a'}] = e.Seq
}

func (s *State) adopt(e *Entry) {
	ref := e.Ref()
	s.Adopted, s.Published = &ref, nil
	for _, item := range s.Agenda {
		if item.Public {
			s.Published = append(s.Published, item)
		}
	}
}

// startItem goes on to an item, or to none.
func (s *State) startItem(id identity.ID, at time.Time) {
	s.bank(at)
	s.Current, s.paused = nil, ""
	if id != "" {
		s.Current = &Current{Item: id, Since: at}
	}
}

// bank counts the time that the current item has been on.
func (s *State) bank(at time.Time) {
	if s.Current == nil {
		return
	}
	if on := at.Sub(s.Current.Since); on > 0 {
		s.spent[s.Current.Item] += on
	}
}
