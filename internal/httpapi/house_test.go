package httpapi

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"path/filepath"
	"testing"
	"testing/fstest"
	"time"

	"parley/internal/delivery"
	"parley/internal/identity"
	"parley/internal/proceedings"
	"parley/internal/record"
	"parley/internal/summit"
)

const operatorSecret = "operator-token-of-the-test"

// house is a node's insides without the engine.
type house struct {
	api         *API
	proceedings *proceedings.Proceedings
	log         *record.Log
	node        identity.Signer
}

// tokens makes tokens that say whom they are for, in place of the engine's.
type tokens struct{}

func (tokens) Token(of identity.Hash, chamber identity.ID, a summit.Admission) (string, error) {
	return "media-token-" + of.String() + "-" + string(chamber) + "-" + string(a.Member), nil
}

func newHouse(t testing.TB) *house {
	t.Helper()
	node, err := identity.NewSigner(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return openHouse(t, filepath.Join(t.TempDir(), "record.db"), node, slog.New(slog.NewTextHandler(io.Discard, nil)), time.Now)
}

func openHouse(t testing.TB, path string, node identity.Signer, logger *slog.Logger, now func() time.Time) *house {
	t.Helper()
	ctx := context.Background()
	log, err := record.Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	p, err := proceedings.Open(ctx, log, node, now)
	if err != nil {
		t.Fatal(err)
	}
	groups, err := delivery.Open(ctx, path+"-delivery")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		p.Close()
		if err := groups.Close(); err != nil {
			t.Error(err)
		}
		if err := log.Close(); err != nil {
			t.Error(err)
		}
	})
	api := New(Options{
		Proceedings: p, Log: log, Delivery: groups, Node: node, Version: "test", Now: now, Logger: logger, Tokens: tokens{},
		App: fstest.MapFS{
			"index.html":                         {Data: []byte(`<!doctype html><title>Parley</title><script type="importmap">{"integrity":{}}</script>`)},
			"gallery.html":                       {Data: []byte(`<!doctype html><title>Gallery</title>`)},
			"assets/index-Ab12_-xY.js":           {Data: []byte("export const repeated = '" + string(make([]byte, 4096)) + "'")},
			"assets/verifier.worker-Ab12_-xY.js": {Data: []byte("self")},
			"assets/verifier-Ab12_-xY.wasm":      {Data: make([]byte, 4096)},
			"assets/verifier-Ab12_-xY.wasm.br":   {Data: []byte("packed")},
			".keep":                              {},
		},
		OperatorToken: identity.HashOf([]byte(operatorSecret)), Loopback: true, Limits: DefaultLimits,
		Vitals: func(ctx context.Context) Vitals {
			return Vitals{Started: now(), Media: true, Record: p.Writable(ctx), Free: 3 << 30, Total: 4 << 30}
		},
	})
	return &house{api: api, proceedings: p, log: log, node: node}
}
