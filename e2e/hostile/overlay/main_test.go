package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestEveryCallHasItsPlace(t *testing.T) {
	for _, p := range patches {
		in, err := folderOf(t.Context(), p.module)
		if err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(filepath.Join(in, p.file))
		if err != nil {
			t.Fatal(err)
		}
		changed, err := p.apply(string(text))
		if err != nil {
			t.Errorf("%s: %v", p.file, err)
		}
		for _, c := range p.calls {
			if !strings.Contains(changed, c.says+c.before) {
				t.Errorf("%s: no call before %q", p.file, c.before)
			}
		}
	}
}

func TestATextThatIsNotThereOnceIsAFault(t *testing.T) {
	p := patch{calls: []call{{before: "here", says: "now "}}}
	for _, text := range []string{"", "here and here"} {
		if changed, err := p.apply(text); err == nil {
			t.Errorf("%q became %q", text, changed)
		}
	}
}
