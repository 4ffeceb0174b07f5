// Package proceedings decides the order in which acts are taken: it is the one way in. It holds every running summit,
// asks the summit's rules about each act, has the record written before anything is acknowledged or shown, and hands
// each audience its view of what came of it.
//
// It refuses to know what the rules are (summit), what an audience may see (view), how bytes are stored (record), and
// that there are networks and browsers at all.
package proceedings
