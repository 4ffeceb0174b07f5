//go:build linux

// Command poorline is a line as bad as those that have shut delegations out of virtual conferences, for tests on one
// machine: two TUN devices, one of them in a network namespace of its own, and between them a relay that lets so many bits
// a second through, late, and loses some packets. What runs in the namespace (ip netns exec NAME ...) reaches the node at
// the node's own loopback address, over that line alone.
//
//	poorline NAME TCP-PORT UDP-PORT [UDP-PORT ...]
//
// It says "ready" once the line is there. On standard input it takes a line's name at a time, "poor" or "good", says the
// name again once it holds, and ends, with the namespace, when the input does. It needs the rights to make namespaces.
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strconv"
	"syscall"
)

// The two ends of the line.
const (
	farAddress  = "10.77.0.1" // the node's
	nearAddress = "10.77.0.2" // the seat's, in the namespace
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "poorline:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	// Inside the namespace the program runs a second time, to be the node's address there.
	near := len(args) > 0 && args[0] == "near"
	if near {
		args = args[1:]
	}
	if len(args) < 3 {
		return errors.New("usage: poorline NAME TCP-PORT UDP-PORT [UDP-PORT ...]")
	}
	for _, text := range args[1:] {
		if _, err := strconv.ParseUint(text, 10, 16); err != nil {
			return fmt.Errorf("a port is a number: %w", err)
		}
	}
	if near {
		return serve(ctx, ends{"127.0.0.1", farAddress}, args[1], args[2:])
	}
	return lay(ctx, args[0], args[1], args[2:])
}

// lay makes the namespace and the line, and keeps them until the input ends.
func lay(ctx context.Context, name, tcp string, udp []string) (err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if err := ip(ctx, "netns", "add", name); err != nil {
		return err
	}
	defer func() {
		// What still runs in it keeps the namespace alive without its name; nobody finds it any more.
		err = errors.Join(err, ip(context.WithoutCancel(ctx), "netns", "delete", name))
	}()
	far, err := openTun("far-" + name)
	if err != nil {
		return err
	}
	defer far.Close()
	near, err := openTun("near-" + name)
	if err != nil {
		return err
	}
	defer near.Close()
	inside := []string{"-netns", name}
	for _, args := range [][]string{
		{"address", "add", farAddress + "/30", "dev", "far-" + name},
		{"link", "set", "far-" + name, "up"},
		{"link", "set", "near-" + name, "netns", name},
		append(inside, "address", "add", nearAddress+"/30", "dev", "near-"+name),
		append(inside, "link", "set", "near-"+name, "up"),
		append(inside, "link", "set", "lo", "up"),
		append(inside, "route", "add", "default", "dev", "near-"+name),
	} {
		if err := ip(ctx, args...); err != nil {
			return err
		}
	}
	down, up := newWay(far, near, 1), newWay(near, far, 2)
	failed := make(chan error, 4)
	go func() { failed <- down.carry() }()
	go func() { failed <- up.carry() }()
	go func() { failed <- serve(ctx, ends{farAddress, "127.0.0.1"}, tcp, udp) }()
	self, err := os.Executable()
	if err != nil {
		return err
	}
	child := exec.CommandContext(ctx, "ip", slices.Concat([]string{"netns", "exec", name, self, "near", name, tcp}, udp)...)
	child.Stdout, child.Stderr = os.Stdout, os.Stderr
	child.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := child.Start(); err != nil {
		return err
	}
	gone := make(chan struct{})
	go func() {
		failed <- fmt.Errorf("the end in the namespace is gone: %w", errors.Join(child.Wait()))
		close(gone)
	}()
	defer func() {
		cancel()
		<-gone
	}()

	input := make(chan string)
	go func() {
		defer close(input)
		for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
			input <- lines.Text()
		}
	}()
	for {
		select {
		case <-ctx.Done():
			return nil
		case err := <-failed:
			return err
		case name, more := <-input:
			if !more {
				return nil
			}
			line, known := lines[name]
			if !known {
				return fmt.Errorf("no line is called %.40q", name)
			}
			down.set(line.down)
			up.set(line.up)
			fmt.Println(name)
		}
	}
}

func ip(ctx context.Context, args ...string) error {
	out, err := exec.CommandContext(ctx, "ip", args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("ip %v: %w: %s", args, err, out)
	}
	return nil
}

// ends says where connections are taken, and at which address they are taken on.
type ends struct{ at, to string }

// serve takes TCP connections and UDP packets at one address and takes them on to the same ports of another.
func serve(ctx context.Context, e ends, tcp string, udp []string) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", net.JoinHostPort(e.at, tcp))
	if err != nil {
		return err
	}
	context.AfterFunc(ctx, func() { _ = listener.Close() })
	failed := make(chan error, 1+len(udp))
	go func() { failed <- forwardTCP(ctx, listener, net.JoinHostPort(e.to, tcp)) }()
	for _, port := range udp {
		packets, err := new(net.ListenConfig).ListenPacket(ctx, "udp", net.JoinHostPort(e.at, port))
		if err != nil {
			return err
		}
		context.AfterFunc(ctx, func() { _ = packets.Close() })
		go func() { failed <- forwardUDP(ctx, packets, net.JoinHostPort(e.to, port)) }()
	}
	if e.at == "127.0.0.1" {
		// The end in the namespace is the last to come.
		fmt.Println("ready")
	}
	err = <-failed
	if ctx.Err() != nil {
		return nil
	}
	return err
}
