package summit_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"parley/internal/summit"
)

var update = flag.Bool("update", false, "write docs/acts.md anew")

// TestTheConsentTableIsAsDocumented keeps docs/acts.md what the table says.
func TestTheConsentTableIsAsDocumented(t *testing.T) {
	var page strings.Builder
	page.WriteString("# Acts\n\nWho may do what, when, and whose consent it needs. This page is written from the table in `internal/summit`, which decides;\nthe acts' bodies are in [the protocol](protocol.md).\n\n" +
		"| act | what it does | signed by | needs | in the phases | effect |\n| --- | --- | --- | --- | --- | --- |\n")
	for _, r := range summit.Rules {
		var signers []string
		for _, s := range r.Signers {
			signers = append(signers, map[summit.Signer]string{
				summit.ByNode: "the node's key", summit.ByDelegation: "the delegation's key", summit.ByNewKey: "the key that it brings in",
				summit.ByDevice: "the device of a " + join(r.Roles, " or "),
			}[s])
		}
		phases := join(r.Phases, ", ")
		if phases == "" {
			phases = "before the first"
		}
		fmt.Fprintf(&page, "| `%s` | %s | %s | %s | %s | %s |\n", r.Kind, r.Does, strings.Join(signers, " or "), r.Needs, phases, r.Effect)
	}
	page.WriteString("\nAn act that protects is never refused because of the signer's clock, or because something has changed since the signer looked.\n" +
		"Sessions expose in this order: " + join(summit.ExposureOrder, " < ") + ".\n")
	const file = "../../docs/acts.md"
	if *update {
		if err := os.WriteFile(file, []byte(page.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if page.String() != string(want) {
		t.Errorf("docs/acts.md is not what the table says; write it anew with: go test ./internal/summit -run %s -update", t.Name())
	}
}

func join[T ~string](all []T, between string) string {
	texts := make([]string, len(all))
	for i, one := range all {
		texts[i] = string(one)
	}
	return strings.Join(texts, between)
}
