package summit_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/internal/summit"
)

var update = flag.Bool("update", false, "write what is made of the table anew")

// TestTheConsentTableIsAsDocumented keeps docs/acts.md what the table says.
func TestTheConsentTableIsAsDocumented(t *testing.T) {
	var page strings.Builder
	page.WriteString("# Acts\n\nWho may do what, when, and whose consent it needs. This page is written from the table in `internal/summit`, which decides;\nthe acts' bodies are in [the protocol](protocol.md).\n\n" +
		"| act | what it does | signed by | needs | in the phases | effect | open for | read by |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n")
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
		mark, open, readers := "", "", "delegations"
		if r.Public {
			readers = "everyone"
		}
		if r.Unfelt {
			mark = " \u2020"
		}
		if r.Proposes() {
			open = map[bool]string{true: fmt.Sprintf("%.0f days", r.Lapses.Hours()/24), false: fmt.Sprintf("%.0f minutes", r.Lapses.Minutes())}[r.Lapses >= 24*time.Hour]
		}
		fmt.Fprintf(&page, "| `%s`%s | %s | %s | %s | %s | %s | %s | %s |\n", r.Kind, mark, r.Does, strings.Join(signers, " or "), r.Needs, phases, r.Effect, open, readers)
	}
	page.WriteString("\nAn act that protects is never refused because of the signer's clock, or because something has changed since the signer looked.\n" +
		"An act with a time in the column \"open for\" is a proposal: its signer's consent to exactly that entry, which waits so long for `consent` of the others.\n" +
		"Acts marked \u2020 are rules whose effect outside the record is still to come; no screen offers them.\n" +
		"Sessions expose in this order: " + join(summit.ExposureOrder, " < ") + ".\n")
	written(t, "../../docs/acts.md", page.String())
}

// TestTheAppHasTheConsentTable keeps the table that decides which buttons a seat sees what this one says.
func TestTheAppHasTheConsentTable(t *testing.T) {
	var table strings.Builder
	table.WriteString("/** The consent table of internal/summit, from which this is written: who may do what, when, and whose consent it needs. */\nexport const rules = {\n")
	for _, r := range summit.Rules {
		fmt.Fprintf(&table, "  %s: { roles: [%s], key: %t, needs: '%s', effect: '%s', phases: [%s], proposal: %t, unfelt: %t },\n", property(string(r.Kind)),
			quoted(r.Roles), slices.Contains(r.Signers, summit.ByDelegation),
			map[summit.Needs]string{summit.NeedsNone: "none", summit.NeedsOwn: "own", summit.NeedsBooth: "booth", summit.NeedsAny: "any", summit.NeedsAll: "all"}[r.Needs],
			r.Effect, quoted(r.Phases), r.Proposes(), r.Unfelt)
	}
	table.WriteString("} as const\n")
	written(t, "../../web/src/api/rules.ts", table.String())
}

func property(name string) string {
	if strings.Contains(name, "-") {
		return "'" + name + "'"
	}
	return name
}

func quoted[T ~string](all []T) string {
	if len(all) == 0 {
		return ""
	}
	return "'" + join(all, "', '") + "'"
}

// written holds a file to what it is made of, or writes it anew.
func written(t *testing.T, file, content string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if content != string(want) {
		t.Errorf("%s is not what the table says; write it anew with: go test ./internal/summit -run %s -update", file, t.Name())
	}
}

func join[T ~string](all []T, between string) string {
	texts := make([]string, len(all))
	for i, one := range all {
		texts[i] = string(one)
	}
	return strings.Join(texts, between)
}
