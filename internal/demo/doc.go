// Package demo stages the demo's summit: it decides who meets in it, convenes it, claims both delegations, invites every
// member and staffs the booth, all through the API and with nothing that a browser could not do. It makes the page that
// lists the seats' links.
//
// It refuses to know how a node works inside. So that a restart gives the same links, it keeps what a real summit
// spreads over its secretaries' browsers in one file: claim keys, delegation keys and invitation keys. Whoever reads
// demo.json is everybody in the demo; no other command writes such a file.
package demo
