// Package chain decides the exact bytes of an entry's header and of an exported record, how entries are chained, and what
// a record proves by itself. It verifies an exported record with nothing but the file.
//
// It refuses to know where a record is kept and how it travels: it is pure, and the browser's verifier runs it as it is.
package chain
