//go:build linux

package main

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
)

// forwardTCP takes every connection on to the address, both ways, until either end closes it.
func forwardTCP(ctx context.Context, listener net.Listener, to string) error {
	for {
		from, err := listener.Accept()
		if err != nil {
			return err
		}
		go func() {
			defer from.Close()
			on, err := new(net.Dialer).DialContext(ctx, "tcp", to)
			if err != nil {
				return
			}
			defer on.Close()
			var both sync.WaitGroup
			both.Go(func() { pour(on, from) })
			both.Go(func() { pour(from, on) })
			both.Wait()
		}()
	}
}

// pour copies until the source ends, and then ends what was written to.
func pour(to, from net.Conn) {
	_, _ = io.Copy(to, from) // A connection that breaks has ended.
	if half, ok := to.(*net.TCPConn); ok {
		_ = half.CloseWrite()
	}
}

// forwardUDP takes the packets of each sender on from a port of their own, so that the answers find their way back.
func forwardUDP(ctx context.Context, at net.PacketConn, to string) error {
	onward := map[string]net.Conn{}
	defer func() {
		for _, conn := range onward {
			_ = conn.Close()
		}
	}()
	packet := make([]byte, 65536)
	for {
		n, from, err := at.ReadFrom(packet)
		if err != nil {
			return err
		}
		conn := onward[from.String()]
		if conn == nil {
			if conn, err = new(net.Dialer).DialContext(ctx, "udp", to); err != nil {
				return err
			}
			onward[from.String()] = conn
			go answer(conn, at, from)
		}
		_, _ = conn.Write(packet[:n]) // A packet that cannot be sent is lost, as packets are.
	}
}

func answer(conn net.Conn, at net.PacketConn, to net.Addr) {
	packet := make([]byte, 65536)
	for {
		n, err := conn.Read(packet)
		if err != nil {
			if errors.Is(err, net.ErrClosed) {
				return
			}
			continue // Nobody listened there a moment ago.
		}
		_, _ = at.WriteTo(packet[:n], to)
	}
}
