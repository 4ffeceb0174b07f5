package demo

import (
	"bytes"
	_ "embed"
	"html/template"
	"net/http"
	"strings"
	"sync/atomic"

	"parley/internal/identity"
)

//go:embed page.html
var pageText string

//go:embed page.css
var style []byte

var pageTemplate = template.Must(template.New("page").Parse(pageText))

// Page is what stands at / in the demo: every seat's link. Until it is shown any, it says to wait.
type Page struct{ content atomic.Pointer[[]byte] }

var _ http.Handler = (*Page)(nil)

type shownSide struct {
	Name  string
	Seats []shownSeat
}

type shownSeat struct {
	Name, Title string
	Role        identity.Role
	URL, Test   string
}

// Show puts the links on the page.
func (p *Page) Show(l Links) error {
	titles := map[identity.ID]string{}
	var shown []shownSide
	for _, side := range sides {
		for _, m := range side.members {
			titles[m.id] = m.title
		}
		s := shownSide{Name: side.name["en"]}
		for _, seat := range l.Seats {
			if seat.Delegation == side.id {
				s.Seats = append(s.Seats, shownSeat{seat.Name, titles[seat.Member], seat.Role, seat.URL, strings.Replace(seat.URL, "#", "?signal=test#", 1)})
			}
		}
		shown = append(shown, s)
	}
	var out bytes.Buffer
	if err := pageTemplate.Execute(&out, map[string]any{"Title": title["en"], "Sides": shown}); err != nil {
		return err
	}
	content := out.Bytes()
	p.content.Store(&content)
	return nil
}

// ServeHTTP serves the page at /, and its style sheet at /?style: a node gives its front one address.
func (p *Page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store") // the links are secrets
	if r.URL.RawQuery == "style" {
		h.Set("Content-Type", "text/css; charset=utf-8")
		_, _ = w.Write(style)
		return
	}
	content := p.content.Load()
	if content == nil {
		h.Set("Retry-After", "1")
		http.Error(w, "The demo is being staged. Reload in a moment.", http.StatusServiceUnavailable)
		return
	}
	h.Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(*content)
}
