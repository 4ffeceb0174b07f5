package gallery

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

var (
	everyone = []string{"*"}
	nosniff  = []string{"nosniff"}
	anySite  = []string{"cross-origin"}
)

// Serve answers a request for a file of a summit's newest open session: index.m3u8, or STREAM/FILE as playlists name them;
// or for recordings, the list of all that was recorded of the summit, or recordings/NAME.mp4.
// page is the name of the summit's public pages (view.PageName), from which its id does not follow.
// address is who asks. The error is a *Refusal, or the request's own end; nothing was written then.
func (g *Gallery) Serve(w http.ResponseWriter, r *http.Request, page, name, address string) error {
	if !g.begin(address) {
		return refuse(TooMany, "this address asks for too much at once")
	}
	defer g.finish(address)
	if OfRecordings(name) {
		if g.archive == nil {
			return refuse(NotThere, "this node keeps no recordings")
		}
		g.mu.Lock()
		of := g.pages[page]
		g.mu.Unlock()
		return g.archive.serve(w, r, of, name)
	}
	g.mu.Lock()
	var s *stream
	if at := g.stages[g.pages[page]]; at != nil {
		s = at.stream
	}
	g.mu.Unlock()
	if s == nil {
		return refuse(NotThere, "nothing of this summit is on air")
	}
	f, err := s.shelf.find(r.Context(), name, r.URL.RawQuery)
	if err != nil {
		return err
	}
	f.serve(w)
	return nil
}

// OfRecordings says whether a file is one of the recordings or their list, rather than of a stream.
func OfRecordings(name string) bool {
	return name == recordings || strings.HasPrefix(name, recordings+"/")
}

// begin counts a request of an address, or says that there are too many.
func (g *Gallery) begin(address string) bool {
	g.asking.Lock()
	defer g.asking.Unlock()
	if g.asksNow[address] >= g.config.PerAddress {
		return false
	}
	g.asksNow[address]++
	return true
}

func (g *Gallery) finish(address string) {
	g.asking.Lock()
	defer g.asking.Unlock()
	if g.asksNow[address]--; g.asksNow[address] == 0 {
		delete(g.asksNow, address)
	}
}

// find is the file of a name, waited for when the request says what must be in it.
func (s *shelf) find(ctx context.Context, name, query string) (*file, error) {
	if name == multivariant {
		if f := s.version().files[multivariant]; f != nil {
			return f, nil
		}
		return nil, refuse(NotThere, "nothing has come yet")
	}
	stream, name, found := strings.Cut(name, "/")
	if !found || stream != s.id {
		return nil, refuse(NotThere, "this stream is not on air")
	}
	if strings.HasSuffix(name, ".m3u8") {
		return s.findPlaylist(ctx, name, query)
	}
	if f := s.file(name); f != nil {
		return f, nil
	}
	number, piece, ok := numbersOf(name)
	if !ok || piece < 0 {
		return nil, refuse(NotThere, "there is no such file")
	}
	// The part that a playlist hints at is waited for (EXT-X-PRELOAD-HINT), and no other one.
	if v := s.version(); v.ended || number != v.open || piece > v.openParts {
		return nil, refuse(NotThere, "this part is not there")
	}
	if s.wait(ctx, number, piece) == nil {
		return nil, ctx.Err()
	}
	if f := s.file(name); f != nil {
		return f, nil
	}
	return nil, refuse(NotThere, "this part does not come")
}

// numbersOf reads RENDITION-SEGMENT.mp4 or RENDITION-SEGMENT.PART.mp4; part is -1 in the first.
func numbersOf(name string) (segment, part int, ok bool) {
	stem, is := strings.CutSuffix(name, ".mp4")
	at := strings.LastIndexByte(stem, '-')
	if !is || at < 0 {
		return 0, 0, false
	}
	first, second, two := strings.Cut(stem[at+1:], ".")
	part = -1
	segment, err := strconv.Atoi(first)
	if two && err == nil {
		part, err = strconv.Atoi(second)
	}
	return segment, part, err == nil && segment >= 0 && (!two || part >= 0)
}

// findPlaylist is a playlist by the delivery directives of draft-pantos-hls-rfc8216bis section 6.2.5.
func (s *shelf) findPlaylist(ctx context.Context, name, query string) (*file, error) {
	v := s.version()
	if v.files[name] == nil {
		return nil, refuse(NotThere, "there is no such playlist")
	}
	if query == "" {
		return v.files[name], nil
	}
	directives, err := url.ParseQuery(query)
	if err != nil {
		return nil, refuse(OfferMalformed, "this query cannot be read")
	}
	number, part := -1, -1
	for directive, into := range map[string]*int{"_HLS_msn": &number, "_HLS_part": &part} {
		if text := directives.Get(directive); text != "" {
			if *into, err = strconv.Atoi(text); err != nil || *into < 0 {
				return nil, refuse(OfferMalformed, "%s is a number", directive)
			}
		}
	}
	if number < 0 && part >= 0 {
		return nil, refuse(OfferMalformed, "_HLS_part comes with _HLS_msn")
	}
	turn := number >= 0
	if turn {
		if !v.ended && v.tooFar(number, part, s.timing) {
			return nil, refuse(TooFarAhead, "this part is too far ahead")
		}
		if v = s.wait(ctx, number, part); v == nil {
			return nil, ctx.Err()
		}
	}
	f := v.files[name]
	if skip := directives.Get("_HLS_skip"); skip == "YES" || skip == "v2" {
		if shorter := v.skipping[name]; shorter != nil {
			f = shorter
		}
	}
	if f == nil {
		return nil, refuse(NotThere, "there is no such playlist")
	}
	if turn {
		of := *f
		of.lifetime = forThisTurn
		f = &of
	}
	return f, nil
}

// serve writes the file. Header values are shared: nobody changes them.
func (f *file) serve(w http.ResponseWriter) {
	h := w.Header()
	h["Content-Type"], h["Content-Length"], h["Cache-Control"] = f.kind, f.length, f.lifetime
	h["Access-Control-Allow-Origin"], h["Cross-Origin-Resource-Policy"], h["X-Content-Type-Options"] = everyone, anySite, nosniff
	_, _ = w.Write(f.content)
}

// Ended says whether an error of Serve is the end of the request itself, of which nobody is told.
func Ended(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}
