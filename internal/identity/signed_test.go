package identity

import (
	"encoding/json"
	"os"
	"testing"
)

// signedVectors are shared with the browser.
func signedVectors(t *testing.T) map[Language]bool {
	t.Helper()
	b, err := os.ReadFile("testdata/signed.json")
	if err != nil {
		t.Fatal(err)
	}
	var rows []struct {
		Language Language
		Signed   bool
	}
	if err := json.Unmarshal(b, &rows); err != nil {
		t.Fatal(err)
	}
	vectors := map[Language]bool{}
	for _, row := range rows {
		vectors[row.Language] = row.Signed
	}
	return vectors
}

func TestSignLanguagesAreTheSharedVectorsAndNoOthers(t *testing.T) {
	vectors := signedVectors(t)
	for language, want := range vectors {
		if got := language.Signed(); got != want {
			t.Errorf("%s: signed %v, want %v", language, got, want)
		}
	}
	for code := range signed {
		if !vectors[Language(code)] {
			t.Errorf("%s is in no vector", code)
		}
		if err := Language(code).Check(); err != nil {
			t.Errorf("%s: %v", code, err)
		}
	}
}
