// Package public renders what the world is told of summits: the announcement page, the calendar and the feed.
//
// It decides how they look and in which language; it refuses to know a summit's state. What it is given is a view made for
// the world, so that nothing else can get into a page. It does no input or output and reads no clock.
package public
