//go:build linux

package main

import (
	"fmt"
	"os"
	"syscall"
	"unsafe"
)

// openTun makes a TUN device: what is read from it are the packets sent to it (linux/if_tun.h).
func openTun(name string) (*os.File, error) {
	const (
		setInterface = 0x400454ca // TUNSETIFF
		tun          = 0x0001     // IFF_TUN
		bare         = 0x1000     // IFF_NO_PI
	)
	fd, err := syscall.Open("/dev/net/tun", syscall.O_RDWR|syscall.O_NONBLOCK|syscall.O_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("/dev/net/tun: %w", err)
	}
	var request struct {
		name  [16]byte // 15 characters at most; a longer name is cut
		flags uint16
		_     [22]byte
	}
	copy(request.name[:], name)
	request.flags = tun | bare
	_, _, failed := syscall.Syscall(syscall.SYS_IOCTL, uintptr(fd), setInterface, uintptr(unsafe.Pointer(&request))) //nolint:gosec // what the call wants
	if failed != 0 {
		_ = syscall.Close(fd)
		return nil, fmt.Errorf("making the device %s: %w", name, failed)
	}
	// Only a device that is made can be waited for.
	return os.NewFile(uintptr(fd), name), nil
}
