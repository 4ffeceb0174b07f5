package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/alecthomas/kong"

	"parley/internal/node"
)

type serve struct {
	File     kong.ConfigFlag `name:"config" placeholder:"FILE" help:"Configuration file; parley.example.yaml explains it. Flags and environment win over it."`
	Settings node.Config     `embed:""`
}

// Run runs a node until it is told to stop.
func (s *serve) Run(ctx context.Context, c *console) error {
	n, err := node.Start(ctx, s.Settings, node.Extra{Version: version, Log: c.err})
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintf(c.err, "Parley is at %s. The operator's token is in %s.\n", n.URL(), n.OperatorTokenFile())
	return errors.Join(n.Wait(ctx), n.Stop())
}
