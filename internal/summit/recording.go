package summit

// MaxRecordings is the most recordings of a summit that stand at once.
const MaxRecordings = 50

// Recorded is the recording that is being made, or nil.
func (s *State) Recorded() *Recording {
	if s.Session == nil || !s.Session.Recording {
		return nil
	}
	return &s.Recordings[len(s.Recordings)-1]
}

// Recording finds a recording by the entry with which it began, or nil.
func (s *State) Recording(began Ref) *Recording {
	for i := range s.Recordings {
		if s.Recordings[i].Began == began {
			return &s.Recordings[i]
		}
	}
	return nil
}

// checkStartRecording says whether recording can begin from here: of what is public anyway, and of nothing else.
func (s *State) checkStartRecording() error {
	if err := s.from("an open session is recorded, and no other one", OpenSession); err != nil {
		return err
	}
	if s.Session.Recording {
		return refuse(NothingToChange, "it is being recorded already")
	}
	stand := 0
	for _, r := range s.Recordings {
		if !r.Deleted {
			stand++
		}
	}
	if stand >= MaxRecordings {
		return refuse(TooMany, "a summit keeps at most %d recordings", MaxRecordings)
	}
	return nil
}

func (s *State) checkDeleteRecording(body DeleteRecording) error {
	switch r := s.Recording(body.Recording); {
	case r == nil:
		return refuse(UnknownRecording, "no recording began with entry %d", body.Recording.Seq)
	case r.Deleted:
		return refuse(NothingToChange, "it is deleted already")
	}
	return nil
}

// stopRecording is the last word about recording, whether or not it is on.
func (s *State) stopRecording(e *Entry) {
	s.Session.Recording = false
	s.callOff(e, KindStartRecording)
}

func (s *State) deleteRecording(e *Entry, began Ref) {
	r := s.Recording(began)
	if r == s.Recorded() {
		s.stopRecording(e)
	}
	r.Deleted = true
}
