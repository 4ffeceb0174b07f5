package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"parley/internal/identity"
	"parley/internal/summit"
)

// device is an enrolled member's, as docs/protocol.md has it.
type device struct {
	node       string // the node's address
	summit     identity.Hash
	delegation identity.ID
	member     identity.ID
	trust      url.Values // the link's fragment: what every link of this delegation pins
	key        identity.Signer
	cookie     string
}

// enrol uses up a personal link and signs in.
func enrol(ctx context.Context, node string, delegation identity.ID, link string) (*device, error) {
	address, err := url.Parse(link)
	if err != nil {
		return nil, err
	}
	fragment, err := url.ParseQuery(address.Fragment)
	if err != nil {
		return nil, err
	}
	path := strings.Split(address.Path, "/") // /s/SUMMIT/MEMBER
	if len(path) != 4 {
		return nil, fmt.Errorf("%q is no personal link", address.Path)
	}
	of, err := identity.ParseHash(path[2])
	if err != nil {
		return nil, err
	}
	invitation, err := identity.SignerFromSeed(fragment.Get("k"))
	if err != nil {
		return nil, err
	}
	key, err := identity.NewSigner(rand.Reader)
	if err != nil {
		return nil, err
	}
	d := &device{node: node, summit: of, delegation: delegation, member: identity.ID(path[3]), trust: fragment, key: key}
	certificate, err := invitation.Sign(identity.TypeDevice, identity.Device{Summit: of, Member: d.member, Key: key.Key()})
	if err != nil {
		return nil, err
	}
	if _, err := d.act(ctx, summit.Enrol{Certificate: certificate}); err != nil {
		return nil, err
	}
	return d, d.signIn(ctx)
}

// invite makes the personal link of a new delegate.
func (d *device) invite(ctx context.Context, member identity.ID, language identity.Language) (string, error) {
	invitation, err := identity.NewSigner(rand.Reader)
	if err != nil {
		return "", err
	}
	now := time.Now().UTC().Truncate(time.Second)
	certificate, err := d.key.Sign(identity.TypeInvitation, identity.Invitation{
		Summit: d.summit, Delegation: d.delegation, Member: member, Name: "Delegate " + string(member), Role: identity.Delegate,
		Languages: []identity.Language{language}, Key: invitation.Key(), NotBefore: now.Add(-time.Minute), NotAfter: now.Add(time.Hour),
	})
	if err != nil {
		return "", err
	}
	if _, err := d.act(ctx, summit.Invite{Certificate: certificate}); err != nil {
		return "", err
	}
	fragment := url.Values{"k": {invitation.Seed()}, "d": {d.trust.Get("d")}, "g": {d.trust.Get("g")}}
	return d.node + "/s/" + d.summit.String() + "/" + string(member) + "#" + fragment.Encode(), nil
}

// act signs and posts an act and gives the entry's sequence number.
func (d *device) act(ctx context.Context, body summit.Body) (uint64, error) {
	signed, err := d.sign(ctx, body)
	if err != nil {
		return 0, err
	}
	return d.post(ctx, signed)
}

// sign signs an act on the newest entry.
func (d *device) sign(ctx context.Context, body summit.Body) (string, error) {
	var view struct{ Head summit.Ref }
	if err := call(ctx, http.MethodGet, d.node+"/api/summits/"+d.summit.String(), "", nil, &view); err != nil {
		return "", err
	}
	return summit.SignAct(d.key, newID(), d.summit, body, time.Now(), view.Head)
}

func (d *device) post(ctx context.Context, signed string) (uint64, error) {
	var entry struct{ Seq uint64 }
	err := call(ctx, http.MethodPost, d.node+"/api/acts", "", map[string]string{"act": signed}, &entry)
	return entry.Seq, err
}

func (d *device) seat() string {
	return d.node + "/api/summits/" + d.summit.String() + "/seats/" + string(d.member)
}

func (d *device) signIn(ctx context.Context) error {
	var asked struct{ Challenge string }
	if err := call(ctx, http.MethodPost, d.node+"/api/summits/"+d.summit.String()+"/challenges", "", map[string]any{"member": d.member}, &asked); err != nil {
		return err
	}
	proof, err := d.key.Sign(identity.TypeSession, identity.Session{Summit: d.summit, Member: d.member, Challenge: asked.Challenge})
	if err != nil {
		return err
	}
	text, err := json.Marshal(map[string]string{"proof": proof})
	if err != nil {
		return err
	}
	response, err := send(ctx, http.MethodPost, d.seat()+"/session", "", text)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	defer drain(response.Body)
	cookies := response.Cookies()
	if len(cookies) != 1 {
		return fmt.Errorf("signing in set %d cookies", len(cookies))
	}
	d.cookie = cookies[0].Name + "=" + cookies[0].Value
	return nil
}

// sighting is a view that a stream has received whole.
type sighting struct {
	stream int
	seq    uint64
	at     time.Time
}

// watch opens the seat's event stream and tells of each view, until the context ends.
func (d *device) watch(ctx context.Context, stream int, seen chan<- sighting) error {
	response, err := send(ctx, http.MethodGet, d.seat()+"/events", d.cookie, nil)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	lines := bufio.NewReaderSize(response.Body, 1<<20)
	var seq uint64
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return fmt.Errorf("an event stream ended: %w", err)
		}
		line = strings.TrimRight(line, "\r\n")
		if id, found := strings.CutPrefix(line, "id:"); found {
			number, _, _ := strings.Cut(strings.TrimSpace(id), ".")
			if seq, err = strconv.ParseUint(number, 10, 64); err != nil {
				return fmt.Errorf("a view of no entry: %w", err)
			}
		}
		if line == "" && seq > 0 {
			seen <- sighting{stream, seq, time.Now()}
			seq = 0
		}
	}
}

func call(ctx context.Context, method, address, cookie string, question, answer any) error {
	var text []byte
	if question != nil {
		var err error
		if text, err = json.Marshal(question); err != nil {
			return err
		}
	}
	response, err := send(ctx, method, address, cookie, text)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	defer drain(response.Body)
	return json.NewDecoder(response.Body).Decode(answer)
}

// send asks and gives the answer, unless that is a problem.
func send(ctx context.Context, method, address, cookie string, text []byte) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	if text != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if cookie != "" {
		request.Header.Set("Cookie", cookie)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	if response.StatusCode >= http.StatusMultipleChoices {
		problem, err := io.ReadAll(io.LimitReader(response.Body, 4<<10))
		_ = response.Body.Close()
		return nil, errors.Join(fmt.Errorf("%s: %s: %s", request.URL.Path, response.Status, problem), err)
	}
	return response, nil
}

// drain reads to the end, so that the connection is used again.
func drain(body io.Reader) {
	_, _ = io.Copy(io.Discard, io.LimitReader(body, 64<<10))
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }
