package view_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.uber.org/goleak"

	"parley/internal/identity"
	"parley/internal/summit"
	"parley/internal/view"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var update = flag.Bool("update", false, "write the golden files anew")

// fixed makes keys from names, so that the golden files stay.
func fixed(t *testing.T, name string) identity.Signer {
	t.Helper()
	seed := sha256.Sum256([]byte(name))
	s, err := identity.NewSigner(bytes.NewReader(seed[:]))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// inSession is a summit in session with one of everything a view can show.
func inSession(t *testing.T) summit.Moment {
	t.Helper()
	var (
		s     = &summit.State{}
		now   = time.Date(2026, 12, 15, 8, 0, 0, 0, time.UTC)
		n     = 0
		take  func(identity.Signer, summit.Body)
		keyOf = func(name string) identity.Signer { return fixed(t, name) }
	)
	take = func(by identity.Signer, body summit.Body) {
		t.Helper()
		n++
		now = now.Add(time.Second)
		signed, err := summit.SignAct(by, fmt.Sprintf("019b0000-0000-7000-8000-%012x", n), s.Summit, body, now, s.Head)
		if err != nil {
			t.Fatal(err)
		}
		act, err := summit.ParseAct(signed)
		if err != nil {
			t.Fatal(err)
		}
		if err := summit.Check(s, &act, now); err != nil {
			t.Fatalf("%s: %v", body.Kind(), err)
		}
		s.Apply(&summit.Entry{Seq: s.Head.Seq + 1, Hash: identity.HashOf([]byte(signed)), Time: now, Act: act})
	}
	take(keyOf("node"), summit.Convene{
		Title: summit.Text{"en": "Virtual summit"}, Starts: now, Minutes: 120, Rules: summit.RulesVersion,
		Delegations: []summit.NewDelegation{
			{ID: "beijing", Name: summit.Text{"en": "Beijing", "zh": "北京"}, TimeZone: "Asia/Shanghai", Language: "zh", ClaimKey: keyOf("claim beijing").Key()},
			{ID: "moscow", Name: summit.Text{"en": "Moscow", "ru": "Москва"}, TimeZone: "Europe/Moscow", Language: "ru", ClaimKey: keyOf("claim moscow").Key()},
		},
		Agenda: []summit.AgendaItem{{ID: "views", Title: summit.Text{"en": "Exchange views"}, Minutes: 40, Public: true}},
	})
	invite := func(d, id identity.ID, role identity.Role, until time.Duration) {
		i := identity.Invitation{
			Summit: s.Summit, Delegation: d, Member: id, Name: "Member " + string(id), Role: role,
			Languages: []identity.Language{"ru", "zh"}, Key: keyOf("link " + string(id)).Key(), NotBefore: now, NotAfter: now.Add(until),
		}
		certificate, err := keyOf(string(d)).Sign(identity.TypeInvitation, i)
		if err != nil {
			t.Fatal(err)
		}
		take(keyOf(string(d)), summit.Invite{Certificate: certificate})
	}
	enrol := func(id identity.ID) {
		device := keyOf("device " + string(id))
		certificate, err := keyOf("link "+string(id)).Sign(identity.TypeDevice, identity.Device{Summit: s.Summit, Member: id, Key: device.Key()})
		if err != nil {
			t.Fatal(err)
		}
		take(device, summit.Enrol{Certificate: certificate})
	}
	for _, d := range []identity.ID{"beijing", "moscow"} {
		proof, err := keyOf("claim "+string(d)).Sign(identity.TypeClaim, identity.Claim{Summit: s.Summit, Delegation: d, Key: keyOf(string(d)).Key()})
		if err != nil {
			t.Fatal(err)
		}
		take(keyOf(string(d)), summit.Claim{Delegation: d, Key: keyOf(string(d)).Key(), Proof: proof})
		for _, role := range []identity.Role{identity.Principal, identity.Interpreter} {
			invite(d, d+"-"+identity.ID(role), role, time.Hour)
			enrol(d + "-" + identity.ID(role))
		}
		take(keyOf(string(d)), summit.StaffBooth{Booth: "zh-ru", Outputs: []identity.Language{"zh", "ru"}, Members: []identity.ID{d + "-interpreter"}})
		invite(d, d+"-invited", identity.Delegate, 2*time.Hour)
		invite(d, d+"-late", identity.Delegate, 30*time.Second)
		invite(d, d+"-gone", identity.Delegate, time.Hour)
		take(keyOf(string(d)), summit.Revoke{Member: d + "-gone"})
	}
	take(keyOf("device beijing-principal"), summit.Ready{Session: summit.ClosedSession})
	take(keyOf("device moscow-principal"), summit.Ready{Session: summit.ClosedSession})
	return s.At(now.Add(time.Minute))
}

func TestEachAudienceSeesItsOwn(t *testing.T) {
	m := inSession(t)
	for name, audience := range map[string]view.Audience{
		"beijing": view.Of("beijing"), "moscow": view.Of("moscow"), "public": view.Public, "operator": view.Operator,
	} {
		t.Run(name, func(t *testing.T) {
			got, err := json.MarshalIndent(view.For(m, audience), "", " ")
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, '\n')
			golden := filepath.Join("testdata", name+".json")
			if *update {
				if err := os.WriteFile(golden, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Fatalf("the view has changed (go test -update, when it should):\n%s", got)
			}
		})
	}
}

func TestWhoIsOutIsTheirOwnDelegationsToSee(t *testing.T) {
	m := inSession(t)
	see := func(a view.Audience, what string) bool {
		b, err := json.Marshal(view.For(m, a))
		if err != nil {
			t.Fatal(err)
		}
		return bytes.Contains(b, []byte(what))
	}
	for _, id := range []string{"moscow-gone", "moscow-late"} {
		if !see(view.Of("moscow"), id) {
			t.Errorf("moscow does not see %s", id)
		}
		for _, a := range []view.Audience{view.Of("beijing"), view.Public, view.Operator} {
			if see(a, id) {
				t.Errorf("%+v sees %s", a, id)
			}
		}
	}
	for _, hidden := range []string{"moscow-principal", "beijing-interpreter", "zh-ru", "in-session"} {
		if see(view.Public, hidden) {
			t.Errorf("the public sees %s", hidden)
		}
	}
	if see(view.Operator, "Member ") || see(view.Operator, "zh-ru") || see(view.Operator, "Exchange views") {
		t.Error("the operator sees more than phase and health")
	}
}

func TestAViewIsAFunctionOfStateAudienceAndTime(t *testing.T) {
	m := inSession(t)
	for _, a := range []view.Audience{view.Of("beijing"), view.Of("moscow"), view.Public, view.Operator} {
		one, err := json.Marshal(view.For(m, a))
		if err != nil {
			t.Fatal(err)
		}
		two, err := json.Marshal(view.For(m, a))
		if err != nil || !bytes.Equal(one, two) {
			t.Fatalf("two views of one moment differ: %v", err)
		}
	}
}
