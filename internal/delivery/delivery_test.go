package delivery

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"path/filepath"
	"reflect"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"parley/internal/identity"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	room  = Room{identity.HashOf([]byte("a summit")), "plenary"}
	other = Room{room.Summit, "caucus-moscow"}
)

func begun(format uint16, rest ...byte) []byte {
	return append(binary.BigEndian.AppendUint16([]byte{0, 1}, format), rest...)
}

func named(b []byte, room Room, epoch uint64, rest string) []byte {
	id := room.GroupID()
	b = append(b, byte(0x40|len(id)>>8), byte(len(id)))
	return append(binary.BigEndian.AppendUint64(append(b, id...), epoch), rest...)
}

func aCommit(room Room, epoch uint64, rest string) []byte {
	return named(begun(publicMessage), room, epoch, rest)
}

func anInfo(room Room, epoch uint64) []byte {
	return named(begun(groupInfo, 0, 1, 0, 1), room, epoch, "tree")
}

func commitOf(member identity.ID, room Room, epoch uint64, rest string) (Message, []byte) {
	return Message{Member: member, Kind: Commit, Epoch: epoch, Message: aCommit(room, epoch, rest)}, anInfo(room, epoch+1)
}

func open(t *testing.T, path string) *Service {
	t.Helper()
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func service(t *testing.T) *Service {
	s := open(t, filepath.Join(t.TempDir(), "delivery.sqlite"))
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func (s *Service) must(t *testing.T, m Message, info []byte) uint64 {
	t.Helper()
	seq, err := s.Post(t.Context(), room, m, info)
	if err != nil {
		t.Fatal(err)
	}
	return seq
}

func TestOneCommitMakesAnEpochAndTheOthersLose(t *testing.T) {
	s := service(t)
	s.must(t, Message{Member: "anna", Kind: Create}, anInfo(room, 0))
	if _, err := s.Post(t.Context(), room, Message{Member: "boris", Kind: Create}, anInfo(room, 0)); !errors.Is(err, ErrGroupExists) {
		t.Errorf("a second group: %v", err)
	}
	const racers = 8
	var (
		racing sync.WaitGroup
		mu     sync.Mutex
		won    int
	)
	for i := range racers {
		racing.Go(func() {
			m, info := commitOf("anna", room, 0, string(rune('a'+i)))
			_, err := s.Post(context.Background(), room, m, info)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				won++
			case !errors.Is(err, ErrEpochTaken):
				t.Error(err)
			}
		})
	}
	racing.Wait()
	if won != 1 {
		t.Errorf("%d of %d commits to one epoch were taken", won, racers)
	}
	log, err := s.Read(t.Context(), room, "boris", 0)
	if err != nil || !log.Founded || log.Epoch != 1 || log.Last != 2 || len(log.Messages) != 2 {
		t.Errorf("%+v, %v", log, err)
	}
}

func TestAGroupIsFoundedAnewInThePlaceOfTheOneThatIsNamed(t *testing.T) {
	s := service(t)
	made := s.must(t, Message{Member: "anna", Kind: Create}, anInfo(room, 0))
	m, info := commitOf("boris", room, 0, "x")
	bad := s.must(t, m, info)
	anew := func(instead uint64) error {
		_, err := s.Post(t.Context(), room, Message{Member: "chen", Kind: Create, Instead: instead}, anInfo(room, 0))
		return err
	}
	for _, instead := range []uint64{0, made, bad + 1} {
		if err := anew(instead); !errors.Is(err, ErrGroupExists) {
			t.Errorf("in the place of %d: %v", instead, err)
		}
	}
	if err := anew(bad); err != nil {
		t.Fatal(err)
	}
	if err := anew(bad); !errors.Is(err, ErrGroupExists) {
		t.Errorf("a second time: %v", err)
	}
	epoch, _, seq, err := s.Info(t.Context(), room)
	if err != nil || epoch != 0 || seq != bad+1 {
		t.Errorf("epoch %d, message %d, %v", epoch, seq, err)
	}
}

func TestWhatIsNotOfTheChambersGroupIsRefused(t *testing.T) {
	s := service(t)
	s.must(t, Message{Member: "anna", Kind: Create}, anInfo(room, 0))
	good, info := commitOf("anna", room, 0, "x")
	for name, post := range map[string]struct {
		m    Message
		info []byte
		want error
	}{
		"another group's":         {Message{Kind: Commit, Message: aCommit(other, 0, "")}, info, ErrMalformed},
		"another epoch's message": {Message{Kind: Commit, Message: aCommit(room, 7, "")}, info, ErrMalformed},
		"an epoch to come":        {Message{Kind: Commit, Epoch: 7, Message: aCommit(room, 7, "")}, anInfo(room, 8), ErrEpochTaken},
		"no group info":           {good, nil, ErrMalformed},
		"an old group info":       {good, anInfo(room, 0), ErrMalformed},
		"garbage":                 {Message{Kind: Commit, Message: []byte{1, 2, 3}}, info, ErrMalformed},
		"nothing":                 {Message{Kind: Commit}, info, ErrMalformed},
		"a welcome that is none":  {Message{Kind: Commit, Message: good.Message, Welcome: []byte("hello")}, info, ErrMalformed},
		"too much":                {Message{Kind: Commit, Message: append(bytes.Clone(good.Message), make([]byte, MaxMessage)...)}, info, ErrTooLarge},
	} {
		if _, err := s.Post(t.Context(), room, post.m, post.info); !errors.Is(err, post.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := s.Post(t.Context(), other, good, info); !errors.Is(err, ErrMalformed) {
		t.Errorf("a commit to another chamber: %v", err)
	}
	m, into := commitOf("anna", other, 0, "x")
	if _, err := s.Post(t.Context(), other, m, into); !errors.Is(err, ErrNoGroup) {
		t.Errorf("a commit to no group: %v", err)
	}
}

func TestAWelcomeIsForThoseWhomItLetsInAlone(t *testing.T) {
	s := service(t)
	s.must(t, Message{Member: "anna", Kind: Create}, anInfo(room, 0))
	m, info := commitOf("anna", room, 0, "x")
	m.Welcome, m.Added = begun(welcome, 9), []identity.ID{"boris"}
	s.must(t, m, info)
	for member, sees := range map[identity.ID]bool{"boris": true, "chen": false} {
		log, err := s.Read(t.Context(), room, member, 1)
		if err != nil || len(log.Messages) != 1 || (log.Messages[0].Welcome != nil) != sees {
			t.Errorf("%s: %+v, %v", member, log, err)
		}
	}
}

func TestAKeyPackageIsUsedOnceButTheLastResort(t *testing.T) {
	s := service(t)
	device := identity.Key{1}
	one, two, last := begun(keyPackage, 1), begun(keyPackage, 2), begun(keyPackage, 3)
	if err := s.PutPackages(t.Context(), room, "boris", device, [][]byte{one, two}, last); err != nil {
		t.Fatal(err)
	}
	if err := s.PutPackages(t.Context(), room, "boris", device, [][]byte{[]byte("none")}, last); !errors.Is(err, ErrMalformed) {
		t.Errorf("garbage: %v", err)
	}
	if err := s.PutPackages(t.Context(), room, "boris", device, make([][]byte, MaxPackages+1), last); !errors.Is(err, ErrTooLarge) {
		t.Errorf("too many: %v", err)
	}
	for i, want := range [][]byte{one, two, last, last} {
		found, err := s.Claim(t.Context(), room, map[identity.ID]identity.Key{"boris": device, "chen": {2}})
		if err != nil || len(found) != 1 || !bytes.Equal(found["boris"], want) {
			t.Errorf("claim %d: %v, %v", i, found, err)
		}
	}
	// Another device of the member has none, and neither has another chamber.
	for _, where := range []Room{room, other} {
		found, err := s.Claim(t.Context(), where, map[identity.ID]identity.Key{"boris": {9}})
		if err != nil || len(found) != 0 {
			t.Errorf("%v, %v", found, err)
		}
	}
}

func TestARestartKeepsEverything(t *testing.T) {
	path := filepath.Join(t.TempDir(), "delivery.sqlite")
	s := open(t, path)
	s.must(t, Message{Member: "anna", Kind: Create}, anInfo(room, 0))
	m, info := commitOf("anna", room, 0, "x")
	s.must(t, m, info)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, path)
	defer s.Close()
	epoch, kept, seq, err := s.Info(t.Context(), room)
	if err != nil || epoch != 1 || !bytes.Equal(kept, info) || seq != 2 {
		t.Errorf("epoch %d, message %d, %v", epoch, seq, err)
	}
	if _, _, _, err := s.Info(t.Context(), other); !errors.Is(err, ErrNoGroup) {
		t.Error(err)
	}
}

func TestTheLogIsBounded(t *testing.T) {
	s := service(t)
	for range Kept + 3 {
		s.must(t, Message{Member: "anna", Kind: Ask}, nil)
	}
	log, err := s.Read(t.Context(), room, "anna", 0)
	if err != nil || log.First != 4 || log.Last != Kept+3 || len(log.Messages) != page || log.Messages[0].Seq != 4 {
		t.Errorf("first %d, last %d, %d messages, %v", log.First, log.Last, len(log.Messages), err)
	}
}

func TestTheLogBeginsWithItsFirstMessage(t *testing.T) {
	s := service(t)
	for last := range uint64(3) {
		s.must(t, Message{Member: "anna", Kind: Ask}, nil)
		for after := range last + 2 {
			log, err := s.Read(t.Context(), room, "anna", after)
			if err != nil || log.First != 1 || log.Last != last+1 {
				t.Errorf("after %d: first %d, last %d, %v", after, log.First, log.Last, err)
			}
		}
	}
}

func TestWhoWatchesIsToldOfEveryMessage(t *testing.T) {
	s := service(t)
	grown, end := s.Watch(room)
	s.must(t, Message{Member: "anna", Kind: Ask}, nil)
	<-grown
	end()
	s.must(t, Message{Member: "anna", Kind: Ask}, nil)
	select {
	case <-grown:
		t.Error("told after the end")
	default:
	}
}

// Those who follow are answered from memory, which says what the database says.
func TestWhatIsRememberedIsWhatIsStored(t *testing.T) {
	path := filepath.Join(t.TempDir(), "delivery.sqlite")
	s := open(t, path)
	s.must(t, Message{Member: "anna", Kind: Create}, anInfo(room, 0))
	for epoch := range uint64(2 * tail) {
		s.must(t, Message{Member: "boris", Kind: Ask}, nil)
		m, info := commitOf("anna", room, epoch, "x")
		m.Welcome, m.Added = begun(welcome, byte(epoch)), []identity.ID{"boris"}
		s.must(t, m, info)
	}
	read := func(member identity.ID) (logs []Log) {
		for after := range uint64(4*tail + 3) {
			log, err := s.Read(t.Context(), room, member, after)
			if err != nil {
				t.Fatal(err)
			}
			logs = append(logs, log)
		}
		return logs
	}
	boris, chen := read("boris"), read("chen")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, path)
	defer s.Close()
	for member, was := range map[identity.ID][]Log{"boris": boris, "chen": chen} {
		for after, log := range read(member) {
			if !reflect.DeepEqual(log, was[after]) {
				t.Fatalf("%s after %d: %+v, was %+v", member, after, log, was[after])
			}
		}
	}
}

func TestWhatIsSharedIsForOneEpoch(t *testing.T) {
	s := service(t)
	share := func(epoch uint64, bytes []byte) error {
		_, err := s.Post(t.Context(), room, Message{Member: "anna", Kind: Share, Epoch: epoch, Message: bytes}, nil)
		return err
	}
	if err := share(0, []byte("sealed")); !errors.Is(err, ErrNoGroup) {
		t.Errorf("without a group: %v", err)
	}
	s.must(t, Message{Member: "anna", Kind: Create}, anInfo(room, 0))
	for name, bad := range map[string]struct {
		epoch uint64
		bytes []byte
		want  error
	}{
		"nothing":         {0, nil, ErrMalformed},
		"too much":        {0, make([]byte, MaxShare+1), ErrTooLarge},
		"another epoch's": {1, []byte("sealed"), ErrEpochTaken},
	} {
		if err := share(bad.epoch, bad.bytes); !errors.Is(err, bad.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := share(0, []byte("sealed")); err != nil {
		t.Fatal(err)
	}
	log, err := s.Read(t.Context(), room, "boris", 1)
	if err != nil || len(log.Messages) != 1 || string(log.Messages[0].Message) != "sealed" || log.Epoch != 0 {
		t.Errorf("read back %+v, %v", log, err)
	}
	if epoch, _, seq, err := s.Info(t.Context(), room); err != nil || epoch != 0 || seq != 1 {
		t.Errorf("it made an epoch: %d by %d, %v", epoch, seq, err)
	}
}
