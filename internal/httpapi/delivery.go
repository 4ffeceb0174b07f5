package httpapi

import (
	"context"
	"encoding/base64"
	"errors"
	"maps"
	"net/http"
	"reflect"
	"regexp"
	"slices"

	"github.com/danielgtaylor/huma/v2"
	"github.com/tmaxmax/go-sse"

	"parley/internal/delivery"
	"parley/internal/identity"
	"parley/internal/summit"
)

// B64 is bytes as the protocol writes them: base64url without padding.
type B64 []byte

// MarshalText implements encoding.TextMarshaler.
func (b B64) MarshalText() ([]byte, error) { return base64.RawURLEncoding.AppendEncode(nil, b), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (b *B64) UnmarshalText(text []byte) (err error) {
	*b, err = base64.RawURLEncoding.Strict().DecodeString(string(text))
	return err
}

// Schema implements huma.SchemaProvider.
func (B64) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Description: "base64url without padding"}
}

// AtChamber is a path below one of a seat's chambers.
type AtChamber struct {
	AtSeat
	Chamber string `path:"chamber" maxLength:"40" doc:"the chamber's id"`
}

// KeyPackages are those with which others may add a device to a chamber's group.
type KeyPackages struct {
	OneTime    []B64 `json:"oneTime" nullable:"false" maxItems:"8"`
	LastResort B64   `json:"lastResort" doc:"used when no other is left"`
}

// ClaimedMembers are to be added to the group.
type ClaimedMembers struct {
	Members []identity.ID `json:"members" nullable:"false" maxItems:"1000"`
}

// ClaimedPackages are a key package of each of them that has one.
type ClaimedPackages struct {
	Packages []ClaimedPackage `json:"packages" nullable:"false"`
}

// ClaimedPackage is one member's.
type ClaimedPackage struct {
	Member  identity.ID `json:"member"`
	Package B64         `json:"package"`
}

// NewMessage is what a member has to say to a chamber's group.
type NewMessage struct {
	Kind      delivery.Kind `json:"kind" enum:"create,ask,commit,share"`
	Epoch     uint64        `json:"epoch,omitempty" doc:"of a commit: the group's before it; of what is shared: the group's"`
	Message   B64           `json:"message,omitempty" doc:"the commit: an MLS PublicMessage; or what is shared, sealed"`
	GroupInfo B64           `json:"groupInfo,omitempty" doc:"of the epoch that is made, with the tree and the external key"`
	Welcome   B64           `json:"welcome,omitempty"`
	Added     []identity.ID `json:"added,omitempty" doc:"for whom the welcome is"`
	Instead   uint64        `json:"instead,omitempty" doc:"of a create: the message that made the epoch of the group whose place it takes"`
}

// Posted says where it stands in the chamber's log.
type Posted struct {
	Seq uint64 `json:"seq"`
}

// Delivered is one message of a chamber's log.
type Delivered struct {
	Seq     uint64        `json:"seq"`
	Member  identity.ID   `json:"member"`
	Kind    delivery.Kind `json:"kind" enum:"create,ask,commit,share"`
	Epoch   uint64        `json:"epoch"`
	Message B64           `json:"message,omitempty"`
	Welcome B64           `json:"welcome,omitempty" doc:"for those whom it lets in"`
	Added   []identity.ID `json:"added" nullable:"false"`
}

// ChamberLog is part of a chamber's log.
type ChamberLog struct {
	Epoch    *uint64     `json:"epoch" doc:"the group's; null while there is none"`
	First    uint64      `json:"first" doc:"the oldest message that is kept"`
	Last     uint64      `json:"last"`
	Messages []Delivered `json:"messages" nullable:"false"`
}

// GroupInfo is what somebody comes in by from outside.
type GroupInfo struct {
	Epoch     uint64 `json:"epoch"`
	GroupInfo B64    `json:"groupInfo"`
	Seq       uint64 `json:"seq" doc:"the message that made the epoch"`
}

// Delivery is the data of the event delivery: how far a chamber's log reaches, and the message that came last.
type Delivery struct {
	Chamber identity.ID `json:"chamber"`
	Last    uint64      `json:"last"`
	Message *Delivered  `json:"message,omitempty"`
}

var eventDelivery = sse.Type("delivery")

const (
	groupExists summit.Problem = "group-exists"
	noGroup     summit.Problem = "no-group"
	epochTaken  summit.Problem = "epoch-taken"
)

// maxDelivery is the most bytes of a request for a chamber's group: three messages, and what stands around them.
const maxDelivery = 3*delivery.MaxMessage*4/3 + 64<<10

// carriesGroup are the paths that messages and key packages are sent to.
var carriesGroup = regexp.MustCompile(`^/api/summits/[^/]+/seats/[^/]+/chambers/[^/]+/(messages|key-packages)$`)

// bodyLimit is the most bytes of a request's body.
func bodyLimit(r *http.Request) int64 {
	if carriesGroup.MatchString(r.URL.Path) {
		return maxDelivery
	}
	return maxBody
}

func (a *API) deliveryOperations(api huma.API, security []map[string][]string) {
	const chamber = "/api/summits/{summit}/seats/{member}/chambers/{chamber}"
	add(a, api, http.MethodPut, chamber+"/key-packages", "putKeyPackages", "Key packages of this device for a chamber's group", security, a.putKeyPackages)
	add(a, api, http.MethodPost, chamber+"/key-packages/claims", "claimKeyPackages", "Others' key packages, to add them", security, a.claimKeyPackages)
	add(a, api, http.MethodPost, chamber+"/messages", "postMessage", "A message to a chamber's group", security, a.postMessage)
	add(a, api, http.MethodGet, chamber+"/messages", "messages", "A chamber's log", security, a.messages)
	add(a, api, http.MethodGet, chamber+"/group-info", "groupInfo", "The group info of the newest epoch", security, a.groupInfo)
}

// admitted is the chamber that the path names, when the request is its seat's and the record admits the seat to it now.
func (a *API) admitted(ctx context.Context, r *http.Request, in AtChamber) (delivery.Room, summit.Admission, error) {
	at, err := seatIn(in.Summit, in.Member)
	if err != nil {
		return delivery.Room{}, summit.Admission{}, err
	}
	room := delivery.Room{Summit: at.summit, Chamber: identity.ID(in.Chamber)}
	admission, err := a.belongs(r, at, summit.Moment.Grouped, room.Chamber)
	if err == nil && a.limited(ctx, at.cookieName()) {
		err = problem(tooManyRequests, "this seat or key asked too often within a minute")
	}
	return room, admission, err
}

func delivered(m delivery.Message) Delivered {
	return Delivered{m.Seq, m.Member, m.Kind, m.Epoch, m.Message, m.Welcome, append([]identity.ID{}, m.Added...)}
}

func deliveryProblem(err error) error {
	for known, name := range map[error]summit.Problem{
		delivery.ErrGroupExists: groupExists, delivery.ErrNoGroup: noGroup, delivery.ErrEpochTaken: epochTaken,
		delivery.ErrMalformed: summit.Malformed, delivery.ErrTooLarge: summit.TooLarge,
	} {
		if errors.Is(err, known) {
			return problem(name, known.Error())
		}
	}
	if err != nil {
		return problemFor(unavailable, err)
	}
	return nil
}

type putPackagesInput struct {
	AtChamber
	Body KeyPackages
}

func (a *API) putKeyPackages(ctx context.Context, r *http.Request, in *putPackagesInput) (*struct{}, error) {
	room, admission, err := a.admitted(ctx, r, in.AtChamber)
	if err != nil {
		return nil, err
	}
	oneTime := make([][]byte, len(in.Body.OneTime))
	for i, p := range in.Body.OneTime {
		oneTime[i] = p
	}
	return nil, deliveryProblem(a.Delivery.PutPackages(ctx, room, admission.Member, admission.Device, oneTime, in.Body.LastResort))
}

type claimInput struct {
	AtChamber
	Body ClaimedMembers
}

func (a *API) claimKeyPackages(ctx context.Context, r *http.Request, in *claimInput) (*body[ClaimedPackages], error) {
	room, _, err := a.admitted(ctx, r, in.AtChamber)
	if err != nil {
		return nil, err
	}
	devices := map[identity.ID]identity.Key{}
	err = a.proceedings.Read(room.Summit, func(m summit.Moment) {
		for _, member := range in.Body.Members {
			if admission, admitted := m.Grouped(room.Chamber, member); admitted {
				devices[member] = admission.Device
			}
		}
	})
	if err != nil {
		return nil, err
	}
	found, err := a.Delivery.Claim(ctx, room, devices)
	if err != nil {
		return nil, deliveryProblem(err)
	}
	out := ClaimedPackages{Packages: []ClaimedPackage{}}
	for member, p := range found {
		out.Packages = append(out.Packages, ClaimedPackage{member, p})
	}
	return &body[ClaimedPackages]{out}, nil
}

type messageInput struct {
	AtChamber
	Body NewMessage
}

func (a *API) postMessage(ctx context.Context, r *http.Request, in *messageInput) (*body[Posted], error) {
	room, admission, err := a.admitted(ctx, r, in.AtChamber)
	if err != nil {
		return nil, err
	}
	sent := in.Body
	seq, err := a.Delivery.Post(ctx, room, delivery.Message{
		Member: admission.Member, Kind: sent.Kind, Epoch: sent.Epoch, Message: sent.Message, Welcome: sent.Welcome, Added: sent.Added, Instead: sent.Instead,
	}, sent.GroupInfo)
	if err != nil {
		return nil, deliveryProblem(err)
	}
	return &body[Posted]{Posted{seq}}, nil
}

type messagesInput struct {
	AtChamber
	After uint64 `query:"after" doc:"the last message known"`
}

func (a *API) messages(ctx context.Context, r *http.Request, in *messagesInput) (*body[ChamberLog], error) {
	room, admission, err := a.admitted(ctx, r, in.AtChamber)
	if err != nil {
		return nil, err
	}
	log, err := a.Delivery.Read(ctx, room, admission.Member, in.After)
	if err != nil {
		return nil, deliveryProblem(err)
	}
	out := ChamberLog{First: log.First, Last: log.Last, Messages: []Delivered{}}
	if log.Founded {
		out.Epoch = &log.Epoch
	}
	for _, m := range log.Messages {
		out.Messages = append(out.Messages, delivered(m))
	}
	return &body[ChamberLog]{out}, nil
}

func (a *API) groupInfo(ctx context.Context, r *http.Request, in *AtChamber) (*body[GroupInfo], error) {
	room, _, err := a.admitted(ctx, r, *in)
	if err != nil {
		return nil, err
	}
	epoch, info, seq, err := a.Delivery.Info(ctx, room)
	if err != nil {
		return nil, deliveryProblem(err)
	}
	return &body[GroupInfo]{GroupInfo{epoch, info, seq}}, nil
}

// mailbox is what one stream of events has been sent of its seat's chambers.
type mailbox struct {
	a     *API
	seat  seat
	rooms []delivery.Room // watched: those to which the record admitted the seat when it was looked at last
	sent  map[delivery.Room]uint64
	grown <-chan struct{} // holds a token when one of them has something new
	end   func()
}

// openMailbox follows the chambers to which the record admits a seat. Call close.
func (a *API) openMailbox(at seat) *mailbox {
	box := &mailbox{a: a, seat: at, sent: map[delivery.Room]uint64{}}
	box.grown, box.end = a.Delivery.Watch()
	return box
}

func (b *mailbox) close() { b.end() }

// look finds the chambers to which the record admits the seat now, and watches those.
func (b *mailbox) look() error {
	var rooms []delivery.Room
	err := b.a.proceedings.Read(b.seat.summit, func(m summit.Moment) {
		for _, group := range m.GroupsOf(b.seat.member) {
			rooms = append(rooms, delivery.Room{Summit: b.seat.summit, Chamber: group})
		}
	})
	if err != nil || slices.Equal(rooms, b.rooms) {
		return err
	}
	b.end()
	b.rooms = rooms
	b.grown, b.end = b.a.Delivery.Watch(rooms...)
	maps.DeleteFunc(b.sent, func(room delivery.Room, _ uint64) bool { return !slices.Contains(rooms, room) })
	return nil
}

// post sends what is new in the chambers to which the record admits the seat now.
func (b *mailbox) post(ctx context.Context, out *eventWriter) error {
	if err := b.look(); err != nil {
		return err
	}
	for _, room := range b.rooms {
		sent, known := b.sent[room]
		log, err := b.a.Delivery.Read(ctx, room, b.seat.member, sent)
		if err != nil {
			return err
		}
		// What has been before, the seat asks for as far as it does not know it.
		if !known {
			out.send(eventDelivery, Delivery{Chamber: room.Chamber, Last: log.Last})
			b.sent[room] = log.Last
			continue
		}
		for _, m := range log.Messages {
			shown := delivered(m)
			out.send(eventDelivery, Delivery{room.Chamber, m.Seq, &shown})
			b.sent[room] = m.Seq
		}
	}
	return nil
}

func describeDelivery(schemas huma.Registry) *huma.Schema {
	return schemas.Schema(reflect.TypeFor[Delivery](), true, "")
}
