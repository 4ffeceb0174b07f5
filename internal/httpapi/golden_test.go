package httpapi

import (
	"bytes"
	"encoding/json"
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"

	"parley/internal/summit"
)

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := "../../docs/" + name
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("docs/%s is not what the code says; write it anew with: go test ./internal/httpapi -run %s -update", name, t.Name())
	}
}

func indented(t *testing.T, raw []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := json.Indent(&out, raw, "", "  "); err != nil {
		t.Fatal(err)
	}
	out.WriteByte('\n')
	return out.Bytes()
}

func TestTheInterfaceIsAsDocumented(t *testing.T) {
	h := newHouse(t)
	r := httptest.NewRequest(http.MethodGet, "http://localhost/api/openapi.json", nil)
	w := httptest.NewRecorder()
	h.api.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	golden(t, "openapi.json", indented(t, w.Body.Bytes()))
}

func TestProblemsAreAsDocumented(t *testing.T) {
	raw, err := json.Marshal(problems)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "problems.json", indented(t, raw))
}

func TestEveryRefusalHasItsWords(t *testing.T) {
	for _, name := range summit.Problems {
		if describe(name).Name != name {
			t.Errorf("no words for %s", name)
		}
	}
	seen := map[summit.Problem]bool{}
	for _, d := range problems {
		if seen[d.Name] {
			t.Errorf("%s stands twice", d.Name)
		}
		seen[d.Name] = true
		if d.Title == "" || d.Next == "" || d.Status < 400 || d.Status > 599 {
			t.Errorf("%s says too little", d.Name)
		}
	}
}
