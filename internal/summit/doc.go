// Package summit decides what a summit is: its acts, its state, who may do what (Check), and what each entry of the
// record changes (Apply). The one table of who may act, whose consent an act needs and whether it exposes or protects
// is Rules.
//
// It refuses to know storage, networks, media and the clock: time comes in with the entry, and what time alone changes
// is asked of State.At. It does no I/O, starts no goroutine and locks nothing: one owner changes a State at a time.
package summit
