//go:build linux || darwin

package node

import "syscall"

// room is how many bytes are free for the node on a folder's disk, and how many there are; 0 and 0 when the system does
// not say.
func room(folder string) (free, total int64) {
	var s syscall.Statfs_t
	if syscall.Statfs(folder, &s) != nil {
		return 0, 0
	}
	return int64(s.Bavail) * int64(s.Bsize), int64(s.Blocks) * int64(s.Bsize) //nolint:gosec,unconvert // no disk has 2^63 bytes; not every system counts in int64
}
