package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"

	"parley/internal/identity"
	"parley/internal/summit"
)

// maxAnswer bounds what is read of an answer that is no stream.
const maxAnswer = 8 << 20

// Client talks to one node.
type Client struct {
	base *url.URL
	http *http.Client
}

// New is a client of the node at an address such as https://parley.example, or http on this machine. The http.Client is http.DefaultClient when
// nil; it must have no Timeout of its own if events are to be followed.
func New(address string, through *http.Client) (*Client, error) {
	base, err := url.Parse(address)
	if err != nil || base.Host == "" || (base.Scheme != "http" && base.Scheme != "https") {
		return nil, errors.New("a node's address is such as http://localhost:8080")
	}
	if base.Scheme == "http" && !loopback(base.Hostname()) {
		return nil, errors.New("a node on another machine is reached over https alone: tokens and sessions are secrets")
	}
	if through == nil {
		through = http.DefaultClient
	}
	return &Client{base: &url.URL{Scheme: base.Scheme, Host: base.Host}, http: through}, nil
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || err == nil && ip.IsLoopback()
}

// Origin is the node's address without a path.
func (c *Client) Origin() string { return c.base.String() }

// Problem is an error of the node's (RFC 9457).
type Problem struct {
	Name   string // the end of its type: /problems/NAME
	Status int
	Title  string
	Detail string
	Next   string
}

func (p *Problem) Error() string {
	if p.Detail == "" {
		return fmt.Sprintf("%s (%d): %s", p.Name, p.Status, p.Title)
	}
	return fmt.Sprintf("%s (%d): %s %s", p.Name, p.Status, p.Title, p.Detail)
}

// ProblemName is the name of the node's problem inside err, or nothing.
func ProblemName(err error) string {
	var p *Problem
	if errors.As(err, &p) {
		return p.Name
	}
	return ""
}

// path escapes each part.
func path(parts ...string) string {
	var b strings.Builder
	for _, p := range parts {
		b.WriteString("/" + url.PathEscape(p))
	}
	return b.String()
}

// request makes a request; what is not nil is sent as JSON.
func (c *Client) request(ctx context.Context, method, path string, send any) (*http.Request, error) {
	var body io.Reader
	if send != nil {
		b, err := json.Marshal(send)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(b)
	}
	r, err := http.NewRequestWithContext(ctx, method, c.base.String()+path, body)
	if err != nil {
		return nil, err
	}
	if send != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	return r, nil
}

// do sends a request. The error is a *Problem when the node says so. Close the answer's body.
func (c *Client) do(r *http.Request) (*http.Response, error) {
	answer, err := c.http.Do(r)
	if err != nil {
		return nil, err
	}
	if answer.StatusCode < 300 {
		return answer, nil
	}
	defer answer.Body.Close()
	p := &Problem{Status: answer.StatusCode, Title: http.StatusText(answer.StatusCode)}
	var document struct{ Type, Title, Detail, Next string }
	if json.NewDecoder(io.LimitReader(answer.Body, 64<<10)).Decode(&document) == nil && document.Type != "" {
		p.Name = document.Type[strings.LastIndexByte(document.Type, '/')+1:]
		p.Title, p.Detail, p.Next = document.Title, document.Detail, document.Next
	}
	return nil, p
}

// ask sends a request and reads the answer's JSON.
func ask[T any](c *Client, r *http.Request) (T, error) {
	var got T
	answer, err := c.do(r)
	if err != nil {
		return got, err
	}
	defer answer.Body.Close()
	if answer.StatusCode == http.StatusNoContent {
		return got, nil
	}
	if err := json.NewDecoder(io.LimitReader(answer.Body, maxAnswer)).Decode(&got); err != nil {
		return got, fmt.Errorf("reading the node's answer: %w", err)
	}
	return got, nil
}

// About says which node this is and what time it has.
type About struct {
	Node    identity.Key `json:"node"`
	Version string       `json:"version"`
	API     int          `json:"api"`
	Rules   int          `json:"rules"`
	Now     time.Time    `json:"now"`
}

// About asks the node who it is.
func (c *Client) About(ctx context.Context) (About, error) {
	r, err := c.request(ctx, http.MethodGet, "/api/about", nil)
	if err != nil {
		return About{}, err
	}
	return ask[About](c, r)
}

// Convene has the node convene a summit, with the operator's token, and gives its id. The body's Rules are the node's.
func (c *Client) Convene(ctx context.Context, token string, s summit.Convene) (identity.Hash, error) {
	r, err := c.request(ctx, http.MethodPost, "/api/summits", map[string]any{
		"title": s.Title, "starts": s.Starts, "minutes": s.Minutes, "delegations": s.Delegations, "agenda": s.Agenda,
	})
	if err != nil {
		return identity.Hash{}, err
	}
	r.Header.Set("Authorization", "Bearer "+token)
	got, err := ask[struct {
		Summit  identity.Hash `json:"summit"`
		Receipt string        `json:"receipt"`
	}](c, r)
	if err != nil {
		return identity.Hash{}, err
	}
	receipt, _, err := identity.OpenReceipt(got.Receipt)
	if err != nil || receipt.Summit != got.Summit || receipt.Hash != got.Summit || receipt.Seq != 1 {
		return identity.Hash{}, errors.New("the node's receipt is for another summit")
	}
	return got.Summit, nil
}

// OperatorSummits are the operator's views, as JSON, with the operator's token.
func (c *Client) OperatorSummits(ctx context.Context, token string) ([]json.RawMessage, error) {
	r, err := c.request(ctx, http.MethodGet, "/api/operator/summits", nil)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", "Bearer "+token)
	return ask[[]json.RawMessage](c, r)
}

// Party is one side as everyone may know it.
type Party struct {
	ID       identity.ID       `json:"id"`
	Name     summit.Text       `json:"name"`
	TimeZone string            `json:"timeZone"`
	Language identity.Language `json:"language"`
}

// Public is what anyone may see of a summit.
type Public struct {
	Summit      identity.Hash       `json:"summit"`
	Head        summit.Ref          `json:"head"`
	Title       summit.Text         `json:"title"`
	Starts      time.Time           `json:"starts"`
	Minutes     int                 `json:"minutes"`
	Delegations []Party             `json:"delegations"`
	Agenda      []summit.AgendaItem `json:"agenda"`
	Genesis     struct {
		Header string        `json:"header"`
		Salt   identity.Salt `json:"salt"`
		Act    string        `json:"act"`
	} `json:"genesis"`
}

// Summit is the public view of a summit. The genesis has been checked: its hash is the summit's id, and it commits to
// its act.
func (c *Client) Summit(ctx context.Context, of identity.Hash) (Public, error) {
	r, err := c.request(ctx, http.MethodGet, path("api", "summits", of.String()), nil)
	if err != nil {
		return Public{}, err
	}
	got, err := ask[Public](c, r)
	if err != nil {
		return got, err
	}
	if identity.HashOf([]byte(got.Genesis.Header)) != of || got.Summit != of {
		return got, errors.New("the node shows another summit under this id")
	}
	var header struct {
		Commitment identity.Hash `json:"commitment"`
	}
	if err := json.Unmarshal([]byte(got.Genesis.Header), &header); err != nil || got.Genesis.Salt.Commit(got.Genesis.Act) != header.Commitment {
		return got, errors.New("the node shows another act than the one that convened this summit")
	}
	return got, nil
}

// Taken is an act that stands in the record, and the node's receipt for it.
type Taken struct {
	summit.Ref
	Receipt string
}

// Act sends a signed act. Sent again, the same bytes give the same answer.
func (c *Client) Act(ctx context.Context, signed string) (Taken, error) {
	r, err := c.request(ctx, http.MethodPost, "/api/acts", map[string]string{"act": signed})
	if err != nil {
		return Taken{}, err
	}
	got, err := ask[struct {
		Receipt string        `json:"receipt"`
		Seq     uint64        `json:"seq"`
		Hash    identity.Hash `json:"hash"`
	}](c, r)
	if err != nil {
		return Taken{}, err
	}
	receipt, _, err := identity.OpenReceipt(got.Receipt)
	if err != nil || receipt.Seq != got.Seq || receipt.Hash != got.Hash {
		return Taken{}, errors.New("the node's receipt is for another entry")
	}
	return Taken{summit.Ref{Seq: got.Seq, Hash: got.Hash}, got.Receipt}, nil
}

// Do signs an act now, on the basis of an entry that the signer has seen, and sends it.
func (c *Client) Do(ctx context.Context, by identity.Signer, of identity.Hash, basis summit.Ref, body summit.Body) (Taken, error) {
	id, err := uuid.NewV7() // RFC 9562 section 5.7
	if err != nil {
		return Taken{}, err
	}
	signed, err := summit.SignAct(by, id.String(), of, body, time.Now(), basis)
	if err != nil {
		return Taken{}, err
	}
	taken, err := c.Act(ctx, signed)
	if err != nil {
		return taken, fmt.Errorf("%s: %w", body.Kind(), err)
	}
	return taken, nil
}
