//go:build unix

package node

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// lock keeps a second node from the same data. The system gives it back when the process ends, however it ends.
func lock(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		err = fmt.Errorf("another node runs on this data: %w", err)
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}
