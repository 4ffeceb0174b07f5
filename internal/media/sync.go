package media

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/livekit/protocol/livekit"
	"github.com/twitchtv/twirp"

	"parley/internal/identity"
	"parley/internal/summit"
)

const (
	lookEvery   = 5 * time.Second        // drift is repaired within this time, whoever made it
	retryFirst  = 100 * time.Millisecond // after a fault; doubles up to lookEvery
	callTimeout = 3 * time.Second        // of one request to the engine
	callsAtOnce = 8                      // rooms looked at side by side
)

// Sync makes the engine agree with the chambers of all summits: rooms exist while chambers are open, only the admitted
// are in them, and each may send what its admission lists. The latest chambers win; whoever sets them never waits.
// It looks at once when they change, every five seconds anyway, and again soon after a fault.
type Sync struct {
	access *Access
	engine livekit.RoomService
	log    *slog.Logger
	every  time.Duration

	wake chan struct{} // holds one: look again now
	out  chan struct{} // holds one: somebody has lost a place

	putting sync.Mutex // held while those who lost a place are put out

	mu      sync.Mutex
	summits map[identity.Hash]map[identity.ID]admissions // by chamber, of every summit this node carries
	lost    []lostPlace                                  // grants that ended, to be removed before anything else
	open    map[string]bool                              // rooms that the engine had at the last look
	begun   uint64                                       // looks begun
	agreed  uint64                                       // the last look after which the engine agreed
	looked  chan struct{}                                // closed and replaced after every look
	onLost  func(place)                                  // Gate's, once there is one

	muted map[string]bool // tracks that we muted, by the engine's id; Run's alone
}

// admissions are those of one chamber, by member.
type admissions map[identity.ID]summit.Admission

// lostPlace is a place and the device that lost it, be it to another one of the same member.
type lostPlace struct {
	place
	device identity.Key
}

// NewSync makes a Sync for the engine. Set every summit's chambers before Run, so that no room is taken for closed.
func NewSync(access *Access, log *slog.Logger) *Sync {
	return &Sync{
		access:  access,
		engine:  access.rooms(&http.Client{Timeout: callTimeout}),
		log:     log,
		every:   lookEvery,
		wake:    make(chan struct{}, 1),
		out:     make(chan struct{}, 1),
		summits: map[identity.Hash]map[identity.ID]admissions{},
		open:    map[string]bool{},
		looked:  make(chan struct{}),
		muted:   map[string]bool{},
	}
}

// Set says which chambers of a summit are open now and who is admitted to them. It returns at once. A device that lost
// its place is out of the engine's room before anything else happens there, and its signalling connections end. The
// engine knows members alone: one that is there with a new device already is put out with the old one, and comes back.
func (s *Sync) Set(of identity.Hash, chambers []summit.Chamber) {
	wanted := make(map[identity.ID]admissions, len(chambers))
	for _, c := range chambers {
		members := make(admissions, len(c.Members))
		for _, a := range c.Members {
			a.Publish = slices.Clone(a.Publish)
			members[a.Member] = a
		}
		wanted[c.ID] = members
	}
	s.mu.Lock()
	if maps.EqualFunc(s.summits[of], wanted, sameAdmissions) {
		s.summits[of] = wanted // known now, if it was not: most acts change no chamber
		s.mu.Unlock()
		return
	}
	var lost []lostPlace
	for chamber, members := range s.summits[of] {
		for member, held := range members {
			if now, stays := wanted[chamber][member]; !stays || now.Device != held.Device {
				lost = append(lost, lostPlace{place{of, chamber, member}, held.Device})
			}
		}
	}
	s.summits[of] = wanted
	s.lost = append(s.lost, lost...)
	onLost := s.onLost
	s.mu.Unlock()
	if len(lost) > 0 {
		ask(s.out)
	}
	s.look()
	if onLost != nil {
		for _, p := range lost {
			onLost(p.place)
		}
	}
}

func sameAdmissions(a, b admissions) bool {
	return maps.EqualFunc(a, b, func(x, y summit.Admission) bool {
		return x.Device == y.Device && slices.Equal(x.Publish, y.Publish)
	})
}

// look asks for a look at the engine now, or for one more when one is under way.
func (s *Sync) look() { ask(s.wake) }

func ask(somebody chan<- struct{}) {
	select {
	case somebody <- struct{}{}:
	default: // asked already
	}
}

// Settle waits until the engine agrees with what was set before the call, or until ctx ends.
func (s *Sync) Settle(ctx context.Context) error {
	s.mu.Lock()
	wanted := s.begun + 1
	s.mu.Unlock()
	s.look()
	return s.until(ctx, func() bool { return s.agreed >= wanted })
}

// waitOpen waits until the engine has a chamber's room, or until ctx ends.
func (s *Sync) waitOpen(ctx context.Context, p place) error {
	return s.until(ctx, func() bool { return s.open[p.room()] })
}

// until waits for a look after which holds is true.
func (s *Sync) until(ctx context.Context, holds func() bool) error {
	for {
		s.mu.Lock()
		ok, looked := holds(), s.looked
		s.mu.Unlock()
		if ok {
			return nil
		}
		select {
		case <-looked:
		case <-ctx.Done():
			return fmt.Errorf("waiting for the media engine to agree: %w", ctx.Err())
		}
	}
}

// Run keeps the engine in agreement until ctx ends.
func (s *Sync) Run(ctx context.Context) {
	var putting sync.WaitGroup
	defer putting.Wait()
	putting.Go(func() { s.putOutAtOnce(ctx) })
	again := time.NewTimer(0)
	defer again.Stop()
	retry := retryFirst
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.wake:
		case <-again.C:
		}
		next := s.every
		if err := s.agree(ctx); err == nil {
			retry = retryFirst
		} else if ctx.Err() == nil {
			s.log.Warn("the media engine does not agree with the record yet", "error", err, "again", retry)
			next, retry = retry, min(2*retry, s.every)
		}
		again.Reset(next)
	}
}

// putOutAtOnce puts those out who lost a place, whatever else is being looked at: a look at many rooms takes its time,
// and an act that protects has none to lose.
func (s *Sync) putOutAtOnce(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.out:
			if err := s.putOut(ctx); err != nil && ctx.Err() == nil {
				s.log.Warn("the media engine does not put out who lost a place yet", "error", err)
				s.look()
			}
		}
	}
}

// putOut puts those out who lost a place and have not got it back. When it returns they are, or are for agreeRoom to find.
func (s *Sync) putOut(ctx context.Context) error {
	s.putting.Lock()
	defer s.putting.Unlock()
	s.mu.Lock()
	lost := slices.DeleteFunc(s.lost, func(p lostPlace) bool {
		now, again := s.summits[p.summit][p.chamber][p.member]
		return again && now.Device == p.device
	})
	s.lost = nil
	s.mu.Unlock()
	var (
		removals sync.WaitGroup
		faults   = make([]error, len(lost))
		slots    = make(chan struct{}, callsAtOnce)
	)
	for i, p := range lost {
		slots <- struct{}{}
		removals.Go(func() {
			defer func() { <-slots }()
			faults[i] = s.remove(ctx, p.room(), string(p.member))
		})
	}
	removals.Wait()
	return errors.Join(faults...)
}

// agree is one look: what has just been lost goes first, then every room.
func (s *Sync) agree(ctx context.Context) error {
	s.mu.Lock()
	s.begun++
	look := s.begun
	s.mu.Unlock()
	faults := []error{s.putOut(ctx)}

	s.mu.Lock()
	wanted := make(map[string]admissions)
	mine := make(map[identity.Hash]bool, len(s.summits))
	for of, chambers := range s.summits {
		mine[of] = true
		for chamber, members := range chambers {
			wanted[roomName(of, chamber)] = members // never changed once set
		}
	}
	s.mu.Unlock()
	open, err := s.agreeRooms(ctx, wanted, mine)
	err = errors.Join(append(faults, err)...)

	s.mu.Lock()
	defer s.mu.Unlock()
	if open != nil {
		s.open = open
	}
	if err == nil {
		s.agreed = look
	}
	close(s.looked)
	s.looked = make(chan struct{})
	return err
}

// agreeRooms creates the rooms that are missing, deletes those of chambers that are closed and looks into the others.
// It returns the rooms that stand, or nil when the engine did not say.
func (s *Sync) agreeRooms(ctx context.Context, wanted map[string]admissions, mine map[identity.Hash]bool) (map[string]bool, error) {
	admin, err := s.access.administer(ctx, "")
	if err != nil {
		return nil, err
	}
	listed, err := s.engine.ListRooms(admin, &livekit.ListRoomsRequest{})
	if err != nil {
		return nil, fmt.Errorf("listing rooms: %w", err)
	}
	exists := map[string]bool{}
	for _, r := range listed.Rooms {
		exists[r.Name] = true
	}

	var (
		mu     sync.Mutex
		faults []error
		open   = map[string]bool{}
		seen   = map[string]bool{}
		calls  sync.WaitGroup
		slots  = make(chan struct{}, callsAtOnce)
	)
	each := func(do func() error) {
		slots <- struct{}{}
		calls.Go(func() {
			defer func() { <-slots }()
			if err := do(); err != nil {
				mu.Lock()
				faults = append(faults, err)
				mu.Unlock()
			}
		})
	}
	for name := range exists {
		of, _, ours := parseRoom(name)
		if _, stays := wanted[name]; stays || !ours || !mine[of] {
			continue // a room of others in an engine that is shared is no business of ours
		}
		each(func() error { return s.closeRoom(ctx, name) })
	}
	for name, members := range wanted {
		each(func() error {
			var tracks []string
			var err error
			if !exists[name] {
				err = s.openRoom(ctx, name)
			} else {
				tracks, err = s.agreeRoom(ctx, name, members)
				if isNotFound(err) {
					err = s.openRoom(ctx, name)
				}
			}
			mu.Lock()
			defer mu.Unlock()
			open[name] = err == nil || exists[name]
			for _, t := range tracks {
				seen[t] = true
			}
			return err
		})
	}
	calls.Wait()
	if len(faults) == 0 { // what a room did not tell of may be there still
		maps.DeleteFunc(s.muted, func(track string, _ bool) bool { return !seen[track] })
	}
	return open, errors.Join(faults...)
}

func (s *Sync) openRoom(ctx context.Context, name string) error {
	admin, err := s.access.administer(ctx, "")
	if err != nil {
		return err
	}
	_, err = s.engine.CreateRoom(admin, &livekit.CreateRoomRequest{
		Name: name, EmptyTimeout: forever, DepartureTimeout: forever,
	})
	if err != nil {
		return fmt.Errorf("opening a room: %w", err)
	}
	s.log.Info("chamber opened in the media engine", "room", name)
	return nil
}

func (s *Sync) closeRoom(ctx context.Context, name string) error {
	admin, err := s.access.administer(ctx, "")
	if err != nil {
		return err
	}
	if _, err := s.engine.DeleteRoom(admin, &livekit.DeleteRoomRequest{Room: name}); err != nil && !isNotFound(err) {
		return fmt.Errorf("closing a room: %w", err)
	}
	s.log.Info("chamber closed in the media engine", "room", name)
	return nil
}

// agreeRoom looks at everyone in a room. It returns the tracks there that were muted by us or are now.
func (s *Sync) agreeRoom(ctx context.Context, name string, members admissions) ([]string, error) {
	admin, err := s.access.administer(ctx, name)
	if err != nil {
		return nil, err
	}
	listed, err := s.engine.ListParticipants(admin, &livekit.ListParticipantsRequest{Room: name})
	if err != nil {
		return nil, fmt.Errorf("listing a room's participants: %w", err)
	}
	var faults []error
	var tracks []string
	for _, p := range listed.Participants {
		if p.State == livekit.ParticipantInfo_DISCONNECTED {
			continue
		}
		admission, admitted := members[identity.ID(p.Identity)]
		if !admitted {
			s.log.Warn("removing from the media engine: not admitted", "room", name, "member", p.Identity)
			faults = append(faults, s.remove(ctx, name, p.Identity))
			continue
		}
		if grant := grantOf(name, admission); !grant.MatchesPermission(p.Permission) {
			s.log.Info("setting permissions in the media engine", "room", name, "member", p.Identity)
			_, err := s.engine.UpdateParticipant(admin, &livekit.UpdateParticipantRequest{
				Room: name, Identity: p.Identity, Permission: grant.ToPermission(),
			})
			if err != nil {
				faults = append(faults, fmt.Errorf("setting a participant's permissions: %w", err))
			}
		}
		for _, t := range p.Tracks {
			if listedAs(admission, t) {
				continue
			}
			tracks = append(tracks, t.Sid)
			faults = append(faults, s.silence(ctx, name, p.Identity, t))
		}
	}
	return tracks, errors.Join(faults...)
}

// listedAs says whether an admission lists a track by its name, and the name fits where the track comes from.
func listedAs(admission summit.Admission, t *livekit.TrackInfo) bool {
	purpose := summit.Purpose(t.Name)
	source := sourceOf(purpose)
	return slices.Contains(admission.Publish, purpose) && source != livekit.TrackSource_UNKNOWN && source == t.Source
}

// silence ends a track that its sender may not send under this name, which the engine itself cannot forbid. An honest
// client that has just lost an output stops sending it by itself, so it is muted first; who unmutes it is removed.
func (s *Sync) silence(ctx context.Context, room, member string, t *livekit.TrackInfo) error {
	if t.Muted {
		return nil
	}
	if s.wasMuted(t.Sid) {
		s.log.Warn("removing from the media engine: sends again under a name that is not admitted",
			"room", room, "member", member, "track", t.Name)
		return s.remove(ctx, room, member)
	}
	s.log.Warn("muting a track in the media engine: its name is not admitted", "room", room, "member", member, "track", t.Name)
	admin, err := s.access.administer(ctx, room)
	if err != nil {
		return err
	}
	_, err = s.engine.MutePublishedTrack(admin, &livekit.MuteRoomTrackRequest{
		Room: room, Identity: member, TrackSid: t.Sid, Muted: true,
	})
	if err != nil && !isNotFound(err) {
		return fmt.Errorf("muting a track: %w", err)
	}
	s.mu.Lock()
	s.muted[t.Sid] = true
	s.mu.Unlock()
	return nil
}

func (s *Sync) wasMuted(track string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.muted[track]
}

// remove takes a member out of a room. One who is not there is out already.
func (s *Sync) remove(ctx context.Context, room, member string) error {
	admin, err := s.access.administer(ctx, room)
	if err != nil {
		return err
	}
	_, err = s.engine.RemoveParticipant(admin, &livekit.RoomParticipantIdentity{Room: room, Identity: member})
	if err != nil && !isNotFound(err) {
		return fmt.Errorf("removing a participant: %w", err)
	}
	return nil
}

func isNotFound(err error) bool {
	var refused twirp.Error
	return errors.As(err, &refused) && refused.Code() == twirp.NotFound
}
