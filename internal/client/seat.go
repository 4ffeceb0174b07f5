package client

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"slices"
	"time"

	"github.com/tmaxmax/go-sse"

	"parley/internal/identity"
	"parley/internal/summit"
)

// Claim claims a delegation for a key that the caller has made and keeps.
func (c *Client) Claim(ctx context.Context, link ClaimLink, key identity.Signer) (Taken, error) {
	seen, err := c.Summit(ctx, link.Summit)
	if err != nil {
		return Taken{}, err
	}
	proof, err := link.Key.Sign(identity.TypeClaim, identity.Claim{Summit: link.Summit, Delegation: link.Delegation, Key: key.Key()})
	if err != nil {
		return Taken{}, err
	}
	return c.Do(ctx, key, link.Summit, seen.Head, summit.Claim{Delegation: link.Delegation, Key: key.Key(), Proof: proof})
}

// Invite signs an invitation and sends it. Its holder gets the personal link of its key.
func (c *Client) Invite(ctx context.Context, by identity.Signer, basis summit.Ref, invitation identity.Invitation) (Taken, error) {
	invitation.NotBefore = invitation.NotBefore.UTC().Truncate(time.Millisecond)
	invitation.NotAfter = invitation.NotAfter.UTC().Truncate(time.Millisecond)
	certificate, err := by.Sign(identity.TypeInvitation, invitation)
	if err != nil {
		return Taken{}, err
	}
	return c.Do(ctx, by, invitation.Summit, basis, summit.Invite{Certificate: certificate})
}

// Invitation is what a personal link's holder sees of it.
type Invitation struct {
	State       summit.InvitationState
	Certificate identity.Invitation // checked against the link's delegation key
	Head        summit.Ref
}

// Invitation reads the invitation of a personal link.
func (c *Client) Invitation(ctx context.Context, link PersonalLink) (Invitation, error) {
	at := path("api", "summits", link.Summit.String(), "seats", string(link.Member), "invitation")
	proof, err := c.proof(ctx, link.Summit, link.Member, link.Key)
	if err != nil {
		return Invitation{}, err
	}
	r, err := c.request(ctx, http.MethodPost, at, map[string]string{"proof": proof})
	if err != nil {
		return Invitation{}, err
	}
	got, err := ask[struct {
		State       summit.InvitationState `json:"state"`
		Certificate string                 `json:"certificate"`
		Chain       []string               `json:"chain"`
		Head        summit.Ref             `json:"head"`
	}](c, r)
	if err != nil {
		return Invitation{}, err
	}
	out := Invitation{State: got.State, Head: got.Head}
	if got.Certificate == "" {
		return out, nil
	}
	// The chain comes nearest first.
	slices.Reverse(got.Chain)
	certificate, _, err := identity.Chain(append(got.Chain, got.Certificate)).Verify(link.Summit, link.Delegation)
	switch {
	case err != nil:
		return out, fmt.Errorf("the invitation: %w", err)
	case certificate.Member != link.Member || certificate.Key != link.Key.Key():
		return out, errors.New("the node shows another invitation than the link's")
	}
	out.Certificate = certificate
	return out, nil
}

// Enrol makes a device and enrols it with a personal link. A link enrols once.
func (c *Client) Enrol(ctx context.Context, link PersonalLink) (*Seat, error) {
	if _, err := c.Summit(ctx, link.Summit); err != nil {
		return nil, err
	}
	invitation, err := c.Invitation(ctx, link)
	if err != nil {
		return nil, err
	}
	device, err := identity.NewSigner(rand.Reader)
	if err != nil {
		return nil, err
	}
	certificate, err := link.Key.Sign(identity.TypeDevice, identity.Device{Summit: link.Summit, Member: link.Member, Key: device.Key()})
	if err != nil {
		return nil, err
	}
	if _, err := c.Do(ctx, device, link.Summit, invitation.Head, summit.Enrol{Certificate: certificate}); err != nil {
		return nil, err
	}
	return c.Seat(link.Summit, link.Member, device), nil
}

// Seat is a member's place, on an enrolled device.
type Seat struct {
	client *Client
	Summit identity.Hash
	Member identity.ID
	Device identity.Signer
	cookie *http.Cookie
}

// Seat is the seat of a device that is enrolled. SignIn before reading.
func (c *Client) Seat(of identity.Hash, member identity.ID, device identity.Signer) *Seat {
	return &Seat{client: c, Summit: of, Member: member, Device: device}
}

func (s *Seat) path(last string) string {
	return path("api", "summits", s.Summit.String(), "seats", string(s.Member), last)
}

// proof answers a fresh challenge for a seat.
func (c *Client) proof(ctx context.Context, of identity.Hash, member identity.ID, by identity.Signer) (string, error) {
	r, err := c.request(ctx, http.MethodPost, path("api", "summits", of.String(), "challenges"), map[string]identity.ID{"member": member})
	if err != nil {
		return "", err
	}
	got, err := ask[struct {
		Challenge string `json:"challenge"`
	}](c, r)
	if err != nil {
		return "", err
	}
	return by.Sign(identity.TypeSession, identity.Session{Summit: of, Member: member, Challenge: got.Challenge})
}

// SignIn proves the device and keeps the session's cookie.
func (s *Seat) SignIn(ctx context.Context) error {
	proof, err := s.client.proof(ctx, s.Summit, s.Member, s.Device)
	if err != nil {
		return err
	}
	r, err := s.client.request(ctx, http.MethodPost, s.path("session"), map[string]string{"proof": proof})
	if err != nil {
		return err
	}
	answer, err := s.client.do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	for _, cookie := range answer.Cookies() {
		s.cookie = cookie
		return nil
	}
	return errors.New("the node gave no session")
}

// Cookie is the session's, for what does not go through this client, such as media signalling. It is a secret.
func (s *Seat) Cookie() *http.Cookie { return s.cookie }

func (s *Seat) request(ctx context.Context, method, at string) (*http.Request, error) {
	if s.cookie == nil {
		return nil, errors.New("the seat is not signed in")
	}
	r, err := s.client.request(ctx, method, at, nil)
	if err != nil {
		return nil, err
	}
	r.AddCookie(&http.Cookie{Name: s.cookie.Name, Value: s.cookie.Value})
	return r, nil
}

// Do signs an act with the seat's device and sends it.
func (s *Seat) Do(ctx context.Context, basis summit.Ref, body summit.Body) (Taken, error) {
	return s.client.Do(ctx, s.Device, s.Summit, basis, body)
}

// Door opens one chamber's room in the media engine.
type Door struct {
	ID       identity.ID `json:"id"`
	Identity identity.ID `json:"identity"`
	Token    string      `json:"token"` // a secret
}

// Media are the chambers that the record admits the seat to now.
func (s *Seat) Media(ctx context.Context) ([]Door, error) {
	r, err := s.request(ctx, http.MethodPost, s.path("media"))
	if err != nil {
		return nil, err
	}
	got, err := ask[struct {
		Chambers []Door `json:"chambers"`
	}](s.client, r)
	return got.Chambers, err
}

// Record is the exported record, a stream. Close it.
func (s *Seat) Record(ctx context.Context) (io.ReadCloser, error) {
	r, err := s.request(ctx, http.MethodGet, path("api", "summits", s.Summit.String(), "record"))
	if err != nil {
		return nil, err
	}
	answer, err := s.client.do(r)
	if err != nil {
		return nil, err
	}
	return answer.Body, nil
}

// Event is one of clock, view, presence and end. Its data is JSON, as docs/protocol.md says.
type Event struct {
	Name string
	ID   string // of the last view
	Data string
}

// Following says how events are followed.
type Following struct {
	Here   bool   // the seat has pressed Enter: it is at the table
	LastID string // the last view seen, which is not sent again
}

// maxEvent is the most bytes of one event: a view of eight full delegations stays well below.
const maxEvent = 4 << 20

// Events follows what the seat may see, until the context ends, the node ends the stream or the loop is left. An error
// comes last.
func (s *Seat) Events(ctx context.Context, how Following) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		at := s.path("events")
		if how.Here {
			at += "?here=1"
		}
		r, err := s.request(ctx, http.MethodGet, at)
		if err != nil {
			yield(Event{}, err)
			return
		}
		r.Header.Set("Accept", "text/event-stream")
		if how.LastID != "" {
			r.Header.Set("Last-Event-ID", how.LastID)
		}
		answer, err := s.client.do(r)
		if err != nil {
			yield(Event{}, err)
			return
		}
		defer answer.Body.Close()
		sse.Read(answer.Body, &sse.ReadConfig{MaxEventSize: maxEvent})(func(e sse.Event, err error) bool {
			if err != nil {
				yield(Event{}, err)
				return false
			}
			return yield(Event{Name: e.Type, ID: e.LastEventID, Data: e.Data}, nil)
		})
	}
}
