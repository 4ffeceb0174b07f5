// Package identity decides what a key, a signature and a certificate are: Ed25519 keys, JWS in compact form, and the
// certificates that lead from a delegation's key over an invitation to a device.
//
// It refuses to know what anybody may do with a key: that is the summit's question. It reads no clock and does no I/O;
// randomness and time come in as arguments.
package identity
