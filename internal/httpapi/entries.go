package httpapi

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strconv"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/tmaxmax/go-sse"

	"parley/internal/chain"
	"parley/internal/identity"
	"parley/internal/summit"
)

// eventEntry is one entry of the record, as a line of an exported record has it.
var eventEntry = sse.Type("entry")

// entries streams the record to a seat, entry by entry, so that its browser can check for itself what the node shows it.
// A clock that comes has all entries before it that stood in the record when it was sent.
func (a *API) entries(w http.ResponseWriter, r *http.Request) {
	session, ok := a.seated(w, r)
	if !ok {
		return
	}
	at := session.seat
	after := uint64(0)
	if text := r.URL.Query().Get("after"); text != "" {
		var err error
		if after, err = strconv.ParseUint(text, 10, 53); err != nil {
			problem(summit.Malformed, "after is the number of an entry").write(w)
			return
		}
	}
	ctx, end, ok := a.recordStreams.begin(r.Context(), at)
	if !ok {
		problem(tooManyRequests, "too many seats follow this node at once").write(w)
		return
	}
	defer end()

	form, err := a.formFor(at)
	if err != nil {
		a.fail(r, err).write(w)
		return
	}
	out := a.writeEvents(w)
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	out.send(eventClock, Clock{Time{a.now()}})
	for out.err == nil {
		lines, more, err := a.proceedings.Lines(ctx, at.summit, after)
		if err != nil {
			return // coming back says why
		}
		switch refused := a.holds(session); {
		case refused == nil:
			for _, line := range lines {
				after++
				out.pending = append(out.pending, a.lines.of(at.summit, form, after, line))
			}
		case isProblem(refused, summit.InvitationRevoked):
			out.send(eventEnd, End{"revoked"})
			out.flush(a.now())
			return
		default:
			return // as above
		}
		out.flush(a.now())
		if len(lines) > 0 {
			continue
		}
		select {
		case <-more:
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

// lineFramesKept is how many of its newest entries a summit has at hand as they go over the wire.
const lineFramesKept = 256

// lineFrames keeps the newest entries as they go over the wire, so that each is written out once for all who follow.
type lineFrames struct {
	mu   sync.Mutex
	kept map[recordIn]*lineFramesOf
}

// recordIn is a record as one kind of reader gets it.
type recordIn struct {
	summit identity.Hash
	form   chain.Form
}

type lineFramesOf struct {
	bySeq  map[uint64][]byte
	newest uint64
}

func (f *lineFrames) of(id identity.Hash, form chain.Form, seq uint64, line chain.Line) []byte {
	f.mu.Lock()
	defer f.mu.Unlock()
	kept := f.kept[recordIn{id, form}]
	if kept == nil {
		kept = &lineFramesOf{bySeq: map[uint64][]byte{}}
		f.kept[recordIn{id, form}] = kept
	}
	if b, ok := kept.bySeq[seq]; ok {
		return b
	}
	if form == chain.Redacted {
		line = line.Redacted()
	}
	text, err := json.Marshal(line)
	if err != nil {
		panic(err) // strings and a salt
	}
	b := onTheWire(eventEntry, strconv.FormatUint(seq, 10), string(text))
	// Whoever comes late reads the long way from the start alone: what all wait for is the newest.
	if seq+lineFramesKept > kept.newest {
		kept.bySeq[seq] = b
		kept.newest = max(kept.newest, seq)
		for old := range kept.bySeq {
			if old+lineFramesKept <= kept.newest {
				delete(kept.bySeq, old)
			}
		}
	}
	return b
}

// describeEntries adds the stream of the record to the description.
func (a *API) describeEntries(api huma.API, security []map[string][]string) {
	doc := api.OpenAPI()
	schemas := doc.Components.Schemas
	var kinds []*huma.Schema
	for _, event := range []struct {
		name string
		data reflect.Type
	}{
		{"clock", reflect.TypeFor[Clock]()}, {"entry", reflect.TypeFor[RecordLine]()}, {"end", reflect.TypeFor[End]()},
	} {
		kinds = append(kinds, &huma.Schema{
			Type: huma.TypeObject, Title: event.name, Required: []string{"event", "data"},
			Properties: map[string]*huma.Schema{"event": {Type: huma.TypeString, Enum: []any{event.name}}, "data": schemas.Schema(event.data, true, "")},
		})
	}
	text := &huma.Schema{Type: huma.TypeString}
	doc.AddOperation(&huma.Operation{
		OperationID: "entries", Method: http.MethodGet, Path: "/api/summits/{summit}/seats/{member}/entries",
		Summary: "The record as it grows: server-sent events", Security: security,
		Parameters: []*huma.Param{
			{Name: "summit", In: "path", Description: "the summit's id: the hash of its genesis", Required: true, Schema: text},
			{Name: "member", In: "path", Description: "the member's id", Required: true, Schema: text},
			{Name: "after", In: "query", Description: "the entry after which to begin; 0, or left out: at the genesis", Schema: text},
		},
		Responses: map[string]*huma.Response{
			"200": {Description: "Events", Content: map[string]*huma.MediaType{"text/event-stream": {Schema: &huma.Schema{OneOf: kinds}}}},
			"default": {Description: "Problem", Content: map[string]*huma.MediaType{
				"application/problem+json": {Schema: schemas.Schema(reflect.TypeFor[Problem](), true, "")},
			}},
		},
	})
}
