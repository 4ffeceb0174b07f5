package client_test

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"parley/internal/chain"
	"parley/internal/client"
	"parley/internal/delivery"
	"parley/internal/httpapi"
	"parley/internal/identity"
	"parley/internal/proceedings"
	"parley/internal/record"
	"parley/internal/summit"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const token = "operator-token-of-the-test"

// tokens makes tokens in place of the engine's.
type tokens struct{}

func (tokens) Token(_ identity.Hash, chamber identity.ID, a summit.Admission) (string, error) {
	return "token of " + string(a.Member) + " for " + string(chamber), nil
}

// newNode is a node without the media engine, and a client of it.
func newNode(t *testing.T) (*client.Client, identity.Key) {
	t.Helper()
	node := newKey(t)
	log, err := record.Open(t.Context(), filepath.Join(t.TempDir(), "record.db"))
	must(t, err)
	groups, err := delivery.Open(t.Context(), filepath.Join(t.TempDir(), "delivery.db"))
	must(t, err)
	p, err := proceedings.Open(t.Context(), log, node, time.Now)
	must(t, err)
	api := httpapi.New(httpapi.Options{
		Proceedings: p, Log: log, Delivery: groups, Node: node, Version: "test", Now: time.Now, Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Tokens: tokens{}, OperatorToken: identity.HashOf([]byte(token)), Loopback: true, Limits: httpapi.DefaultLimits,
	})
	server := httptest.NewServer(api)
	t.Cleanup(func() {
		api.Stop()
		server.Close()
		p.Close()
		must(t, groups.Close())
		must(t, log.Close())
	})
	c, err := client.New(server.URL, server.Client())
	must(t, err)
	return c, node.Key()
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func newKey(t *testing.T) identity.Signer {
	t.Helper()
	s, err := identity.NewSigner(rand.Reader)
	must(t, err)
	return s
}

// convene convenes a summit of two and gives a claim link for each.
func convene(t *testing.T, c *client.Client) map[identity.ID]client.ClaimLink {
	t.Helper()
	keys := map[identity.ID]identity.Signer{"beijing": newKey(t), "moscow": newKey(t)}
	id, err := c.Convene(t.Context(), token, summit.Convene{
		Title: summit.Text{"en": "Virtual summit"}, Starts: time.Now().Add(time.Hour).UTC().Truncate(time.Second), Minutes: 120,
		Delegations: []summit.NewDelegation{
			{ID: "beijing", Name: summit.Text{"en": "Beijing"}, TimeZone: "Asia/Shanghai", Language: "zh", ClaimKey: keys["beijing"].Key()},
			{ID: "moscow", Name: summit.Text{"en": "Moscow"}, TimeZone: "Europe/Moscow", Language: "ru", ClaimKey: keys["moscow"].Key()},
		},
		Agenda: []summit.AgendaItem{},
	})
	must(t, err)
	links := map[identity.ID]client.ClaimLink{}
	for d, key := range keys {
		links[d] = client.ClaimLink{Origin: c.Origin(), Summit: id, Delegation: d, Key: key}
	}
	return links
}

// invite claims nothing: the delegation key is the signer's.
func invite(t *testing.T, c *client.Client, by identity.Signer, delegation identity.Key, basis summit.Ref, i identity.Invitation) (client.PersonalLink, client.Taken) {
	t.Helper()
	key := newKey(t)
	i.Name, i.Languages, i.Key, i.NotBefore, i.NotAfter = "Lin Mo", []identity.Language{"zh"}, key.Key(), time.Now(), time.Now().Add(time.Hour)
	taken, err := c.Invite(t.Context(), by, basis, i)
	must(t, err)
	return client.PersonalLink{Origin: c.Origin(), Summit: i.Summit, Member: i.Member, Key: key, Delegation: delegation}, taken
}

func TestAMemberComesFromTheOperatorsLinkToItsSeat(t *testing.T) {
	c, node := newNode(t)
	about, err := c.About(t.Context())
	must(t, err)
	if about.Node != node || about.Version != "test" || about.Now.IsZero() {
		t.Fatalf("%+v", about)
	}
	claims := convene(t, c)
	side := map[identity.ID]identity.Signer{}
	var last client.Taken
	for d, link := range claims {
		again, err := client.ParseClaimLink(link.URL())
		must(t, err)
		if again.URL() != link.URL() {
			t.Fatal("a claim link is read otherwise than it was written")
		}
		side[d] = newKey(t)
		last, err = c.Claim(t.Context(), again, side[d])
		must(t, err)
	}
	id := claims["beijing"].Summit

	// A secretary, and a principal whom the secretary's device invites.
	beijing := side["beijing"]
	link, _ := invite(t, c, beijing, beijing.Key(), last.Ref, identity.Invitation{Summit: id, Delegation: "beijing", Member: "desk", Role: identity.Secretary})
	again, err := client.ParsePersonalLink(strings.Replace(link.URL(), "#", "?signal=test#", 1))
	must(t, err)
	if again.URL() != link.URL() {
		t.Fatal("a personal link is read otherwise than it was written")
	}
	desk, err := c.Enrol(t.Context(), again)
	must(t, err)
	shown, err := c.Summit(t.Context(), id)
	must(t, err)
	link, _ = invite(t, c, desk.Device, beijing.Key(), shown.Head, identity.Invitation{Summit: id, Delegation: "beijing", Member: "lin", Role: identity.Principal})
	seen, err := c.Invitation(t.Context(), link)
	must(t, err)
	if seen.State != summit.InvitationIsOpen || seen.Certificate.Member != "lin" || seen.Certificate.Name != "Lin Mo" {
		t.Fatalf("%+v", seen)
	}
	lin, err := c.Enrol(t.Context(), link)
	must(t, err)
	if _, err := c.Enrol(t.Context(), link); client.ProblemName(err) != string(summit.InvitationUsed) {
		t.Fatalf("a link enrols twice: %v", err)
	}

	// Nothing is read before signing in.
	if _, err := lin.Media(t.Context()); err == nil {
		t.Fatal("a seat reads without a session")
	}
	must(t, lin.SignIn(t.Context()))
	doors, err := lin.Media(t.Context())
	must(t, err)
	if len(doors) != 1 || doors[0].ID != "caucus-beijing" {
		t.Fatalf("doors before the plenary: %v", doors)
	}

	// The view comes over events, and what happens next as well.
	var head summit.Ref
	readied := false
	for event, err := range lin.Events(t.Context(), client.Following{Here: true}) {
		must(t, err)
		if event.Name != "view" {
			continue
		}
		var view struct {
			Head        summit.Ref
			Delegations []struct {
				ID    identity.ID
				Ready string
			}
		}
		must(t, json.Unmarshal([]byte(event.Data), &view))
		if readied && view.Delegations[0].Ready != "" {
			break
		}
		if !readied {
			if event.ID == "" {
				t.Fatal("a view without an id")
			}
			readied, head = true, view.Head
			_, err := lin.Do(t.Context(), head, summit.Ready{Session: summit.ClosedSession})
			must(t, err)
		}
	}

	stream, err := lin.Record(t.Context())
	must(t, err)
	exported, err := io.ReadAll(stream)
	must(t, err)
	must(t, stream.Close())
	report, err := chain.Verify(bytes.NewReader(exported))
	must(t, err)
	if report.Summit != id || report.Node != node || len(report.Entries) != 8 {
		t.Fatalf("%+v", report)
	}
	views, err := c.OperatorSummits(t.Context(), token)
	must(t, err)
	if len(views) != 1 {
		t.Fatalf("%d summits", len(views))
	}
}

func TestRefusalsCarryTheirNames(t *testing.T) {
	c, _ := newNode(t)
	links := convene(t, c)
	beijing := links["beijing"]
	if _, err := c.Convene(t.Context(), "another token", summit.Convene{}); client.ProblemName(err) == "" {
		t.Errorf("convening with another token: %v", err)
	}
	if _, err := c.Summit(t.Context(), identity.HashOf([]byte("none"))); client.ProblemName(err) != "unknown-summit" {
		t.Errorf("no such summit: %v", err)
	}
	key := newKey(t)
	_, err := c.Claim(t.Context(), beijing, key)
	must(t, err)
	if _, err := c.Claim(t.Context(), beijing, newKey(t)); client.ProblemName(err) != string(summit.AlreadyClaimed) {
		t.Errorf("claimed twice: %v", err)
	}
	if _, err := c.Act(t.Context(), "no act"); client.ProblemName(err) != string(summit.Malformed) {
		t.Errorf("no act: %v", err)
	}
	if client.ProblemName(io.EOF) != "" {
		t.Error("an error that is no problem has a name")
	}
}

// A node that shows another summit, another receipt or no problem document is not believed.
func TestAForgedAnswerIsNotBelieved(t *testing.T) {
	other, err := newKey(t).Sign(identity.TypeReceipt, identity.Receipt{
		Summit: identity.HashOf([]byte("s")), Act: "a", Seq: 7, Hash: identity.HashOf([]byte("h")),
	})
	must(t, err)
	answer := ""
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, answer) }))
	defer server.Close()
	c, err := client.New(server.URL, server.Client())
	must(t, err)

	answer = fmt.Sprintf(`{"receipt":%q,"seq":8,"hash":%q}`, other, identity.HashOf([]byte("h")))
	if _, err := c.Act(t.Context(), "act"); err == nil {
		t.Error("a receipt for another entry is believed")
	}
	answer = fmt.Sprintf(`{"receipt":%q,"summit":%q}`, other, identity.HashOf([]byte("s")))
	if _, err := c.Convene(t.Context(), token, summit.Convene{}); err == nil {
		t.Error("a receipt for another summit is believed")
	}
	answer = fmt.Sprintf(`{"summit":%q,"genesis":{"header":"{}"}}`, identity.HashOf([]byte("s")))
	if _, err := c.Summit(t.Context(), identity.HashOf([]byte("s"))); err == nil {
		t.Error("another genesis is believed")
	}
	header := fmt.Sprintf(`{"commitment":%q}`, identity.Salt{}.Commit("the act"))
	genesis := func(act string) string {
		return fmt.Sprintf(`{"summit":%q,"genesis":{"header":%q,"salt":%q,"act":%q}}`, identity.HashOf([]byte(header)), header, identity.Salt{}, act)
	}
	answer = genesis("the act")
	if _, err := c.Summit(t.Context(), identity.HashOf([]byte(header))); err != nil {
		t.Error(err)
	}
	answer = genesis("another act")
	if _, err := c.Summit(t.Context(), identity.HashOf([]byte(header))); err == nil {
		t.Error("an act that the genesis does not commit to is believed")
	}
	answer = "no JSON"
	if _, err := c.About(t.Context()); err == nil {
		t.Error("what is no JSON is believed")
	}
}

func TestDamagedLinksAreRefusedAndNotQuoted(t *testing.T) {
	key := newKey(t)
	link := client.PersonalLink{Origin: "http://lin.localhost:8080", Summit: identity.HashOf([]byte("s")), Member: "lin", Key: key, Delegation: newKey(t).Key()}
	url := link.URL()
	for _, damaged := range []string{
		"", "lin", strings.Replace(url, "/s/", "/claim/", 1), strings.Split(url, "#")[0], url[:len(url)-1], strings.Replace(url, "k=", "k=A", 1),
		strings.Replace(url, "&d=", "&d=A", 1), strings.Replace(url, "/lin#", "/LIN#", 1), strings.Replace(url, "g=", "g=A", 1),
	} {
		_, err := client.ParsePersonalLink(damaged)
		if err == nil {
			t.Errorf("%q is read as a link", damaged)
		} else if strings.Contains(err.Error(), key.Seed()) {
			t.Errorf("the error quotes the secret: %v", err)
		}
	}
	for _, printed := range []string{fmt.Sprint(link), fmt.Sprintf("%+v", link), fmt.Sprintf("%#v", link)} {
		if strings.Contains(printed, key.Seed()) {
			t.Errorf("a link printed is %q", printed)
		}
	}
	for _, address := range []string{"", "localhost:8080", "ftp://localhost", "http://", "http://parley.example", "http://192.0.2.1:8080"} {
		if _, err := client.New(address, nil); err == nil {
			t.Errorf("%q is taken as a node's address", address)
		}
	}
	for _, address := range []string{"https://parley.example", "http://localhost:8080", "http://lin.localhost", "http://[::1]:8080"} {
		if _, err := client.New(address, nil); err != nil {
			t.Errorf("%q: %v", address, err)
		}
	}
}
