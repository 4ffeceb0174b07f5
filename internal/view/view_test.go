package view_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"

	"parley/internal/view"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var update = flag.Bool("update", false, "write the golden files anew")

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
			golden(t, name, got)
		})
	}
}

// golden holds bytes to those of a file, or writes it anew.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	got = append(got, '\n')
	file := filepath.Join("testdata", name+".json")
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Fatalf("the view has changed (go test -update, when it should):\n%s", got)
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
