package hostile

import (
	"bytes"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// at is a member's place in a chamber.
type at struct{ member, chamber string }

var (
	ofSeat     = regexp.MustCompile(`^/api/summits/[^/]+/seats/([^/]+)(/.*)$`)
	ofMessages = regexp.MustCompile(`^/chambers/([^/]+)/messages$`)
)

// Serve stands between every client and the node.
func (s *Spy) Serve(node http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/api/") {
			node.ServeHTTP(w, r)
			return
		}
		seat := ofSeat.FindStringSubmatch(r.URL.Path)
		asked, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(asked))
		answer := &answer{ResponseWriter: w, status: http.StatusOK}
		answer.told = func(said []byte) {
			s.record.line(requestsFile, recordedRequest{r.Method, r.URL.String(), r.Header, asked, answer.status, said})
		}
		if seat != nil && r.Method == http.MethodGet {
			if seat[2] == "/events" {
				answer.alter = func(event []byte) []byte { return s.event(seat[1], event) }
			} else if chamber := ofMessages.FindStringSubmatch(seat[2]); chamber != nil {
				answer.whole = func(log []byte) []byte { return s.log(at{seat[1], chamber[1]}, log) }
			}
		}
		if seat != nil && r.Method == http.MethodPost && ofMessages.MatchString(seat[2]) && s.refuses(seat[1], asked) {
			// By a commit of their own they would come past what is kept from them.
			http.Error(w, "", http.StatusServiceUnavailable)
			return
		}
		if seat != nil && s.Keeps(seat[1]) {
			// What the record says of who is kept, it never hears.
			http.Error(w, "", http.StatusServiceUnavailable)
			return
		}
		node.ServeHTTP(answer, r)
		answer.end()
		if seat != nil && seat[2] == "/events" && s.Keeps(seat[1]) {
			<-r.Context().Done()
		}
	})
}

// answer passes on what the node says, or something else.
type answer struct {
	http.ResponseWriter
	status int
	told   func(said []byte) // records what the node said
	given  bytes.Buffer
	alter  func(event []byte) []byte // of a stream: each event by itself
	whole  func(body []byte) []byte  // of a document: once it is there
}

// Unwrap lets the node reach the connection.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// WriteHeader implements http.ResponseWriter.
func (a *answer) WriteHeader(status int) {
	a.status = status
	if a.whole != nil {
		a.Header().Del("Content-Length")
	}
	a.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter. The node writes an event at a time.
func (a *answer) Write(said []byte) (int, error) {
	if a.alter != nil && a.status == http.StatusOK {
		a.told(said) // at once: it has no end
		if _, err := a.ResponseWriter.Write(a.alter(said)); err != nil {
			return 0, err
		}
		return len(said), nil
	}
	a.given.Write(said)
	if a.whole != nil && a.status == http.StatusOK {
		return len(said), nil
	}
	return a.ResponseWriter.Write(said)
}

func (a *answer) end() {
	if a.given.Len() > 0 || a.alter == nil {
		a.told(a.given.Bytes())
	}
	if a.whole != nil && a.status == http.StatusOK {
		_, _ = a.ResponseWriter.Write(a.whole(a.given.Bytes()))
	}
}

// event is what a member is shown of an event on its line.
func (s *Spy) event(member string, event []byte) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.keeps[member] {
		return nil
	}
	kind, data := "", ""
	for line := range strings.Lines(string(event)) {
		line = strings.TrimSuffix(line, "\n")
		if is, found := strings.CutPrefix(line, "event: "); found {
			kind = is
		} else if is, found := strings.CutPrefix(line, "data: "); found {
			data += is
		}
	}
	if kind != "delivery" {
		return event
	}
	var said struct {
		Chamber string `json:"chamber"`
		Last    uint64 `json:"last"`
	}
	if json.Unmarshal([]byte(data), &said) != nil || s.hides(at{member, said.Chamber}, said.Last) {
		return nil
	}
	return event
}

// log is what a member is shown of a chamber's log. What is kept from it, for it was never there.
func (s *Spy) log(of at, body []byte) []byte {
	var log map[string]json.RawMessage
	if json.Unmarshal(body, &log) != nil {
		return body
	}
	var messages []json.RawMessage
	_ = json.Unmarshal(log["messages"], &messages)
	s.mu.Lock()
	defer s.mu.Unlock()
	if last, err := strconv.ParseUint(string(log["last"]), 10, 64); err != nil || !s.hides(of, last) {
		return body
	}
	shown := []json.RawMessage{}
	for _, message := range messages {
		var each struct {
			Seq   uint64          `json:"seq"`
			Epoch json.RawMessage `json:"epoch"`
		}
		_ = json.Unmarshal(message, &each)
		if each.Seq > s.shown[of] {
			log["epoch"] = each.Epoch
			break
		}
		shown = append(shown, message)
	}
	log["last"] = json.RawMessage(strconv.FormatUint(s.shown[of], 10))
	log["messages"], _ = json.Marshal(shown)
	told, _ := json.Marshal(log)
	return told
}

// refuses says whether a message is not taken: a commit of who is not to know of the newest one.
func (s *Spy) refuses(member string, message []byte) bool {
	var sent struct {
		Kind string `json:"kind"`
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.withheld[member] && json.Unmarshal(message, &sent) == nil && sent.Kind == "commit"
}

// hides says whether a message of the log is kept from a member; one that is not, it has been shown.
func (s *Spy) hides(from at, seq uint64) bool {
	if s.withheld[from.member] && seq > s.shown[from] {
		return true
	}
	s.shown[from] = max(s.shown[from], seq)
	return false
}

// listen takes orders on a free port of loopback, and writes to a file where.
func (s *Spy) listen(file string) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // for as long as the process lives
	if err != nil {
		return err
	}
	orders := http.NewServeMux()
	orders.HandleFunc("POST /", func(w http.ResponseWriter, r *http.Request) {
		var o order
		if json.NewDecoder(r.Body).Decode(&o) != nil || !s.obey(o) {
			http.Error(w, "no such order", http.StatusBadRequest)
		}
	})
	orders.HandleFunc("GET /", func(w http.ResponseWriter, _ *http.Request) { s.recorded(w) })
	go func() {
		_ = (&http.Server{Handler: orders, ReadHeaderTimeout: time.Second}).Serve(listener)
	}()
	return os.WriteFile(file, []byte("http://"+listener.Addr().String()), 0o600)
}
