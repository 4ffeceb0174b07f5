package httpapi

import (
	"context"
	"net/http"
	"strings"
	"time"
	"unicode"

	"parley/internal/identity"
	"parley/internal/summit"
	"parley/internal/view"
)

// Vitals is what only the node's life cycle knows of its health.
type Vitals struct {
	Started     time.Time
	Media       bool  // the engine runs
	Record      error // why the record cannot be written, or nil
	Free, Total int64 // bytes on the disk of the record; Total is 0 where the system does not say
}

// NodeHealth is the node as its operator sees it: plain facts. What to do about them the interface says.
type NodeHealth struct {
	Node    identity.Key `json:"node" doc:"the node's key"`
	Version string       `json:"version"`
	Address string       `json:"address" doc:"where browsers find the node; empty: nobody has set it, and links lead to this machine alone"`
	Now     Time         `json:"now" doc:"the node's clock"`
	Started Time         `json:"started"`
	Record  RecordHealth `json:"record"`
	Media   MediaHealth  `json:"media"`
	Disk    DiskHealth   `json:"disk"`
}

// RecordHealth says whether acts can be taken.
type RecordHealth struct {
	Writable bool  `json:"writable"`
	Summits  int   `json:"summits" doc:"summits in the record"`
	Newest   *Time `json:"newest" nullable:"true" doc:"the time of the newest entry; a clock behind it was set back. Null without a summit"`
}

// MediaHealth says whether the media engine runs.
type MediaHealth struct {
	Running bool `json:"running"`
}

// DiskHealth is the room on the disk of the record, in bytes.
type DiskHealth struct {
	Free  int64 `json:"free"`
	Total int64 `json:"total" doc:"0: the system does not say"`
}

func (a *API) operatorHealth(ctx context.Context, _ *http.Request, in *ByOperator) (*body[NodeHealth], error) {
	if err := a.onlyOperator(in); err != nil {
		return nil, err
	}
	vitals := a.Vitals(ctx)
	out := NodeHealth{
		Node: a.Node.Key(), Version: a.Version, Now: Time{a.now()}, Started: Time{vitals.Started},
		Record: RecordHealth{Writable: vitals.Record == nil},
		Media:  MediaHealth{Running: vitals.Media},
		Disk:   DiskHealth{Free: vitals.Free, Total: vitals.Total},
	}
	if a.Public != nil {
		out.Address = a.Public.String()
	}
	for _, id := range a.proceedings.Summits() {
		out.Record.Summits++
		if err := a.proceedings.Read(id, func(m summit.Moment) {
			if out.Record.Newest == nil || m.HeadTime.After(out.Record.Newest.Time) {
				out.Record.Newest = &Time{m.HeadTime}
			}
		}); err != nil {
			return nil, err
		}
	}
	return &body[NodeHealth]{out}, nil
}

func (a *API) operatorSummits(_ context.Context, _ *http.Request, in *ByOperator) (*body[[]view.OperatorSummit], error) {
	if err := a.onlyOperator(in); err != nil {
		return nil, err
	}
	out := []view.OperatorSummit{}
	for _, id := range a.proceedings.Summits() {
		if err := a.proceedings.Read(id, func(m summit.Moment) { out = append(out, view.ForOperator(m)) }); err != nil {
			return nil, err
		}
	}
	return &body[[]view.OperatorSummit]{out}, nil
}

func (a *API) onlyOperator(in *ByOperator) error {
	if !a.byOperator(in.Authorization) {
		return problem(operatorToken, "the header Authorization carries it: Bearer, a space, the token")
	}
	return nil
}

type conveneInput struct {
	ByOperator
	Body NewSummit
}

func (a *API) convene(ctx context.Context, _ *http.Request, in *conveneInput) (*body[Convened], error) {
	if err := a.onlyOperator(&in.ByOperator); err != nil {
		return nil, err
	}
	if err := a.sensible(in.Body); err != nil {
		return nil, err
	}
	id, receipt, err := a.proceedings.Convene(ctx, summit.Convene{
		Title: in.Body.Title, Starts: in.Body.Starts.UTC(), Minutes: in.Body.Minutes, Rules: summit.RulesVersion,
		Delegations: in.Body.Delegations, Agenda: in.Body.Agenda,
	})
	if err != nil {
		return nil, err
	}
	return &body[Convened]{Convened{id, receipt.Signed}}, nil
}

// sensible refuses a convening that the rules would take and nobody could want. It asks the clock, the zone database and
// what eyes tell apart, which change: so it is asked here and not in the rules, where the record must not change.
func (a *API) sensible(s NewSummit) error {
	if s.Starts.Add(time.Duration(s.Minutes) * time.Minute).Before(a.now()) {
		return problem(summitOver, "it would have ended before it is convened")
	}
	names := map[string]identity.ID{}
	for _, d := range s.Delegations {
		if _, err := time.LoadLocation(d.TimeZone); err != nil || d.TimeZone == "Local" || d.TimeZone == "" {
			return problem(timeZone, "the time zone of "+string(d.ID)+" stands in no database")
		}
		for _, name := range d.Name {
			seen := seenAs(name)
			if other, taken := names[seen]; taken && other != d.ID {
				return problem(namesAlike, string(other)+" and "+string(d.ID)+" would be read as one")
			}
			names[seen] = d.ID
		}
	}
	return nil
}

// seenAs is a name as the eye compares it: without case, invisible characters and doubled spaces.
func seenAs(name string) string {
	visible := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, name)
	return strings.Join(strings.Fields(visible), " ")
}
