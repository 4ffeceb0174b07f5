// Package record keeps every summit's record: an append-only log of signed acts, durable before it is acknowledged.
//
// It refuses to know who may do what and what an entry's bytes mean: Append takes lines that the summit's rules have
// passed, and looks only at whether they continue the chain. It knows no network, no view and no browser.
package record
