// Package node decides what one running Parley is made of and in which order it comes up and goes down: configuration,
// keys and files on disk, the port, the record, the media engine, and how they are wired.
//
// It refuses to know what an act means or what a page shows. Nothing else in the house reads configuration, files of
// keys, or the environment.
package node
