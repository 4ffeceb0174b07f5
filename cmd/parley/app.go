package main

import (
	"context"
	"errors"
	"fmt"

	"parley/internal/node"
)

type appCommand struct {
	Check checkApp `cmd:"" help:"Fetch all that a node serves of its app, and say what is not as in this binary."`
	Serve serveApp `cmd:"" help:"Serve the app of this binary to one's own delegation, and pass what it asks on to a node."`
}

type checkApp struct {
	Node string `arg:"" placeholder:"URL" help:"The node's address, such as https://parley.example."`
	App  string `placeholder:"FOLDER" help:"Compare with the app that was built into this folder (web/dist) instead."`
}

// Run compares what a node serves with an app, file by file.
func (a *checkApp) Run(ctx context.Context, c *console) error {
	hash, differences, err := node.CheckApp(ctx, a.Node, a.App)
	if err != nil {
		return err
	}
	for _, difference := range differences {
		_, _ = fmt.Fprintln(c.out, difference)
	}
	if len(differences) > 0 {
		return fmt.Errorf("%s does not serve the app %s: differences: %d", a.Node, hash, len(differences))
	}
	_, err = fmt.Fprintf(c.out, "%s served the app %s, every file of it.\n", a.Node, hash)
	return err
}

type serveApp struct {
	Settings node.HostConfig `embed:""`
}

// Run serves the app until it is told to stop.
func (a *serveApp) Run(ctx context.Context, c *console) error {
	hash, err := node.AppHash("")
	if err != nil {
		return err
	}
	h, err := node.StartHost(ctx, a.Settings, c.err)
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintf(c.err, "The app %s is at %s, and asks the node at %s.\n"+
		"In your members' links replace what comes before /s/ or /claim/ by %s: all else stays.\n", hash, h.URL(), a.Settings.Node, h.URL())
	return errors.Join(h.Wait(ctx), h.Stop())
}
