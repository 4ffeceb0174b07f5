package media

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/livekit/protocol/auth"
	"github.com/livekit/protocol/livekit"
	"github.com/twitchtv/twirp"

	"parley/internal/identity"
	"parley/internal/summit"
)

// tokenLife is how long a token opens a door. A client that stays gets fresh ones over its signalling connection.
const tokenLife = 10 * time.Minute

// Access is how the engine is reached: where it is, and the key that signs tokens for it. It prints neither.
type Access struct {
	server *url.URL // http or https, without a path
	key    string
	secret string
}

// String hides the key from logs.
func (a *Access) String() string { return "media engine" }

// GoString hides the key from %#v.
func (a *Access) GoString() string { return a.String() }

// place is a member's place in a chamber of a summit.
type place struct {
	summit  identity.Hash
	chamber identity.ID
	member  identity.ID
}

// room is the name of a chamber's room in the engine: SUMMIT.CHAMBER. Neither part can hold a dot.
func (p place) room() string { return roomName(p.summit, p.chamber) }

func roomName(of identity.Hash, chamber identity.ID) string {
	return of.String() + "." + string(chamber)
}

// parseRoom reads a room's name, and says false for one that is no chamber's.
func parseRoom(name string) (identity.Hash, identity.ID, bool) {
	before, after, found := strings.Cut(name, ".")
	of, err := identity.ParseHash(before)
	chamber := identity.ID(after)
	if !found || err != nil || of.IsZero() || chamber.Check() != nil {
		return identity.Hash{}, "", false
	}
	return of, chamber, true
}

// grantOf is what the engine lets a member do in its chamber's room: hear and see everything, send from the sources that
// its purposes need, and data packets, which are sealed. No metadata of its own, nothing hidden, nothing of an
// administrator. The engine knows no topics: whose chat is read is judged where it is opened.
func grantOf(room string, admission summit.Admission) *auth.VideoGrant {
	grant := &auth.VideoGrant{RoomJoin: true, Room: room}
	sources := sourcesOf(admission)
	grant.SetCanSubscribe(true)
	grant.SetCanPublish(len(sources) > 0)
	grant.SetCanPublishSources(sources)
	grant.SetCanPublishData(true)
	grant.SetCanUpdateOwnMetadata(false)
	grant.SetCanSubscribeMetrics(false)
	grant.SetCanManageAgentSession(false)
	return grant
}

// sourcesOf lists the sources that an admission's purposes are sent from, in the engine's order.
func sourcesOf(admission summit.Admission) []livekit.TrackSource {
	var sources []livekit.TrackSource
	for _, p := range admission.Publish {
		if s := sourceOf(p); s != livekit.TrackSource_UNKNOWN && !slices.Contains(sources, s) {
			sources = append(sources, s)
		}
	}
	slices.Sort(sources)
	return sources
}

// sourceOf is the engine's word for where a stream of this purpose comes from: UNKNOWN for what is no stream, like chat.
func sourceOf(p summit.Purpose) livekit.TrackSource {
	switch {
	case p == summit.Camera, p.Signed():
		return livekit.TrackSource_CAMERA
	case p == summit.Microphone, p.Spoken():
		return livekit.TrackSource_MICROPHONE
	}
	return livekit.TrackSource_UNKNOWN
}

// Token makes the token with which a member joins its chamber's room: good for ten minutes, for that room and that
// identity, with what the admission lets it send. It opens the engine only through Gate, which asks again.
func (a *Access) Token(of identity.Hash, chamber identity.ID, admission summit.Admission) (string, error) {
	return a.sign(string(admission.Member), grantOf(roomName(of, chamber), admission), tokenLife)
}

func (a *Access) sign(identity string, grant *auth.VideoGrant, life time.Duration) (string, error) {
	token, err := auth.NewAccessToken(a.key, a.secret).
		SetIdentity(identity).
		SetValidFor(life).
		SetVideoGrant(grant).
		ToJWT()
	if err != nil {
		return "", fmt.Errorf("signing a token of the media engine: %w", err)
	}
	return token, nil
}

// verify reads a token that this engine's key signed, whether we made it or the engine did.
func (a *Access) verify(token string) (place, bool) {
	parsed, err := auth.ParseAPIToken(token)
	if err != nil || parsed.APIKey() != a.key {
		return place{}, false
	}
	_, claims, err := parsed.Verify(a.secret)
	if err != nil || claims.Video == nil || !claims.Video.RoomJoin {
		return place{}, false
	}
	of, chamber, ok := parseRoom(claims.Video.Room)
	member := identity.ID(claims.Identity)
	if !ok || member.Check() != nil {
		return place{}, false
	}
	return place{of, chamber, member}, true
}

// rooms is the engine's RoomService.
func (a *Access) rooms(client *http.Client) livekit.RoomService {
	return livekit.NewRoomServiceProtobufClient(a.server.String(), client)
}

// administer gives a context that authorises one call of RoomService. room is empty for calls about rooms as such.
func (a *Access) administer(ctx context.Context, room string) (context.Context, error) {
	grant := &auth.VideoGrant{RoomAdmin: true, Room: room}
	if room == "" {
		grant = &auth.VideoGrant{RoomCreate: true, RoomList: true}
	}
	token, err := a.sign("parley", grant, time.Minute)
	if err != nil {
		return nil, err
	}
	return twirp.WithHTTPRequestHeaders(ctx, http.Header{"Authorization": {"Bearer " + token}})
}
