package demo

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"parley/internal/identity"
)

// Store keeps the demo's keys between restarts, in demo.json in the node's data folder, for its owner alone.
type Store struct{ path string }

// StoreIn is the store in a data folder.
func StoreIn(folder string) Store { return Store{filepath.Join(folder, "demo.json")} }

// plan is what a restart needs to give the same links. Every key is made before the first request, so that a demo that
// was stopped halfway goes on with the same ones.
type plan struct {
	About          string                          `json:"about"`
	Summit         identity.Hash                   `json:"summit"` // zero until convened
	Staged         bool                            `json:"staged"` // whatever has happened since is the secretaries' business
	Made           time.Time                       `json:"made"`
	Starts         time.Time                       `json:"starts"`
	ClaimKeys      map[identity.ID]identity.Signer `json:"-"`
	DelegationKeys map[identity.ID]identity.Signer `json:"-"`
	InvitationKeys map[identity.ID]identity.Signer `json:"-"`
}

// planFile is a plan with the seeds of its keys.
type planFile struct {
	plan
	Claims      map[identity.ID]string `json:"claimKeys"`
	Delegations map[identity.ID]string `json:"delegationKeys"`
	Invitations map[identity.ID]string `json:"invitationKeys"`
}

const about = "Keys of the demo: whoever reads this file is everybody in it. Remove it for a new summit."

// newPlan makes fresh keys for everyone.
func newPlan(now time.Time) (*plan, error) {
	starts, err := nextStart(now)
	if err != nil {
		return nil, err
	}
	p := &plan{
		About: about, Made: now.UTC().Truncate(time.Second), Starts: starts,
		ClaimKeys: map[identity.ID]identity.Signer{}, DelegationKeys: map[identity.ID]identity.Signer{},
		InvitationKeys: map[identity.ID]identity.Signer{},
	}
	for _, side := range sides {
		if p.ClaimKeys[side.id], err = identity.NewSigner(rand.Reader); err != nil {
			return nil, err
		}
		if p.DelegationKeys[side.id], err = identity.NewSigner(rand.Reader); err != nil {
			return nil, err
		}
		for _, m := range side.members {
			if p.InvitationKeys[m.id], err = identity.NewSigner(rand.Reader); err != nil {
				return nil, err
			}
		}
	}
	return p, nil
}

// load is the plan that was kept, or nil.
func (s Store) load() (*plan, error) {
	content, err := os.ReadFile(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var f planFile
	// The error of the decoder would quote what it read, which is secret.
	if json.Unmarshal(content, &f) != nil {
		return nil, fmt.Errorf("%s cannot be read; remove it for a new demo", s.path)
	}
	for _, keys := range []struct {
		into  *map[identity.ID]identity.Signer
		seeds map[identity.ID]string
	}{{&f.ClaimKeys, f.Claims}, {&f.DelegationKeys, f.Delegations}, {&f.InvitationKeys, f.Invitations}} {
		*keys.into = map[identity.ID]identity.Signer{}
		for id, seed := range keys.seeds {
			if (*keys.into)[id], err = identity.SignerFromSeed(seed); err != nil {
				return nil, fmt.Errorf("%s: the key of %s is damaged; remove the file for a new demo", s.path, id)
			}
		}
	}
	for _, side := range sides {
		_, claim := f.ClaimKeys[side.id]
		_, delegation := f.DelegationKeys[side.id]
		if !claim || !delegation {
			return nil, fmt.Errorf("%s has no keys of %s; remove it for a new demo", s.path, side.id)
		}
		for _, m := range side.members {
			if _, ok := f.InvitationKeys[m.id]; !ok {
				return nil, fmt.Errorf("%s has no key of %s; remove it for a new demo", s.path, m.id)
			}
		}
	}
	return &f.plan, nil
}

// save keeps the plan: the whole of it or, when it is interrupted, the one before.
func (s Store) save(p *plan) error {
	f := planFile{plan: *p, Claims: seeds(p.ClaimKeys), Delegations: seeds(p.DelegationKeys), Invitations: seeds(p.InvitationKeys)}
	content, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return err
	}
	return replace(s.path, append(content, '\n'))
}

func seeds(keys map[identity.ID]identity.Signer) map[identity.ID]string {
	out := map[identity.ID]string{}
	for id, key := range keys {
		out[id] = key.Seed()
	}
	return out
}

// replace writes a file for its owner alone, and puts it in the old one's place once it is on disk.
func replace(path string, content []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*") // 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // there is none left once it is renamed
	_, err = f.Write(content)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
