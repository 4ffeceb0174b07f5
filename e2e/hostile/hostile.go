package hostile

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

// kept are the packets of a stream that may be sent again: some minutes of a voice.
const kept = 20_000

// Spy is the hostile part of a node. Its methods may be called from any goroutine.
type Spy struct {
	record *recorder

	mu       sync.Mutex
	streams  map[string]*stream // by the engine's id of the track
	newest   map[name]*stream
	attacks  map[name]attack
	keeps    map[string]bool
	silenced map[string]bool // members whose statements go no further
	withheld map[string]bool // members from whom the logs are kept
	shown    map[at]uint64   // the last message of a log that a member was shown
}

// name is a stream's: whose, and for what.
type name struct {
	Member  string `json:"member"`
	Purpose string `json:"purpose"`
}

// stream is one track, with what it has sent.
type stream struct {
	name
	sent []sent
}

type sent struct {
	at      time.Time
	payload []byte
}

// attack makes another payload of a packet's.
type attack func(payload []byte) []byte

// Open makes the folder that everything is recorded in, and listens for orders: the file "control" in it says where.
func Open(folder string) (*Spy, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	record, err := openRecorder(folder)
	if err != nil {
		return nil, err
	}
	s := &Spy{record: record, streams: map[string]*stream{}, newest: map[name]*stream{}, shown: map[at]uint64{}}
	s.heal()
	return s, s.listen(filepath.Join(folder, "control"))
}

// heal ends every attack.
func (s *Spy) heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.attacks, s.keeps, s.silenced, s.withheld = map[name]attack{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
}

// Published says whose a track is.
func (s *Spy) Published(room, member, track, purpose, mime string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	each := &stream{name: name{member, purpose}}
	s.streams[track], s.newest[each.name] = each, each
	s.record.line(tracksFile, recordedTrack{track, room, member, purpose, mime})
}

// Forward gives the payload with which a packet goes on.
func (s *Spy) Forward(p Packet) []byte {
	s.record.line(packetsFile, p)
	s.mu.Lock()
	defer s.mu.Unlock()
	from := s.streams[p.Track]
	if from == nil || len(p.Payload) == 0 {
		return p.Payload
	}
	payload := slices.Clone(p.Payload)
	from.sent = append(from.sent, sent{time.Now(), payload})
	if len(from.sent) > kept {
		from.sent = slices.Clone(from.sent[kept/10:])
	}
	if attack := s.attacks[from.name]; attack != nil {
		return attack(payload)
	}
	return p.Payload
}

// Told says whether a data packet goes on.
func (s *Spy) Told(room, member, topic string, payload []byte) bool {
	s.record.line(messagesFile, recordedMessage{room, member, topic, payload})
	s.mu.Lock()
	defer s.mu.Unlock()
	return topic != "signed" || !s.silenced[member]
}

// Keeps says whether a member stays in the engine's rooms, whatever the record says.
func (s *Spy) Keeps(member string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.keeps[member]
}

// Knows records a secret that the node has in memory alone.
func (s *Spy) Knows(secret string) { s.record.line(secretsFile, map[string]string{"secret": secret}) }

// order is what a test tells the node to do to a stream or a member.
type order struct {
	name
	Do      string   `json:"do"`
	Other   name     `json:"other"`   // swap: the stream in whose place it is put
	Seconds float64  `json:"seconds"` // replay: so much of what was sent last
	Frames  [][]byte `json:"frames"`  // plaintext, forge: Opus packets, sent one after the other
	Secret  []byte   `json:"secret"`  // forge: the chamber's, from a member that colludes
}

func (s *Spy) obey(o order) bool {
	if o.Do == "heal" {
		s.heal()
		return true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch o.Do {
	case "plaintext":
		s.attacks[o.name] = inTurn(o.Frames, func(_, frame []byte) []byte { return frame })
	case "swap":
		s.attacks[o.name], s.attacks[o.Other] = s.newestOf(o.Other), s.newestOf(o.name)
	case "replay":
		again := replayed(s.newest[o.name], o.Seconds)
		s.attacks[o.name] = again
		return again != nil
	case "forge":
		s.attacks[o.name] = inTurn(o.Frames, forger{o.Secret, o.name}.seal)
	case "unsign":
		s.silenced[o.Member] = true
	case "keep":
		s.keeps[o.Member] = true
	case "withhold":
		s.withheld[o.Member] = true
	default:
		return false
	}
	return true
}

// inTurn puts something of each frame in turn into the packets.
func inTurn(frames [][]byte, with func(payload, frame []byte) []byte) attack {
	next := 0
	return func(payload []byte) []byte {
		if len(frames) == 0 {
			return payload
		}
		next++
		return with(payload, frames[(next-1)%len(frames)])
	}
}

// newestOf puts what another stream sent last in the place of everything.
func (s *Spy) newestOf(other name) attack {
	return func(payload []byte) []byte {
		if from := s.newest[other]; from != nil && len(from.sent) > 0 {
			return from.sent[len(from.sent)-1].payload
		}
		return payload
	}
}

// replayed sends what a stream has sent in so many seconds again and again, in order; nil: it has not sent for so long.
func replayed(from *stream, seconds float64) attack {
	if from == nil || from.length() < seconds {
		return nil
	}
	then := time.Now().Add(-time.Duration(seconds * float64(time.Second)))
	first := slices.IndexFunc(from.sent, func(s sent) bool { return s.at.After(then) })
	if first < 0 {
		return nil
	}
	var frames [][]byte
	for _, s := range from.sent[first:] {
		frames = append(frames, s.payload)
	}
	return inTurn(frames, func(_, frame []byte) []byte { return frame })
}

// length is for how many seconds it has been recorded.
func (s *stream) length() float64 {
	if len(s.sent) == 0 {
		return 0
	}
	return s.sent[len(s.sent)-1].at.Sub(s.sent[0].at).Seconds()
}

// recorded says how long each stream has been recorded, in seconds.
func (s *Spy) recorded(w http.ResponseWriter) {
	type length struct {
		name
		Seconds float64 `json:"seconds"`
	}
	s.mu.Lock()
	found := []length{}
	for _, each := range s.newest {
		found = append(found, length{each.name, each.length()})
	}
	s.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(found)
}
