package httpapi

import (
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/tmaxmax/go-sse"

	"parley/internal/identity"
	"parley/internal/proceedings"
	"parley/internal/summit"
	"parley/internal/view"
)

const (
	heartbeat = 15 * time.Second
	// eventTime is how long a reader may take over what it is sent.
	eventTime = 10 * time.Second
)

// The events and their data, as docs/protocol.md has them. A view's data is the audience's view itself.
var (
	eventClock    = sse.Type("clock")
	eventView     = sse.Type("view")
	eventPresence = sse.Type("presence")
	eventEnd      = sse.Type("end")
)

// Clock is the data of the event clock.
type Clock struct {
	Now Time `json:"now"`
}

// Presence is the data of the event presence.
type Presence struct {
	Here []identity.ID `json:"here" nullable:"false" doc:"the members whose seats are at the table now"`
}

// End is the data of the event end.
type End struct {
	Reason string `json:"reason" enum:"revoked,restarting" doc:"revoked: do not come back; restarting: come back"`
}

// Time is an instant in UTC with milliseconds.
type Time struct{ time.Time }

// MarshalText writes RFC 3339 in UTC with milliseconds.
func (t Time) MarshalText() ([]byte, error) {
	return []byte(t.UTC().Format("2006-01-02T15:04:05.000Z")), nil
}

// MarshalJSON takes the place of time.Time's.
func (t Time) MarshalJSON() ([]byte, error) {
	return []byte(t.UTC().Format(`"2006-01-02T15:04:05.000Z"`)), nil
}

// events is the one way out: what the seat's audience may see, as soon as it may.
func (a *API) events(w http.ResponseWriter, r *http.Request) {
	session, ok := a.seated(w, r)
	if !ok {
		return
	}
	at := session.seat
	audience, err := a.audienceOf(at)
	if err != nil {
		a.fail(r, err).write(w)
		return
	}
	ctx, end, ok := a.streams.begin(r.Context(), at)
	if !ok {
		problem(tooManyRequests, "too many seats follow this node at once").write(w)
		return
	}
	defer end()
	_, delegations := audience.Delegation()
	watch, err := a.proceedings.Watch(at.summit, audience)
	if err != nil {
		a.fail(r, err).write(w)
		return
	}
	defer watch.Close()
	box := a.openMailbox(at)
	defer box.close()
	table := a.presence.table(at.summit)
	if r.URL.Query().Get("here") == "1" {
		defer table.sit(at.member)()
	}

	out := a.writeEvents(w)
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()

	out.send(eventClock, Clock{Time{a.now()}})
	var (
		seenView = r.Header.Get("Last-Event-ID")
		seenHere []identity.ID
	)
	for out.err == nil {
		latest, newView := watch.Latest()
		here, newHere := table.now()
		switch refused := a.holds(session); {
		case refused == nil:
			if !delegations {
				if now, err := a.audienceOf(at); err != nil || now != audience {
					return // an observer was admitted, narrowed or expelled, or is in a booth or out of it: it comes back to see what it may now
				}
			}
			if latest.ID != seenView {
				out.pending = append(out.pending, a.frames.of(audienceAt{at.summit, audience}, latest))
				seenView = latest.ID
			}
			// Who is at the table is the delegations' business: an observer's view names those who take part.
			if delegations && !sameList(here, seenHere) {
				out.send(eventPresence, Presence{here})
				seenHere = here
			}
			// After the view: who is let in is in it.
			if err := box.post(ctx, out); err != nil {
				return
			}
		case isProblem(refused, summit.InvitationRevoked):
			out.send(eventEnd, End{"revoked"})
			out.flush(a.now())
			return
		default:
			return // the session has ended or the record cannot be read: coming back says which
		}
		out.flush(a.now())
		select {
		case <-newView:
		case <-newHere:
		case <-box.grown:
		case <-beat.C:
			out.send(eventClock, Clock{Time{a.now()}})
		case <-a.stopping:
			out.send(eventEnd, End{"restarting"})
			out.flush(a.now())
			return
		case <-ctx.Done():
			return
		}
	}
}

// seated is the session of the seat that asks for a stream, or false when the request was answered with why not.
func (a *API) seated(w http.ResponseWriter, r *http.Request) (session, bool) {
	at, err := seatIn(r.PathValue("summit"), r.PathValue("member"))
	if err != nil {
		a.fail(r, err).write(w)
		return session{}, false
	}
	found, err := a.signedIn(r, at)
	if err != nil {
		a.fail(r, err).write(w)
		return session{}, false
	}
	if r.Method != http.MethodGet {
		problem(wrongMethod, "events are fetched with GET").write(w)
		return session{}, false
	}
	if a.perSeat.OnLimit(w, r, at.cookieName()) {
		problem(tooManyRequests, "this seat asked too often within a minute").write(w)
		return session{}, false
	}
	return found, true
}

// writeEvents begins an answer of events.
func (a *API) writeEvents(w http.ResponseWriter) *eventWriter {
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // a proxy that gathers is a proxy that delays
	return &eventWriter{w: w, control: http.NewResponseController(w), patience: a.eventTime}
}

// audienceOf is whose view the seat's member sees now.
func (a *API) audienceOf(at seat) (audience view.Audience, err error) {
	err = a.proceedings.Read(at.summit, func(m summit.Moment) { audience = view.OfMember(m.State, m.Member(at.member)) })
	return audience, err
}

// sameList says whether it is the very same list: lists are replaced, never changed.
func sameList(a, b []identity.ID) bool {
	return b != nil && len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}

func isProblem(err error, name summit.Problem) bool {
	var p *Problem
	return errors.As(err, &p) && p.name == name
}

// frames keeps the newest view of each audience as it goes over the wire, so that it is written out once for all.
type frames struct {
	mu     sync.Mutex
	newest map[audienceAt]frame
}

type audienceAt struct {
	summit   identity.Hash
	audience view.Audience
}

type frame struct {
	id    string
	bytes []byte
}

func (f *frames) of(who audienceAt, v proceedings.View) []byte {
	f.mu.Lock()
	defer f.mu.Unlock()
	kept := f.newest[who]
	if kept.id != v.ID {
		kept = frame{v.ID, onTheWire(eventView, v.ID, string(v.JSON))}
		f.newest[who] = kept
	}
	return kept.bytes
}

func onTheWire(typ sse.EventType, id, data string) []byte {
	m := &sse.Message{Type: typ}
	if id != "" {
		m.ID = sse.ID(id)
	}
	m.AppendData(data)
	b, err := m.MarshalText()
	if err != nil {
		panic(err) // an event with data
	}
	return b
}

// eventWriter writes events until the first that cannot be written.
type eventWriter struct {
	w        http.ResponseWriter
	control  *http.ResponseController
	patience time.Duration
	err      error
	pending  [][]byte
}

func (o *eventWriter) send(typ sse.EventType, data any) {
	b, err := json.Marshal(data)
	if err != nil {
		panic(err) // clocks, lists of ids and words
	}
	o.pending = append(o.pending, onTheWire(typ, "", string(b)))
}

// flush sends what is pending. Whoever does not take it in time is let go and comes back.
func (o *eventWriter) flush(now time.Time) {
	if len(o.pending) == 0 || o.err != nil {
		return
	}
	_ = o.control.SetWriteDeadline(now.Add(o.patience))
	for _, b := range o.pending {
		if _, err := o.w.Write(b); err != nil {
			o.err = err
			return
		}
	}
	o.pending = nil
	o.err = o.control.Flush()
	// Silence is no fault: in HTTP/2 a deadline that passes ends the stream, whether somebody writes or not.
	_ = o.control.SetWriteDeadline(time.Time{})
}
