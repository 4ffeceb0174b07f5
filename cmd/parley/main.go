// Command parley runs a node, shows what one can do, and proves what one did.
//
// Each subcommand is a file here: serve, demo, convene, verify, app. It decides nothing about summits.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // the same time zones on every machine, and in a container without any

	"github.com/alecthomas/kong"

	"parley/internal/node"
)

// version is set when the binary is built.
var version = "unknown"

// command is what can be said to parley. The struct is the command line.
type command struct {
	Serve   serve       `cmd:"" help:"Run a node."`
	Demo    demoCommand `cmd:"" help:"Run a node with a summit of two delegations on it, every seat a link away."`
	Convene convene     `cmd:"" help:"Convene a summit on a running node and print its claim links, once."`
	Verify  verify      `cmd:"" help:"Verify an exported record: no node is needed."`
	App     appCommand  `cmd:"" help:"The browser app: compare what a node serves, or serve it from a host of one's own."`
	Version showVersion `cmd:"" help:"Say which version this is, and the hash of its app."`
}

// console is where a command speaks: results on out, everything else on err.
type console struct{ out, err io.Writer }

type showVersion struct {
	App string `placeholder:"FOLDER" help:"Say the hash of the app that was built into this folder (web/dist) instead."`
}

// Run says which version this is, and the hash of the app in it.
func (v showVersion) Run(c *console) error {
	hash, err := node.AppHash(v.App)
	if v.App == "" {
		_, _ = fmt.Fprintln(c.out, "parley", version)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(c.out, "app", hash)
	return err
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal does not wait for what the first began
	os.Exit(run(ctx, os.Args[1:], &console{os.Stdout, os.Stderr}))
}

// run is main with everything handed in. It returns the exit code: 0, 1 for what went wrong, 2 for a wrong command line.
func run(ctx context.Context, args []string, c *console) int {
	var (
		say    command
		exited = -1
	)
	parser, err := newParser(ctx, &say, c, func(code int) { exited = code })
	if err != nil {
		_, _ = fmt.Fprintln(c.err, "parley:", err)
		return 2
	}
	parsed, err := parser.Parse(args)
	if exited >= 0 {
		return exited
	}
	if err != nil {
		_, _ = fmt.Fprintln(c.err, "parley:", err)
		return 2
	}
	if err := parsed.Run(); err != nil {
		_, _ = fmt.Fprintln(c.err, "parley:", err)
		return 1
	}
	return 0
}

func newParser(ctx context.Context, say *command, c *console, exit func(int)) (*kong.Kong, error) {
	return kong.New(say, kong.Name("parley"), kong.Description("Virtual summits: each delegation in its own language, on the record."),
		kong.Writers(c.out, c.err), kong.Exit(exit), kong.DefaultEnvars("PARLEY"), kong.Configuration(readSettings),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(c), kong.ConfigureHelp(kong.HelpOptions{Compact: true}))
}
