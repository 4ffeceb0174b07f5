// Package hostile is what a node does that means its members harm. bin/hostile is the real node with calls into this
// package where everything passes (see overlay): it records all that it sees, and attacks as it is told over a control
// listener on loopback. It decides what becomes of packets, messages and answers on their way. It refuses to know what a
// test expects of them, and is in no node that is ever shipped.
package hostile
