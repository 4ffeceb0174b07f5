package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"parley/internal/client"
	"parley/internal/identity"
	"parley/internal/summit"
)

type convene struct {
	File      string `arg:"" help:"Who meets, when and what about, as YAML or JSON; docs/operators.md shows one."`
	Node      string `default:"http://localhost:8080" placeholder:"URL" help:"The node's address."`
	TokenFile string `required:"" placeholder:"FILE" help:"File of the operator's token: operator.token in the node's data folder."`
}

// plan is a summit as its operator writes it down. Claim keys are made here, and known to nobody else.
type plan struct {
	Title       summit.Text         `json:"title"`
	Starts      time.Time           `json:"starts"`
	Minutes     int                 `json:"minutes"`
	Delegations []client.Party      `json:"delegations"`
	Agenda      []summit.AgendaItem `json:"agenda"`
}

// readPlan reads YAML, of which JSON is a part.
func readPlan(text []byte) (plan, error) {
	var loose any
	if err := yaml.Unmarshal(text, &loose); err != nil {
		return plan{}, err
	}
	exact, err := json.Marshal(loose)
	if err != nil {
		return plan{}, errors.New("names of members are texts")
	}
	var p plan
	strict := json.NewDecoder(bytes.NewReader(exact))
	strict.DisallowUnknownFields()
	if err := strict.Decode(&p); err != nil {
		return plan{}, err
	}
	return p, nil
}

// Run convenes a summit and prints its claim links. They are printed once: nobody keeps them.
func (c *convene) Run(ctx context.Context, say *console) error {
	text, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	p, err := readPlan(text)
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	token, err := os.ReadFile(c.TokenFile)
	if err != nil {
		return err
	}
	node, err := client.New(c.Node, nil)
	if err != nil {
		return err
	}
	body := summit.Convene{
		Title: p.Title, Starts: p.Starts, Minutes: p.Minutes, Rules: summit.RulesVersion,
		Delegations: []summit.NewDelegation{}, Agenda: append([]summit.AgendaItem{}, p.Agenda...),
	}
	links := make([]client.ClaimLink, len(p.Delegations))
	for i, d := range p.Delegations {
		key, err := identity.NewSigner(rand.Reader)
		if err != nil {
			return err
		}
		links[i] = client.ClaimLink{Origin: node.Origin(), Delegation: d.ID, Key: key}
		body.Delegations = append(body.Delegations, summit.NewDelegation{ID: d.ID, Name: d.Name, TimeZone: d.TimeZone, Language: d.Language, ClaimKey: key.Key()})
	}
	id, err := node.Convene(ctx, strings.TrimSpace(string(token)), body)
	if err != nil {
		var problem *client.Problem
		if errors.As(err, &problem) && problem.Next != "" {
			return fmt.Errorf("%w (%s)", err, problem.Next)
		}
		return err
	}
	_, err = fmt.Fprintf(say.out, "Summit %s is convened.\nHand each link to its delegation over a channel that you both trust. Whoever opens it first\nclaims the delegation, for good. The links are printed this once.\n", id)
	for _, link := range links {
		link.Summit = id
		_, more := fmt.Fprintf(say.out, "\n%s\n%s\n", link.Delegation, link.URL())
		err = errors.Join(err, more)
	}
	return err
}
