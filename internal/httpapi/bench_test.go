package httpapi

import (
	"bufio"
	"bytes"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"parley/internal/summit"
)

// BenchmarkAnActReachesTwoHundredListeners is what the node and 200 readers on this machine spend on one act.
func BenchmarkAnActReachesTwoHundredListeners(b *testing.B) {
	c := gathered(b)
	c.api.streams.limits.EventsPerSeat = 200
	c.api.perSeat, c.api.Limits.PerAddress = newRates(1<<30), 1<<30
	c.api.handler = c.api.guarded(c.api.mux)
	s := httptest.NewServer(c.api)
	defer s.Close()
	defer c.api.Stop()
	var seen sync.WaitGroup
	seen.Add(200)
	for i := range 200 {
		id := members[i%len(members)].id
		r, err := http.NewRequest(http.MethodGet, s.URL+c.path(id, "events"), nil)
		if err != nil {
			b.Fatal(err)
		}
		r.AddCookie(c.cookies[id])
		answer, err := s.Client().Do(r)
		if err != nil {
			b.Fatal(err)
		}
		go func() {
			defer answer.Body.Close()
			lines := bufio.NewReaderSize(answer.Body, 1<<16)
			for {
				line, err := lines.ReadSlice('\n')
				if err != nil {
					return
				}
				if bytes.HasPrefix(line, []byte("id:")) {
					seen.Done()
				}
			}
		}()
	}
	seen.Wait()
	for i := 0; b.Loop(); i++ {
		seen.Add(200)
		if i%2 == 0 {
			c.act("lin", summit.Ready{Session: summit.ClosedSession})
		} else {
			c.act("lin", summit.NotReady{})
		}
		seen.Wait()
	}
}
