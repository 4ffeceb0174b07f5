// Package witness decides, for one seat, whether what a node shows it can be so: that the entries it sends continue one
// chain from the summit that the seat's link names, that every act in them was allowed, that each view is what the record
// says, and that what the node promised stands in it. Whatever does not hold is an alarm that names the entry or the key.
//
// It refuses to know how entries, views and receipts arrive, who shows the alarm, and what is done about it.
package witness
