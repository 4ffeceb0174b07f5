package main

import (
	"context"
	"errors"
	"fmt"

	"parley/internal/client"
	"parley/internal/demo"
	"parley/internal/node"
)

type demoCommand struct {
	Listen string      `default:"127.0.0.1:8080" placeholder:"ADDRESS" help:"Loopback address and port."`
	Data   string      `default:"data/demo" placeholder:"FOLDER" help:"Folder of the demo's record and keys. Remove it to begin anew."`
	Links  string      `placeholder:"FILE" help:"Write the seats' links here, as JSON, once everything answers."`
	Limits node.Limits `embed:"" prefix:"limits-"`
	Log    node.Log    `embed:"" prefix:"log-"`
}

// Run runs a node with the demo's summit until it is told to stop.
func (d *demoCommand) Run(ctx context.Context, c *console) error {
	page := &demo.Page{}
	n, err := node.Start(ctx, node.Config{
		Listen: d.Listen, Data: d.Data, Limits: d.Limits, Log: d.Log,
		Media:   node.Media{KeyframeThrottle: "tuned"}, // on free ports: two demos on one machine do not meet
		Gallery: node.Gallery{Pace: "quick", PerAddress: 500},
	}, node.Extra{Version: version, Log: c.err, Front: page})
	if err != nil {
		return err
	}
	err = d.stage(ctx, n, page)
	if err == nil {
		_, _ = fmt.Fprintf(c.err, "The demo is at %s: open a seat there.\n", n.URL())
		err = n.Wait(ctx)
	}
	return errors.Join(err, n.Stop())
}

// stage convenes the demo's summit over the node's own API, or finds it from the run before.
func (d *demoCommand) stage(ctx context.Context, n *node.Node, page *demo.Page) error {
	api, err := client.New(n.URL(), nil)
	if err != nil {
		return err
	}
	links, err := demo.Stage(ctx, api, demo.StoreIn(d.Data), n.OperatorToken())
	if err != nil {
		return err
	}
	if err := page.Show(links); err != nil {
		return err
	}
	if d.Links == "" {
		return nil
	}
	return links.Write(d.Links)
}
