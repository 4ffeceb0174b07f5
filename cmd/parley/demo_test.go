package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/internal/client"
	"parley/internal/demo"
	"parley/internal/identity"
	"parley/internal/summit"
)

// hall is a running demo and seats taken in it by devices without a screen.
type hall struct {
	t     *testing.T
	node  string
	api   *client.Client
	links demo.Links
	seats map[identity.ID]*client.Seat
	kept  []string // every receipt
}

func (h *hall) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func readLinks(t *testing.T, path string) (links demo.Links, text string) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(content, &links); err != nil {
		t.Fatal(err)
	}
	return links, string(content)
}

func (h *hall) link(member identity.ID) client.PersonalLink {
	h.t.Helper()
	for _, s := range h.links.Seats {
		if s.Member == member {
			link, err := client.ParsePersonalLink(s.URL)
			h.must(err)
			return link
		}
	}
	h.t.Fatalf("the demo has no %s", member)
	return client.PersonalLink{}
}

func (h *hall) enrol(members ...identity.ID) {
	h.t.Helper()
	for _, m := range members {
		seat, err := h.api.Enrol(context.Background(), h.link(m))
		h.must(err)
		h.must(seat.SignIn(context.Background()))
		h.seats[m] = seat
	}
}

func (h *hall) do(member identity.ID, body summit.Body) {
	h.t.Helper()
	shown, err := h.api.Summit(context.Background(), h.links.Summit)
	h.must(err)
	taken, err := h.seats[member].Do(context.Background(), shown.Head, body)
	h.must(err)
	h.kept = append(h.kept, taken.Receipt)
}

// doors is the seat's way into the plenary, or nothing. Its caucus is open to it all the time.
func (h *hall) doors(member identity.ID) []client.Door {
	h.t.Helper()
	doors, err := h.seats[member].Media(context.Background())
	h.must(err)
	return slices.DeleteFunc(doors, func(d client.Door) bool { return d.ID != summit.Plenary })
}

// joins asks the gate whether a token and a cookie open the room.
func (h *hall) joins(token string, cookie *http.Cookie) (int, string) {
	h.t.Helper()
	r, err := http.NewRequestWithContext(context.Background(), http.MethodGet, h.node+"/rtc/validate?access_token="+url.QueryEscape(token), nil)
	h.must(err)
	if cookie != nil {
		r.AddCookie(cookie)
	}
	answer, err := http.DefaultClient.Do(r)
	h.must(err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	h.must(err)
	return answer.StatusCode, string(body)
}

func (h *hall) record(member identity.ID) []byte {
	h.t.Helper()
	stream, err := h.seats[member].Record(context.Background())
	h.must(err)
	defer stream.Close()
	content, err := io.ReadAll(stream)
	h.must(err)
	return content
}

func (h *hall) verify(content []byte) (code int, out, err string) {
	h.t.Helper()
	receipts := written(h.t, "receipts.txt", strings.Join(h.kept, "\n")+"\n")
	return said(h.t, "verify", "--receipts", receipts, written(h.t, "record.ndjson", string(content)))
}

func TestTheDemoMeetsIsKilledAndGoesOn(t *testing.T) {
	folder, address := t.TempDir(), freeAddress(t)
	data, linksFile := filepath.Join(folder, "data"), filepath.Join(folder, "links.json")
	args := []string{"demo", "--listen", address, "--data", data, "--links", linksFile, "--log-level", "debug"}
	node := start(t, args...)
	node.until("The demo is at")
	h := &hall{t: t, node: "http://" + address, seats: map[identity.ID]*client.Seat{}}
	var before string
	h.links, before = readLinks(t, linksFile)
	var err error
	h.api, err = client.New(h.node, &http.Client{})
	h.must(err)
	if len(h.links.Seats) != 10 || h.links.Operator == "" || !strings.HasPrefix(h.links.Seats[0].URL, "http://"+string(h.links.Seats[0].Member)+".localhost:") {
		t.Errorf("the seats' file: %d seats, the first at %.60s", len(h.links.Seats), h.links.Seats[0].URL)
	}
	if code, page := get(t, http.DefaultClient, h.node+"/"); code != http.StatusOK || !strings.Contains(page, "moscow-principal.localhost") {
		t.Errorf("the page of seats: %d %.200s", code, page)
	}

	const lin, sokolov, secretary, orlova = "beijing-principal", "moscow-principal", "moscow-secretary", "moscow-delegate-1"
	h.enrol(lin, sokolov, secretary, orlova)
	if doors := h.doors(lin); len(doors) != 0 {
		t.Errorf("before the session: %v", doors)
	}
	h.do(lin, summit.Ready{Session: summit.ClosedSession})
	h.do(sokolov, summit.Ready{Session: summit.ClosedSession})
	token := h.doors(lin)[0].Token
	cookie := h.seats[lin].Cookie()
	if code, body := h.joins(token, cookie); code != http.StatusOK {
		t.Errorf("the seat's own way in: %d %s", code, body)
	}
	for what, row := range map[string]struct {
		token  string
		cookie *http.Cookie
		says   string
	}{
		"a token without a session":             {token, nil, "not-signed-in"},
		"a token with another seat's session":   {token, h.seats[sokolov].Cookie(), "not-signed-in"},
		"a session's value under another name":  {token, &http.Cookie{Name: cookie.Name, Value: h.seats[sokolov].Cookie().Value}, "not-signed-in"},
		"a session without a token":             {"", cookie, "media-token-invalid"},
		"a token of a seat that is not its own": {h.doors(sokolov)[0].Token, cookie, "not-signed-in"},
	} {
		if code, body := h.joins(row.token, row.cookie); code == http.StatusOK || !strings.Contains(body, "/problems/"+row.says) || strings.Contains(body, row.token) && row.token != "" {
			t.Errorf("%s: %d %s", what, code, body)
		}
	}

	// Revoked: out at once, also with a token kept aside.
	kept, was := h.doors(orlova)[0].Token, h.seats[orlova].Cookie()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	revoked := false
	for e, err := range h.seats[orlova].Events(ctx, client.Following{Here: true}) {
		h.must(err)
		if e.Name == "presence" && !revoked {
			h.do(secretary, summit.Revoke{Member: orlova})
			revoked = true
		}
		if e.Name == "end" {
			if e.Data != `{"reason":"revoked"}` {
				t.Errorf("the end: %s", e.Data)
			}
			break
		}
	}
	if code, body := h.joins(kept, was); code == http.StatusOK || !strings.Contains(body, "invitation-revoked") {
		t.Errorf("a revoked member with a token kept aside: %d %s", code, body)
	}

	if code, out, err := h.verify(h.record(lin)); code != 0 || !strings.Contains(out, "The record holds") {
		t.Errorf("before the kill: code %d: %s", code, err)
	}

	secrets := []string{h.links.Operator, token, kept, cookie.Value, was.Value, h.seats[lin].Device.Seed()}
	for _, s := range h.links.Seats {
		link, err := client.ParsePersonalLink(s.URL)
		h.must(err)
		secrets = append(secrets, link.Key.Seed())
	}
	text := node.until("POST /api/acts")
	for i, secret := range secrets {
		if strings.Contains(text, secret) {
			t.Errorf("the log has secret %d", i)
		}
	}

	h.must(node.cmd.Process.Kill())
	node.ends()
	node = start(t, args...)
	node.until("The demo is at")
	if _, after := readLinks(t, linksFile); after != before {
		t.Error("after a restart the links are others")
	}
	if _, err := h.seats[lin].Media(context.Background()); client.ProblemName(err) != "not-signed-in" {
		t.Errorf("a session outlived the process: %v", err)
	}
	h.must(h.seats[lin].SignIn(context.Background()))
	again := h.doors(lin)
	if len(again) != 1 || again[0].ID != summit.Plenary {
		t.Fatalf("after the kill the plenary is %v", again)
	}
	if code, body := h.joins(again[0].Token, h.seats[lin].Cookie()); code != http.StatusOK {
		t.Errorf("back after the kill: %d %s", code, body)
	}
	if code, body := h.joins(token, h.seats[lin].Cookie()); code == http.StatusOK || !strings.Contains(body, "media-token-invalid") {
		t.Errorf("a token from before the kill: %d %s", code, body)
	}

	h.do(sokolov, summit.Recess{})
	content := h.record(lin)
	if code, out, err := h.verify(content); code != 0 || !strings.Contains(out, "The record holds") || !strings.Contains(out, " 4 kept receipts were compared") {
		t.Errorf("after the kill: code %d: %s", code, err)
	}
	for _, at := range []int{len(content) / 3, len(content) / 2, len(content) - 100} {
		changed := bytes.Clone(content)
		changed[at] ^= 1
		code, _, err := h.verify(changed)
		if code != 1 || !strings.Contains(err, "entry ") {
			t.Errorf("with byte %d changed: code %d: %s", at, code, err)
		}
	}
}
