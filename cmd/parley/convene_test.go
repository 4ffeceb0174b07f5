package main

import (
	"context"
	"crypto/rand"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"parley/internal/client"
	"parley/internal/identity"
)

// operatorsPage has the example that an operator copies: it must work.
const operatorsPage = "../../docs/operators.md"

func TestTheOperatorsExampleConvenesASummitThatASecretaryClaims(t *testing.T) {
	page, err := os.ReadFile(operatorsPage)
	if err != nil {
		t.Fatal(err)
	}
	_, example, found := strings.Cut(string(page), "```yaml\n")
	if !found {
		t.Fatal("docs/operators.md has no example")
	}
	example, _, _ = strings.Cut(example, "```")
	folder, address := t.TempDir(), freeAddress(t)
	data, plan := filepath.Join(folder, "data"), filepath.Join(folder, "summit.yaml")
	if err := os.WriteFile(plan, []byte(example), 0o600); err != nil {
		t.Fatal(err)
	}
	c := start(t, serveArgs(address, data)...)
	c.until("Parley is at")
	node := "http://" + address

	args := []string{"convene", plan, "--node", node, "--token-file", filepath.Join(data, "operator.token")}
	code, out, said1 := said(t, args...)
	links := regexp.MustCompile(`http://\S+`).FindAllString(out, -1)
	if code != 0 || len(links) != 2 {
		t.Fatalf("code %d, %d links: %s", code, len(links), said1)
	}
	link, err := client.ParseClaimLink(links[1])
	if err != nil {
		t.Fatal(err)
	}
	if link.Delegation != "moscow" {
		t.Errorf("the second link is for %s", link.Delegation)
	}
	api, err := client.New(node, &http.Client{Timeout: 10 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	key, err := identity.NewSigner(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := api.Claim(context.Background(), link, key); err != nil {
		t.Fatal(err)
	}
	other, err := identity.NewSigner(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := api.Claim(context.Background(), link, other); client.ProblemName(err) != "already-claimed" {
		t.Errorf("the second claim: %v", err)
	}
	text, _ := c.said.now()
	for _, link := range links {
		_, secret, _ := strings.Cut(link, "#")
		if strings.Contains(text, secret) {
			t.Error("the node's log has a claim link's secret")
		}
	}

	// What goes wrong, goes wrong in words.
	wrong := filepath.Join(folder, "wrong")
	if err := os.WriteFile(wrong, []byte("guessed"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		args []string
		says string
	}{
		{[]string{"convene", plan, "--node", node, "--token-file", wrong}, "operator's token"},
		{[]string{"convene", wrong, "--node", node, "--token-file", wrong}, "cannot unmarshal"},
		{[]string{"convene", plan, "--node", "localhost", "--token-file", wrong}, "such as http://"},
		{[]string{"convene", filepath.Join(folder, "none"), "--node", node, "--token-file", wrong}, "no such file"},
	} {
		if code, _, err := said(t, row.args...); code != 1 || !strings.Contains(err, row.says) {
			t.Errorf("%v: code %d: %s", row.args, code, err)
		}
	}
}
