package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"os"
	"sync/atomic"

	"parley/internal/node"
)

type demoCommand struct {
	Listen string   `default:"127.0.0.1:8080" placeholder:"ADDRESS" help:"Loopback address and port."`
	Data   string   `default:"data/demo" placeholder:"FOLDER" help:"Folder of the demo's record."`
	Links  string   `placeholder:"FILE" help:"Write the seats' links here, as JSON, once everything answers."`
	Log    node.Log `embed:"" prefix:"log-"`
}

// Run runs a node with the demo's summit until it is told to stop.
func (d *demoCommand) Run(ctx context.Context, c *console) error {
	page := &seatsPage{}
	n, err := node.Start(ctx, node.Config{
		Listen: d.Listen, Data: d.Data, Log: d.Log,
		Media:  node.Media{KeyframeThrottle: "tuned"}, // free ports: two demos on one machine do not meet
		Limits: node.Limits{PerAddress: 60000, PerSeat: 6000, EventsPerSeat: 4, Events: 4000},
	}, node.Extra{Version: version, Log: c.err, Front: page})
	if err != nil {
		return err
	}
	seats, err := stageDemo(ctx, n.URL(), n.OperatorToken(), d.Data)
	if err != nil {
		return errors.Join(err, n.Stop())
	}
	page.seats.Store(seats)
	if d.Links != "" {
		if err := writeLinks(d.Links, seats); err != nil {
			return errors.Join(err, n.Stop())
		}
	}
	_, _ = fmt.Fprintf(c.err, "The demo is at %s: open a seat there.\n", n.URL())
	return errors.Join(n.Wait(ctx), n.Stop())
}

func writeLinks(path string, seats *seatsFile) error {
	text, err := json.MarshalIndent(seats, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(path+".new", append(text, '\n'), 0o600); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

// seatsPage lists the seats at the demo's front door.
type seatsPage struct{ seats atomic.Pointer[seatsFile] }

var seatsTemplate = template.Must(template.New("seats").Parse(`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Parley: the demo's seats</title></head>
<body>
<h1>Virtual summit: the demo's seats</h1>
<p>Each link is one person's. Open several, in one browser or in many; with colour bars and a tone in place of camera and microphone, take the second link.</p>
<ul>
{{range .Seats}}<li>{{.Delegation}}, {{.Role}}: <a href="{{.URL}}">{{.Name}}</a> (<a href="{{.Test}}">test signal</a>)</li>
{{end}}</ul>
</body>
</html>
`))

func (p *seatsPage) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	seats := p.seats.Load()
	if seats == nil {
		http.Error(w, "The demo is being prepared. Reload in a moment.", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = seatsTemplate.Execute(w, seats)
}
