package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"syscall"
	"time"

	"github.com/google/uuid"

	"parley/internal/chain"
	"parley/internal/identity"
	"parley/internal/summit"
)

const (
	verifyMembers = 10 // of each delegation
	verifyEntries = 500
	verifyRounds  = 60
	verifyLimit   = 1.5
)

// measureVerify times the verifying of an exported record and, in turns with it, the bare Ed25519 checks of the very
// signatures in it, those of certificates too. Processor time is counted, as one core would need it, and the quickest
// of many short rounds of each: what else runs on this machine only ever makes a round slower.
func measureVerify(ctx context.Context, _ *bench) ([]figure, error) {
	m, err := newLongMeeting(verifyMembers, verifyEntries)
	if err != nil {
		return nil, err
	}
	file, err := m.export()
	if err != nil {
		return nil, err
	}
	checks, err := bareChecks(m.signed)
	if err != nil {
		return nil, err
	}
	bare, whole := time.Duration(math.MaxInt64), time.Duration(math.MaxInt64)
	for range verifyRounds {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		began := processorTime()
		for _, c := range checks {
			if !ed25519.Verify(c.key, c.message, c.signature) {
				return nil, identity.ErrSignature
			}
		}
		bare = min(bare, processorTime()-began)
		began = processorTime()
		if _, err := chain.Verify(bytes.NewReader(file)); err != nil {
			return nil, err
		}
		whole = min(whole, processorTime()-began)
	}
	return []figure{
		reported(fmt.Sprintf("verify, processor time for each of %d entries", verifyEntries), float64(whole.Microseconds())/verifyEntries, "µs"),
		limited("verify, cost over bare signature checks", whole.Seconds()/bare.Seconds(), "ratio", verifyLimit),
	}, nil
}

// processorTime is what this program has used of all cores so far.
func processorTime() time.Duration {
	var used syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &used) // fails for another first argument alone
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// check is one signature as Ed25519 sees it.
type check struct {
	key       ed25519.PublicKey
	message   []byte
	signature []byte
}

func bareChecks(signed []string) ([]check, error) {
	checks := make([]check, 0, len(signed))
	for _, text := range signed {
		dot := strings.LastIndexByte(text, '.')
		head, _, _ := strings.Cut(text, ".")
		header, err := base64.RawURLEncoding.DecodeString(head)
		if err != nil {
			return nil, err
		}
		var by struct {
			Key identity.Key `json:"kid"`
		}
		if err := json.Unmarshal(header, &by); err != nil {
			return nil, err
		}
		signature, err := base64.RawURLEncoding.DecodeString(text[dot+1:])
		if err != nil {
			return nil, err
		}
		checks = append(checks, check{by.Key[:], []byte(text[:dot]), signature})
	}
	return checks, nil
}

// meeting makes the record of a summit as its node would, with all that was signed for it.
type meeting struct {
	node   identity.Signer
	sides  []identity.ID
	keys   []identity.Signer // of the delegations
	state  summit.State
	lines  []chain.Line
	signed []string
}

func newMeeting() (*meeting, error) {
	m := &meeting{}
	var err error
	if m.node, err = identity.NewSigner(rand.Reader); err != nil {
		return nil, err
	}
	convene, err := convening(time.Now())
	if err != nil {
		return nil, err
	}
	claims := make([]identity.Signer, len(convene.Delegations))
	for i := range convene.Delegations {
		if claims[i], err = identity.NewSigner(rand.Reader); err != nil {
			return nil, err
		}
		convene.Delegations[i].ClaimKey = claims[i].Key()
	}
	if err := m.do(m.node, convene); err != nil {
		return nil, err
	}
	for i, d := range convene.Delegations {
		key, err := identity.NewSigner(rand.Reader)
		if err != nil {
			return nil, err
		}
		proof, err := m.sign(claims[i], identity.TypeClaim, identity.Claim{Summit: m.state.Summit, Delegation: d.ID, Key: key.Key()})
		if err != nil {
			return nil, err
		}
		if err := m.do(key, summit.Claim{Delegation: d.ID, Key: key.Key(), Proof: proof}); err != nil {
			return nil, err
		}
		m.sides, m.keys = append(m.sides, d.ID), append(m.keys, key)
	}
	return m, nil
}

// newLongMeeting has so many members on each side, and acts of one of them until it has so many entries.
func newLongMeeting(members, entries int) (*meeting, error) {
	m, err := newMeeting()
	if err != nil {
		return nil, err
	}
	var principal identity.Signer
	for i := range members {
		for side, id := range m.sides {
			role := identity.Delegate
			if i == 0 {
				role = identity.Principal
			}
			device, err := m.bring(side, identity.ID(fmt.Sprintf("%s-%d", id, i)), role)
			if err != nil {
				return nil, err
			}
			if i == 0 {
				principal = device
			}
		}
	}
	for i := len(m.lines); i < entries; i++ {
		var body summit.Body = summit.Ready{Session: summit.ClosedSession}
		if i%2 == 1 {
			body = summit.NotReady{}
		}
		if err := m.do(principal, body); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// bring invites and enrols a member of a delegation, or an observer, and gives its device.
func (m *meeting) bring(side int, member identity.ID, role identity.Role) (device identity.Signer, err error) {
	link, err := identity.NewSigner(rand.Reader)
	if err != nil {
		return device, err
	}
	if device, err = identity.NewSigner(rand.Reader); err != nil {
		return device, err
	}
	certificate, err := m.sign(m.keys[side], identity.TypeInvitation, identity.Invitation{
		Summit: m.state.Summit, Delegation: m.sides[side], Member: member, Name: "Member " + string(member), Role: role,
		Languages: []identity.Language{"en"}, Key: link.Key(),
		NotBefore: time.Now().Add(-time.Minute).UTC().Truncate(time.Millisecond), NotAfter: time.Now().Add(time.Hour).UTC().Truncate(time.Millisecond),
	})
	if err != nil {
		return device, err
	}
	if err := m.do(m.keys[side], summit.Invite{Certificate: certificate}); err != nil {
		return device, err
	}
	certificate, err = m.sign(link, identity.TypeDevice, identity.Device{Summit: m.state.Summit, Member: member, Key: device.Key()})
	if err != nil {
		return device, err
	}
	return device, m.do(device, summit.Enrol{Certificate: certificate})
}

func (m *meeting) sign(by identity.Signer, typ identity.Type, payload any) (string, error) {
	text, err := by.Sign(typ, payload)
	m.signed = append(m.signed, text)
	return text, err
}

func (m *meeting) do(by identity.Signer, body summit.Body) error {
	now := time.Now()
	signed, err := summit.SignAct(by, uuid.Must(uuid.NewV7()).String(), m.state.Summit, body, now, m.state.Head)
	if err != nil {
		return err
	}
	act, err := summit.ParseAct(signed)
	if err != nil {
		return err
	}
	var salt identity.Salt
	_, _ = rand.Read(salt[:])
	line, entry := chain.Next(m.state.Head, m.state.HeadTime, act, salt, now)
	if err := summit.Check(&m.state, &entry.Act, entry.Time); err != nil {
		return err
	}
	m.state.Apply(&entry)
	m.lines, m.signed = append(m.lines, line), append(m.signed, signed)
	return nil
}

func (m *meeting) export() ([]byte, error) {
	head, err := chain.SignHead(m.node, m.state.Summit, m.state.Head, chain.TimeAfter(m.state.HeadTime, time.Now()))
	if err != nil {
		return nil, err
	}
	m.signed = append(m.signed, head)
	var out bytes.Buffer
	if err := chain.Whole.WriteHead(&out, m.node.Key(), m.state.Summit, head); err != nil {
		return nil, err
	}
	for _, line := range m.lines {
		if err := chain.Whole.WriteLine(&out, line); err != nil {
			return nil, err
		}
	}
	return out.Bytes(), nil
}
