package httpapi

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"net/http"
	"sync"
	"time"

	"parley/internal/identity"
	"parley/internal/summit"
)

const (
	challengeLife = 60 * time.Second
	sessionLife   = 12 * time.Hour
	// sessionsPerSeat is how many sign-ins of one seat stand at once; the oldest gives way. Only the seat's own device
	// can sign in, so nobody can push another out.
	sessionsPerSeat = 8
)

// seat is a member's place at one summit.
type seat struct {
	summit identity.Hash
	member identity.ID
}

// cookieName is the name of a seat's cookie: many seats of one host do not overwrite each other.
func (s seat) cookieName() string {
	sum := sha256.Sum256([]byte(s.summit.String() + "/" + string(s.member)))
	return "parley-" + hex.EncodeToString(sum[:8])
}

// challenges are good once, for one seat and for challengeLife. They are kept by whoever asked, under our MAC, so that
// asking for many costs the node nothing; remembered are those alone that were answered with a true signature.
type challenges struct {
	key [32]byte
	now func() time.Time

	mu    sync.Mutex
	spent map[string]time.Time // until when it would have been good
	swept time.Time
}

func newChallenges(now func() time.Time) *challenges {
	c := &challenges{now: now, spent: map[string]time.Time{}}
	_, _ = rand.Read(c.key[:]) // it never fails: it ends the process instead
	return c
}

// issue makes a challenge: its end in milliseconds, 8 random bytes and the MAC over both and the seat, 64 characters.
func (c *challenges) issue(s seat) string {
	raw := make([]byte, 16, 48)
	binary.BigEndian.PutUint64(raw, uint64(c.now().Add(challengeLife).UnixMilli()))
	_, _ = rand.Read(raw[8:])
	return base64.RawURLEncoding.EncodeToString(append(raw, c.mac(s, raw)...))
}

func (c *challenges) mac(s seat, raw []byte) []byte {
	h := hmac.New(sha256.New, c.key[:])
	h.Write(raw)
	h.Write(s.summit[:])
	h.Write([]byte(s.member))
	return h.Sum(nil)
}

// spend uses a challenge up, or says that it is none, is too old or was used. Call it when the signature was found true.
func (c *challenges) spend(s seat, challenge string) bool {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(challenge)
	if err != nil || len(raw) != 48 || !hmac.Equal(raw[16:], c.mac(s, raw[:16])) {
		return false
	}
	now, end := c.now(), time.UnixMilli(int64(binary.BigEndian.Uint64(raw)))
	if now.After(end) {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if now.Sub(c.swept) > challengeLife {
		for old, until := range c.spent {
			if now.After(until) {
				delete(c.spent, old)
			}
		}
		c.swept = now
	}
	if _, used := c.spent[challenge]; used {
		return false
	}
	c.spent[challenge] = end
	return true
}

// session is one sign-in of a device to its seat.
type session struct {
	seat   seat
	device identity.Key
	ends   time.Time
}

// sessions are in memory: after a restart every device proves itself again. Of a token only the hash is kept.
type sessions struct {
	now func() time.Time

	mu     sync.Mutex
	byHash map[identity.Hash]session
	bySeat map[seat][]identity.Hash // oldest first
}

func newSessions(now func() time.Time) *sessions {
	return &sessions{now: now, byHash: map[identity.Hash]session{}, bySeat: map[seat][]identity.Hash{}}
}

// open begins a session and gives the token for the cookie.
func (s *sessions) open(at seat, device identity.Key) string {
	var token [32]byte
	_, _ = rand.Read(token[:])
	text := base64.RawURLEncoding.EncodeToString(token[:])
	hash, now := identity.HashOf([]byte(text)), s.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	kept := s.bySeat[at][:0]
	for _, old := range s.bySeat[at] {
		if was := s.byHash[old]; was.device == device && now.Before(was.ends) {
			kept = append(kept, old)
		} else {
			delete(s.byHash, old)
		}
	}
	for len(kept) >= sessionsPerSeat {
		delete(s.byHash, kept[0])
		kept = kept[1:]
	}
	s.bySeat[at] = append(kept, hash)
	s.byHash[hash] = session{seat: at, device: device, ends: now.Add(sessionLife)}
	return text
}

// find is the session of a token, if it stands.
func (s *sessions) find(token string) (session, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found, ok := s.byHash[identity.HashOf([]byte(token))]
	return found, ok && s.now().Before(found.ends)
}

// holds says whether the session's device is still the member's, as the record has it now.
func (a *API) holds(s session) error {
	if !a.now().Before(s.ends) {
		return problem(notSignedIn, "the session has ended; sign in again")
	}
	var refused *Problem
	err := a.proceedings.Read(s.seat.summit, func(m summit.Moment) {
		if member := m.DeviceMember(s.device); member == nil || member.Member != s.seat.member {
			refused = standsNoMore(m, s.seat.member)
		}
	})
	switch {
	case err != nil:
		return err
	case refused != nil:
		return refused
	}
	return nil
}

// standsNoMore is why a device that was the member's is not any more.
func standsNoMore(m summit.Moment, id identity.ID) *Problem {
	if m.Member(id).Revoked {
		return problem(summit.InvitationRevoked, "this device was revoked")
	}
	return problem(deviceReplaced, "the member was invited again, to another device")
}

// signedIn is the session by which the request may speak for the seat. The cookie is named by its seat, and a cookie of
// one seat under another's name opens nothing: the session says whose it is.
func (a *API) signedIn(r *http.Request, at seat) (session, error) {
	cookie, err := r.Cookie(at.cookieName())
	if err != nil {
		return session{}, problem(notSignedIn, "no session of this seat came with the request")
	}
	found, ok := a.sessions.find(cookie.Value)
	if !ok || found.seat != at {
		return session{}, problem(notSignedIn, "no session of this seat came with the request")
	}
	return found, a.holds(found)
}

// signedInAt is a session of any seat of the summit that the request has a cookie of.
func (a *API) signedInAt(r *http.Request, id identity.Hash) (session, error) {
	var refused error = problem(notSignedIn, "no session of this seat came with the request")
	for i, cookie := range r.Cookies() {
		if i == maxCookies {
			break
		}
		found, ok := a.sessions.find(cookie.Value)
		if !ok || found.seat.summit != id || cookie.Name != found.seat.cookieName() {
			continue
		}
		if err := a.holds(found); err != nil {
			refused = err
			continue
		}
		return found, nil
	}
	return session{}, refused
}

const maxCookies = 64

func (a *API) cookie(at seat, token string) *http.Cookie {
	return &http.Cookie{
		Name: at.cookieName(), Value: token, Path: "/", MaxAge: int(sessionLife / time.Second),
		HttpOnly: true, Secure: a.Secure, SameSite: http.SameSiteStrictMode,
	}
}
