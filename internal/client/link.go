package client

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"parley/internal/identity"
)

// ClaimLink is the operator's one-time link with which a secretary claims a delegation.
type ClaimLink struct {
	Origin     string
	Summit     identity.Hash
	Delegation identity.ID
	Key        identity.Signer // the claim key
}

// URL is the link. It is a secret.
func (l ClaimLink) URL() string {
	return l.Origin + path("claim", l.Summit.String(), string(l.Delegation)) + "#k=" + l.Key.Seed() + "&g=" + l.Summit.String()
}

// PersonalLink makes its holder a member.
type PersonalLink struct {
	Origin     string
	Summit     identity.Hash
	Member     identity.ID
	Key        identity.Signer // the invitation key
	Delegation identity.Key
}

// URL is the link. It is a secret.
func (l PersonalLink) URL() string {
	return l.Origin + path("s", l.Summit.String(), string(l.Member)) +
		"#k=" + l.Key.Seed() + "&d=" + l.Delegation.String() + "&g=" + l.Summit.String()
}

// String hides the secret from logs.
func (l ClaimLink) String() string { return "claim link of " + string(l.Delegation) }

// String hides the secret from logs.
func (l PersonalLink) String() string { return "personal link of " + string(l.Member) }

// errLink does not quote the link, which is a secret.
var errLink = errors.New("this is not a link of Parley's")

// ParseClaimLink reads a claim link.
func ParseClaimLink(link string) (ClaimLink, error) {
	p, err := parseLink(link, "claim")
	if err != nil {
		return ClaimLink{}, err
	}
	return ClaimLink{Origin: p.origin, Summit: p.summit, Delegation: p.id, Key: p.key}, nil
}

// ParsePersonalLink reads a personal link, with or without a query.
func ParsePersonalLink(link string) (PersonalLink, error) {
	p, err := parseLink(link, "s")
	if err != nil {
		return PersonalLink{}, err
	}
	delegation, err := identity.ParseKey(p.fragment.Get("d"))
	if err != nil {
		return PersonalLink{}, fmt.Errorf("%w: the delegation's key: %w", errLink, err)
	}
	return PersonalLink{Origin: p.origin, Summit: p.summit, Member: p.id, Key: p.key, Delegation: delegation}, nil
}

type parsedLink struct {
	origin   string
	summit   identity.Hash
	id       identity.ID
	key      identity.Signer
	fragment url.Values
}

func parseLink(link, kind string) (parsedLink, error) {
	u, err := url.Parse(link)
	if err != nil || u.Host == "" {
		return parsedLink{}, errLink
	}
	parts := strings.Split(u.Path, "/")
	if len(parts) != 4 || parts[1] != kind {
		return parsedLink{}, errLink
	}
	out := parsedLink{origin: u.Scheme + "://" + u.Host, id: identity.ID(parts[3])}
	if out.fragment, err = url.ParseQuery(u.EscapedFragment()); err != nil {
		return parsedLink{}, errLink
	}
	if out.summit, err = identity.ParseHash(parts[2]); err != nil || out.summit.IsZero() {
		return parsedLink{}, fmt.Errorf("%w: the summit's id", errLink)
	}
	if err := out.id.Check(); err != nil {
		return parsedLink{}, fmt.Errorf("%w: %w", errLink, err)
	}
	if out.fragment.Get("g") != out.summit.String() {
		return parsedLink{}, fmt.Errorf("%w: its secret half is for another summit", errLink)
	}
	if out.key, err = identity.SignerFromSeed(out.fragment.Get("k")); err != nil {
		return parsedLink{}, fmt.Errorf("%w: its secret half is damaged", errLink)
	}
	return out, nil
}
