package httpapi

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"parley/internal/gallery"
	"parley/internal/identity"
	"parley/internal/summit"
)

// The gallery names these itself.
const (
	publishingToken summit.Problem = "publishing-token"
	doorsClosed     summit.Problem = "doors-closed"
	codecNotTaken   summit.Problem = "codec-not-taken"
	tooFarAhead     summit.Problem = "too-far-ahead"
)

// WantedPublication says what a publishing token is to be good for.
type WantedPublication struct {
	Channel string `json:"channel,omitempty" maxLength:"40" doc:"floor or a language, for an encoder that feeds that one alone; absent: the picture and all channels"`
}

// PublishingToken lets its holder publish an open session by WHIP (RFC 9725), until that session ends.
type PublishingToken struct {
	Token    string   `json:"token" doc:"for Authorization: Bearer TOKEN"`
	Endpoint string   `json:"endpoint" doc:"the path to send the offer to"`
	Channels []string `json:"channels" nullable:"false" doc:"floor, then the languages of this session"`
}

type publishingTokenInput struct {
	AtSeat
	Body WantedPublication
}

// publishingToken gives a broadcaster's seat a token.
func (a *API) publishingToken(ctx context.Context, r *http.Request, in *publishingTokenInput) (*body[PublishingToken], error) {
	at, err := seatIn(in.Summit, in.Member)
	if err != nil {
		return nil, err
	}
	found, err := a.signedIn(r, at)
	if err != nil {
		return nil, err
	}
	if a.limited(ctx, at.cookieName()) {
		return nil, problem(tooManyRequests, "this seat or key asked too often within a minute")
	}
	if a.Gallery == nil {
		return nil, problem(doorsClosed, "this node has no gallery")
	}
	token, channels, err := a.Gallery.Grant(at.summit, gallery.Broadcaster{Member: at.member, Device: found.device}, in.Body.Channel)
	if err != nil {
		return nil, ofGallery(err)
	}
	return &body[PublishingToken]{PublishingToken{
		Token: token, Channels: channels, Endpoint: "/api/summits/" + at.summit.String() + "/gallery/whip",
	}}, nil
}

// ofGallery is a refusal of the gallery as a problem.
func ofGallery(err error) error {
	var refusal *gallery.Refusal
	if errors.As(err, &refusal) {
		return problem(refusal.Problem, refusal.Detail)
	}
	return err
}

// publish is the endpoint of WHIP (RFC 9725 section 4.2).
func (a *API) publish(w http.ResponseWriter, r *http.Request) {
	of, token, err := a.publisher(r)
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/sdp" {
		a.Refuse(w, r, problem(codecNotTaken, "an offer is application/sdp"))
		return
	}
	offer, err := io.ReadAll(r.Body)
	if err != nil {
		a.Refuse(w, r, problem(summit.Malformed, "the request's body did not arrive whole"))
		return
	}
	var order []string
	if named := r.URL.Query().Get("audio"); named != "" {
		order = strings.Split(named, ",")
	}
	answer, id, err := a.Gallery.Publish(r.Context(), of, token, offer, order)
	if err != nil {
		a.Refuse(w, r, ofGallery(err))
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/sdp")
	h.Set("Location", "/api/summits/"+of.String()+"/gallery/whip/"+id)
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusCreated)
	_, _ = io.WriteString(w, answer)
}

// unpublish ends a publication.
func (a *API) unpublish(w http.ResponseWriter, r *http.Request) {
	of, token, err := a.publisher(r)
	if err == nil {
		err = ofGallery(a.Gallery.Unpublish(of, token, r.PathValue("publication")))
	}
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusOK)
}

// publisher is the summit of a publisher's request, and its token.
func (a *API) publisher(r *http.Request) (identity.Hash, string, error) {
	token, bears := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	of, err := identity.ParseHash(r.PathValue("summit"))
	if err != nil || !bears || a.Gallery == nil {
		return of, "", problem(publishingToken, "the request carries no token of this summit")
	}
	return of, token, nil
}

// galleryPath is a file of an open session: /gallery/PAGE/FILE, PAGE being the name of the summit's public pages
// (view.PageName). What stands at /gallery/PAGE is a page.
func galleryPath(path string) (page, file string, ok bool) {
	rest, ok := strings.CutPrefix(path, "/gallery/")
	if !ok {
		return "", "", false
	}
	return strings.Cut(rest, "/")
}

// watched answers players, ours and others'. They come from anywhere and bring nothing: no cookie is looked at, and no policy
// of a page is sent along. It stands before the guard, for whom so many small answers would be dear.
func (a *API) watched(w http.ResponseWriter, r *http.Request, page, file string) {
	var err error
	switch {
	case !a.ours(r.Host):
		err = problem(foreignOrigin, "this node is not reached under this name")
	case tooLong(r):
		err = problem(summit.TooLarge, "a request's headers have at most 32 KiB")
	case a.Gallery == nil:
		err = problem(notFound, "nothing of this summit is on air")
	default:
		err = a.Gallery.Serve(w, r, page, file, a.address(r))
	}
	if err == nil || gallery.Ended(err) {
		return
	}
	p := a.fail(r, ofGallery(err))
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	lifetime := "no-store" // what is not there yet may be there in a moment, and a cache would keep it from all
	if p.Status == http.StatusNotFound && file == "index.m3u8" {
		lifetime = "public, max-age=1" // a crowd that comes early asks a cache
	}
	p.writeLasting(w, lifetime)
}
