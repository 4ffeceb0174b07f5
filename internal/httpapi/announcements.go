package httpapi

import (
	"bytes"
	"context"
	"crypto/subtle"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"parley/internal/identity"
	"parley/internal/public"
	"parley/internal/summit"
	"parley/internal/view"
)

// pageNames finds summits by the names of their public pages, from which no summit's id follows.
type pageNames struct {
	mu    sync.Mutex
	known int
	of    map[string]identity.Hash
}

func (a *API) summitOfPage(name string) (identity.Hash, bool) {
	all := a.proceedings.Summits()
	a.pageNames.mu.Lock()
	defer a.pageNames.mu.Unlock()
	if a.pageNames.of == nil {
		a.pageNames.of = map[string]identity.Hash{}
	}
	for ; a.pageNames.known < len(all); a.pageNames.known++ {
		id := all[a.pageNames.known]
		a.pageNames.of[view.PageName(id)] = id
	}
	id, found := a.pageNames.of[name]
	return id, found
}

// nothingTold answers alike whether there is no such summit or none of which the world was told.
func nothingTold(w http.ResponseWriter) {
	problem(notFound, "nothing is announced at this address").write(w)
}

// site is where pages name themselves: the public address, or else the one that was asked.
func (a *API) site(r *http.Request) public.Site {
	if a.Public != nil {
		return public.Site(a.Public.Scheme + "://" + a.Public.Host)
	}
	return public.Site(a.origin(r))
}

// world is what the world is told now of the summit whose page has this name.
func (a *API) world(name string) (told view.World, err error) {
	id, found := a.summitOfPage(name)
	if !found {
		return told, nil
	}
	err = a.proceedings.Read(id, func(m summit.Moment) { told = view.ForWorld(m) })
	return told, err
}

// announcements lists what was announced of all summits.
func (a *API) announcements(w http.ResponseWriter, r *http.Request) {
	a.index(w, r, public.Choose(r.Header.Get("Accept-Language")), true)
}

func (a *API) index(w http.ResponseWriter, r *http.Request, l identity.Language, chosen bool) {
	var all []view.World
	now := a.now()
	for _, id := range a.proceedings.Summits() {
		if err := a.proceedings.Read(id, func(m summit.Moment) { all = append(all, view.ForWorld(m)) }); err != nil {
			a.fail(r, err).write(w)
			return
		}
	}
	told{public.Index(all, a.site(r), l), "text/html; charset=utf-8", l, chosen, now}.write(w, r)
}

// announcement serves the page of a summit, of one announcement, the calendar and the feed; and the list, when the name is a
// language's.
func (a *API) announcement(w http.ResponseWriter, r *http.Request) {
	name, l, part := r.PathValue("name"), identity.Language(r.PathValue("language")), r.PathValue("part")
	chosen := l == ""
	if chosen {
		for _, listed := range public.Languages {
			if name == string(listed) {
				a.index(w, r, listed, false)
				return
			}
		}
		l = public.Choose(r.Header.Get("Accept-Language"))
	}
	now := a.now()
	world, err := a.world(name)
	if err != nil {
		a.fail(r, err).write(w)
		return
	}
	site := a.site(r)
	out := told{kind: "text/html; charset=utf-8", language: l, chosen: chosen, at: now}
	is := false
	switch number, isNumber := strconv.ParseUint(part, 10, 16); {
	case part == "":
		out.body, is = public.Page(world, site, l, 0)
	case part == "summit.ics":
		out.kind = "text/calendar; charset=utf-8"
		out.body, is = public.Calendar(world, site, l)
	case part == "feed.atom":
		out.kind = "application/atom+xml; charset=utf-8"
		out.body, is = public.Feed(world, site, l)
	case isNumber == nil && number > 0 && strconv.FormatUint(number, 10) == part:
		out.body, is = public.Page(world, site, l, int(number)) //nolint:gosec // 16 bits
	}
	if !is {
		nothingTold(w)
		return
	}
	out.write(w, r)
}

// told is an answer for anyone, which any cache may keep until the next instant at which an embargo could end.
type told struct {
	body     []byte
	kind     string
	language identity.Language
	chosen   bool // by what the reader's browser asks for
	at       time.Time
}

func (t told) write(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	if strings.HasPrefix(t.kind, "text/html") {
		h.Set("Content-Security-Policy", public.Policy)
	}
	h.Set("Content-Type", t.kind)
	h.Set("Content-Language", string(t.language))
	if t.chosen {
		h.Set("Vary", "Accept-Language")
	}
	// Nobody may hand out the page of before once an embargo has ended; while the node does not answer, the last page is better
	// than none (RFC 5861 section 4). How long says nothing of whether anything is under embargo.
	next := t.at.Truncate(summit.EmbargoGrain).Add(summit.EmbargoGrain)
	h.Set("Cache-Control", fmt.Sprintf("public, max-age=%d, stale-if-error=3600", int(next.Sub(t.at)/time.Second)))
	h.Set("ETag", `"`+identity.HashOf(t.body).String()+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(t.body))
}

// calendarToken is the secret in the address of a delegation's own calendar. With another node key, or renewed, it is another.
func (a *API) calendarToken(of identity.Hash, d *summit.Delegation) string {
	return a.Node.Token(fmt.Sprintf("calendar %s %s %d", of, d.ID, d.Calendar))
}

// seatsCalendar serves a delegation's own calendar to whoever has its address.
func (a *API) seatsCalendar(w http.ResponseWriter, r *http.Request) {
	id, found := a.summitOfPage(r.PathValue("name"))
	token, isCalendar := strings.CutSuffix(r.PathValue("token"), ".ics")
	if !found || !isCalendar {
		nothingTold(w)
		return
	}
	var body []byte
	if err := a.proceedings.Read(id, func(m summit.Moment) {
		d := m.Delegation(identity.ID(r.PathValue("delegation")))
		if d != nil && !d.Withdrawn && subtle.ConstantTimeCompare([]byte(token), []byte(a.calendarToken(id, d))) == 1 {
			body = public.SeatsCalendar(view.ForDelegation(m, d.ID), d.Language)
		}
	}); err != nil {
		a.fail(r, err).write(w)
		return
	}
	if body == nil {
		nothingTold(w)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/calendar; charset=utf-8")
	h.Set("Cache-Control", "private, no-cache")
	h.Set("ETag", `"`+identity.HashOf(body).String()+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

// CalendarAddress is where a delegation's own calendar is, for calendar programs.
type CalendarAddress struct {
	Address string `json:"address" doc:"the path, with a secret in it: whoever has it reads the calendar, until it is renewed"`
}

func (a *API) calendarAddress(ctx context.Context, r *http.Request, in *AtSeat) (*body[CalendarAddress], error) {
	at, err := a.ofDelegation(ctx, r, in)
	if err != nil {
		return nil, err
	}
	var out CalendarAddress
	err = a.proceedings.Read(at.summit, func(m summit.Moment) {
		d := m.Member(at.member).Delegation
		out.Address = "/calendars/" + view.PageName(at.summit) + "/" + string(d.ID) + "/" + a.calendarToken(at.summit, d) + ".ics"
	})
	return &body[CalendarAddress]{out}, err
}

// Draft is an announcement that is being written.
type Draft struct {
	Language     identity.Language      `json:"language" doc:"in which the page is to be shown"`
	Joint        bool                   `json:"joint" doc:"false: the seat's delegation announces it alone"`
	Announcement summit.AnnounceJointly `json:"announcement" doc:"the body of the act"`
}

// Previewed is a page.
type Previewed struct {
	HTML string `json:"html"`
}

type draftInput struct {
	AtSeat
	Body Draft
}

// preview renders the page of an announcement as it would stand now, for those who write it.
func (a *API) preview(ctx context.Context, r *http.Request, in *draftInput) (*body[Previewed], error) {
	at, err := a.ofDelegation(ctx, r, &in.AtSeat)
	if err != nil {
		return nil, err
	}
	if err := summit.Valid(in.Body.Announcement); err != nil {
		return nil, err
	}
	var world view.World
	if err := a.proceedings.Read(at.summit, func(m summit.Moment) {
		by := m.Member(at.member).Delegation
		if in.Body.Joint {
			by = nil
		}
		world = view.Preview(m, in.Body.Announcement, by)
	}); err != nil {
		return nil, err
	}
	page, is := public.Page(world, a.site(r), in.Body.Language, 0)
	if !is {
		return nil, problem(summit.Malformed, "the page is in no such language")
	}
	return &body[Previewed]{Previewed{string(page)}}, nil
}

// ofDelegation is the seat of a request, when it is signed in and a delegation's.
func (a *API) ofDelegation(ctx context.Context, r *http.Request, in *AtSeat) (seat, error) {
	at, err := seatIn(in.Summit, in.Member)
	if err != nil {
		return at, err
	}
	if _, err := a.signedIn(r, at); err != nil {
		return at, err
	}
	if a.limited(ctx, at.cookieName()) {
		return at, problem(tooManyRequests, "this seat or key asked too often within a minute")
	}
	audience, err := a.audienceOf(at)
	if err != nil {
		return at, err
	}
	if _, is := audience.Delegation(); !is {
		return at, problem(summit.NotAllowed, "it is the delegations' own")
	}
	return at, nil
}
