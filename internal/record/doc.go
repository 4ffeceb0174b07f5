// Package record keeps every summit's record: an append-only log of signed acts, each chained by hash to the one before,
// durable before it is acknowledged. It decides the exact bytes of an entry's header and of an exported record, and it
// verifies an exported record with nothing but the file.
//
// It refuses to know who may do what: Append takes lines that the summit's rules have passed, and looks only at whether
// they continue the chain. It knows no network, no view and no browser.
package record
