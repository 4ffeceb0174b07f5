package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"time"

	"parley/internal/client"
	"parley/internal/identity"
	"parley/internal/summit"
)

// Links are every seat's personal link. They are secrets, in the demo alone meant for one pair of hands.
type Links struct {
	Summit   identity.Hash `json:"summit"`
	URL      string        `json:"url"`      // the page of all seats
	Operator string        `json:"operator"` // the operator's API token
	Seats    []Seat        `json:"seats"`
}

// Seat is one member's place and its link, at a host of its own: so each has its own cookies and keys in one browser.
type Seat struct {
	Member     identity.ID         `json:"member"`
	Name       string              `json:"name"`
	Delegation identity.ID         `json:"delegation"`
	Role       identity.Role       `json:"role"`
	Languages  []identity.Language `json:"languages"`
	URL        string              `json:"url"`
}

// Write writes the links to a file as JSON, for its owner alone.
func (l Links) Write(path string) error {
	var content bytes.Buffer
	out := json.NewEncoder(&content)
	out.SetEscapeHTML(false) // a link copied by hand from the file works
	out.SetIndent("", "  ")
	if err := out.Encode(l); err != nil {
		return err
	}
	return replace(path, content.Bytes())
}

// valid is how long the invitations are good: the demo is not a puzzle.
const valid = 300 * 24 * time.Hour

// Stage makes the demo's summit on the node, or finds the one of the run before, and gives its links. The node is to be
// on loopback: seats live below localhost.
func Stage(ctx context.Context, c *client.Client, keep Store, operatorToken string) (Links, error) {
	p, err := keep.load()
	if err != nil {
		return Links{}, err
	}
	stage := &stage{client: c, keep: keep, token: operatorToken, plan: p}
	if p != nil {
		if err := stage.find(ctx); err != nil {
			return Links{}, err
		}
	}
	if stage.plan == nil {
		if stage.plan, err = newPlan(time.Now()); err != nil {
			return Links{}, err
		}
		if err := keep.save(stage.plan); err != nil {
			return Links{}, err
		}
	}
	if !stage.plan.Staged {
		if err := stage.play(ctx); err != nil {
			return Links{}, fmt.Errorf("staging the demo: %w", err)
		}
	}
	return stage.links()
}

type stage struct {
	client *client.Client
	keep   Store
	token  string
	plan   *plan
}

// find looks for the plan's summit on the node. A record that was removed takes the plan with it.
func (s *stage) find(ctx context.Context) error {
	if !s.plan.Summit.IsZero() {
		_, err := s.client.Summit(ctx, s.plan.Summit)
		if client.ProblemName(err) == "unknown-summit" {
			s.plan, err = nil, nil
		}
		return err
	}
	// Stopped between convening and keeping: the summit is the one with our claim keys.
	all, err := s.client.OperatorSummits(ctx, s.token)
	if err != nil {
		return err
	}
	for _, raw := range all {
		var shown struct {
			Summit identity.Hash `json:"summit"`
		}
		if err := json.Unmarshal(raw, &shown); err != nil {
			return err
		}
		public, err := s.client.Summit(ctx, shown.Summit)
		if err != nil {
			return err
		}
		act, err := summit.ParseAct(public.Genesis.Act)
		if err != nil {
			return err
		}
		if slices.EqualFunc(act.Body.(summit.Convene).Delegations, sides, func(d summit.NewDelegation, side side) bool {
			return d.ClaimKey == s.plan.ClaimKeys[side.id].Key()
		}) {
			s.plan.Summit = shown.Summit
			return s.keep.save(s.plan)
		}
	}
	return nil
}

// play does all there is to do, once. A run that was stopped halfway finds that some of it is done.
func (s *stage) play(ctx context.Context) error {
	if s.plan.Summit.IsZero() {
		if err := s.convene(ctx); err != nil {
			return err
		}
	}
	for _, side := range sides {
		if err := s.assemble(ctx, side); err != nil {
			return err
		}
	}
	s.plan.Staged = true
	return s.keep.save(s.plan)
}

func (s *stage) convene(ctx context.Context) error {
	convene := summit.Convene{Title: title, Starts: s.plan.Starts, Minutes: minutes, Agenda: agenda}
	for _, side := range sides {
		convene.Delegations = append(convene.Delegations, summit.NewDelegation{
			ID: side.id, Name: side.name, TimeZone: side.timeZone, Language: side.language, ClaimKey: s.plan.ClaimKeys[side.id].Key(),
		})
	}
	var err error
	if s.plan.Summit, err = s.client.Convene(ctx, s.token, convene); err != nil {
		return err
	}
	return s.keep.save(s.plan)
}

// assemble claims a side, invites its members and staffs the booth, all with the delegation key, as the browser of the
// secretary who has just claimed it would: no seat's link is used up.
func (s *stage) assemble(ctx context.Context, side side) error {
	key := s.plan.DelegationKeys[side.id]
	taken, err := s.client.Claim(ctx, client.ClaimLink{
		Origin: s.client.Origin(), Summit: s.plan.Summit, Delegation: side.id, Key: s.plan.ClaimKeys[side.id],
	}, key)
	basis := taken.Ref
	if done(err, "already-claimed", "key-in-use", "wrong-phase") {
		shown, err := s.client.Summit(ctx, s.plan.Summit)
		if err != nil {
			return err
		}
		basis = shown.Head
	} else if err != nil {
		return err
	}
	for _, m := range side.members {
		taken, err := s.client.Invite(ctx, key, basis, identity.Invitation{
			Summit: s.plan.Summit, Delegation: side.id, Member: m.id, Name: m.name, Title: m.title, Role: m.role,
			Languages: m.languages, Key: s.plan.InvitationKeys[m.id].Key(), NotBefore: s.plan.Made, NotAfter: s.plan.Made.Add(valid),
		})
		switch {
		case done(err, "member-exists", "key-in-use"):
		case err != nil:
			return fmt.Errorf("%s: %w", m.id, err)
		default:
			basis = taken.Ref
		}
	}
	_, err = s.client.Do(ctx, key, s.plan.Summit, basis, summit.StaffBooth{Booth: booth, Outputs: outputs, Members: side.interpreters()})
	if done(err, "nothing-to-change") {
		return nil
	}
	return err
}

// done says whether the node refused because an earlier run had done it.
func done(err error, names ...string) bool {
	return slices.Contains(names, client.ProblemName(err))
}

func (s *stage) links() (Links, error) {
	origin, err := url.Parse(s.client.Origin())
	if err != nil {
		return Links{}, err
	}
	out := Links{Summit: s.plan.Summit, URL: s.client.Origin(), Operator: s.token}
	for _, side := range sides {
		for _, m := range side.members {
			host := string(m.id) + ".localhost"
			if port := origin.Port(); port != "" {
				host += ":" + port
			}
			link := client.PersonalLink{
				Origin: origin.Scheme + "://" + host, Summit: s.plan.Summit, Member: m.id,
				Key: s.plan.InvitationKeys[m.id], Delegation: s.plan.DelegationKeys[side.id].Key(),
			}
			out.Seats = append(out.Seats, Seat{m.id, m.name, side.id, m.role, m.languages, link.URL()})
		}
	}
	return out, nil
}
