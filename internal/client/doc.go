// Package client talks to a node as docs/protocol.md says, for programs: the demo, the bench and tests. It decides what
// a link looks like, and it checks what a seat's browser would: the genesis against the summit's id, an invitation
// against the delegation's key, a receipt against its entry.
//
// It refuses to know the rules (the node says what may be done) and what a view means: views are JSON to it. It keeps
// nothing, and prints no secret.
package client
