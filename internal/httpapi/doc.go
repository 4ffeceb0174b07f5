// Package httpapi decides how the world talks to a node: routes, sessions, problems, events, and what a request must
// bring before it is heard. It turns HTTP into acts for the proceedings and views into server-sent events.
//
// It refuses to know what an act may do (summit), what an audience may see (view) and how media flows (media). It keeps
// nothing on disk: after a restart every seat proves itself again.
package httpapi
