package node

import (
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"parley/internal/identity"
)

// The files in the data folder.
const (
	recordFile       = "record.db"
	deliveryFile     = "delivery.db"
	recordingsFolder = "recordings"

	keyFile      = "node.key"
	operatorFile = "operator.token"
	lockFile     = "lock"
)

// nodeKey reads the node's key, or makes it at the first start. Lost, the node cannot go on with its summits: no
// receipt of it would match.
func nodeKey(folder string) (identity.Signer, error) {
	text, err := secretFile(filepath.Join(folder, keyFile), func() (string, error) {
		signer, err := identity.NewSigner(rand.Reader)
		return signer.Seed(), err
	})
	if err != nil {
		return identity.Signer{}, err
	}
	signer, err := identity.SignerFromSeed(text)
	if err != nil {
		return identity.Signer{}, fmt.Errorf("%s: %w", keyFile, err)
	}
	return signer, nil
}

// operatorToken reads the operator's token, or makes it at the first start. It stands in a file rather than on the
// screen, where a log would keep it.
func operatorToken(folder string) (string, error) {
	return secretFile(filepath.Join(folder, operatorFile), func() (string, error) { return rand.Text() + rand.Text(), nil })
}

// secretFile reads a file that is its owner's alone, or makes it: all of it or nothing, whenever the machine stops.
func secretFile(path string, fresh func() (string, error)) (string, error) {
	info, err := os.Stat(path)
	if err == nil && info.Mode().Perm()&0o077 != 0 {
		return "", fmt.Errorf("%s: others may read it; make it its owner's alone (chmod 600)", path)
	}
	if err == nil {
		content, err := os.ReadFile(path)
		return strings.TrimSpace(string(content)), err
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	text, err := fresh()
	if err != nil {
		return "", err
	}
	temporary, err := os.CreateTemp(filepath.Dir(path), ".new-*") // for its owner alone
	if err != nil {
		return "", err
	}
	defer os.Remove(temporary.Name()) // renamed, it is gone already
	_, err = temporary.WriteString(text + "\n")
	if err = errors.Join(err, temporary.Sync(), temporary.Close()); err != nil {
		return "", err
	}
	if err := os.Rename(temporary.Name(), path); err != nil {
		return "", err
	}
	return text, syncFolder(filepath.Dir(path))
}

func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// certificate is the node's for TLS. It is read again when its file has changed, looked at once in certificateAge.
type certificate struct {
	files TLS

	mu      sync.Mutex
	current *tls.Certificate
	changed time.Time // the file's
	looked  time.Time
}

const certificateAge = time.Minute

func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	if c.current != nil && now.Sub(c.looked) < certificateAge {
		return c.current, nil
	}
	c.looked = now
	info, err := os.Stat(c.files.Cert)
	if err == nil && (c.current == nil || !info.ModTime().Equal(c.changed)) {
		var read tls.Certificate
		if read, err = tls.LoadX509KeyPair(c.files.Cert, c.files.Key); err == nil {
			c.current, c.changed = &read, info.ModTime()
		}
	}
	if c.current != nil {
		return c.current, nil // a renewal half written must not close the door
	}
	return nil, fmt.Errorf("reading the certificate: %w", err)
}
