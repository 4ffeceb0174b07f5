// Package view decides what each audience may see of a summit's state: what a delegation sees, what the public sees,
// and what the operator sees, which is phase and health.
//
// It refuses to know who asks and how the bytes travel. A view is a function of state, audience and time alone.
package view

import (
	"time"

	"parley/internal/identity"
	"parley/internal/summit"
)

// Audience is who a view is made for: Public, Operator, or a delegation by its id.
type Audience struct {
	kind       byte // 0 public, 'o' operator, 'd' delegation
	delegation identity.ID
}

// The audiences that are no delegation.
var (
	Public   = Audience{}
	Operator = Audience{kind: 'o'}
)

// Of is the audience of one delegation, its interpreters included.
func Of(delegation identity.ID) Audience { return Audience{kind: 'd', delegation: delegation} }

// Delegation is the audience's delegation, if it is one.
func (a Audience) Delegation() (identity.ID, bool) { return a.delegation, a.kind == 'd' }

// Summit is a delegation's view.
type Summit struct {
	Summit      identity.Hash       `json:"summit"`
	Title       summit.Text         `json:"title"`
	Starts      time.Time           `json:"starts"`
	Minutes     int                 `json:"minutes" doc:"planned length in minutes"`
	Head        summit.Ref          `json:"head" doc:"the newest entry of the record"`
	Phase       summit.Phase        `json:"phase" enum:"preparing,gathering,in-session,recess,adjourned"`
	Session     *Session            `json:"session" doc:"null when the plenary is not open"`
	Delegations []Delegation        `json:"delegations" nullable:"false"`
	Booths      []Booth             `json:"booths" nullable:"false"`
	Agenda      []summit.AgendaItem `json:"agenda" nullable:"false"`
	Chambers    []Chamber           `json:"chambers" nullable:"false" doc:"the chambers that are open now"`
	Adjourned   *summit.Ref         `json:"adjourned" doc:"the adjourning entry, or null"`
}

// Session is the stretch of the plenary that is on.
type Session struct {
	Kind  summit.SessionKind `json:"kind" enum:"closed"`
	Since time.Time          `json:"since"`
}

// Delegation is one side as a delegation sees it.
type Delegation struct {
	ID            identity.ID       `json:"id"`
	Name          summit.Text       `json:"name"`
	TimeZone      string            `json:"timeZone"`
	Language      identity.Language `json:"language"`
	Claimed       bool              `json:"claimed"`
	Key           identity.Key      `json:"key" doc:"the delegation key; empty until claimed"`
	Ready         bool              `json:"ready"`
	Adjourn       bool              `json:"adjourn" doc:"has consented to adjourn"`
	Countersigned bool              `json:"countersigned"`
	Members       []Member          `json:"members" nullable:"false"`
}

// Member is one member. Another delegation's revoked and expired members are not shown.
type Member struct {
	ID        identity.ID         `json:"id"`
	Name      string              `json:"name"`
	Title     string              `json:"title"`
	Role      identity.Role       `json:"role" enum:"secretary,principal,delegate,interpreter"`
	Languages []identity.Language `json:"languages" nullable:"false"`
	State     summit.MemberState  `json:"state" enum:"invited,enrolled,expired,revoked"`
	Expires   *time.Time          `json:"expires" nullable:"true" doc:"when the invitation ends; null once a device is enrolled"`
}

// Booth is one team of interpreters.
type Booth struct {
	ID      identity.ID         `json:"id"`
	Outputs []identity.Language `json:"outputs" nullable:"false"`
	Members []identity.ID       `json:"members" nullable:"false"`
}

// Chamber is a closed room and who is admitted to it.
type Chamber struct {
	ID      identity.ID `json:"id"`
	Members []Admission `json:"members" nullable:"false"`
}

// Admission is what a member may do in a chamber.
type Admission struct {
	ID        identity.ID      `json:"id"`
	Publish   []summit.Purpose `json:"publish" nullable:"false"`
	Subscribe bool             `json:"subscribe"`
}

// ForDelegation is what the delegation sees at this moment.
func ForDelegation(m summit.Moment, own identity.ID) Summit {
	v := Summit{
		Summit: m.Summit, Title: m.Title, Starts: m.Starts.UTC(), Minutes: m.Minutes, Head: m.Head, Phase: m.Phase(),
		Delegations: []Delegation{}, Booths: []Booth{}, Agenda: append([]summit.AgendaItem{}, m.Agenda...),
		Chambers: []Chamber{}, Adjourned: m.AdjournedAt,
	}
	if m.Session != nil {
		v.Session = &Session{Kind: m.Session.Kind, Since: m.Session.Since.UTC()}
	}
	for _, d := range m.Delegations {
		v.Delegations = append(v.Delegations, delegation(m, d, own))
	}
	for _, b := range m.Booths {
		v.Booths = append(v.Booths, Booth{ID: b.ID, Outputs: append([]identity.Language{}, b.Outputs...), Members: append([]identity.ID{}, b.Members...)})
	}
	for _, c := range m.Chambers() {
		chamber := Chamber{ID: c.ID, Members: []Admission{}}
		for _, a := range c.Members {
			chamber.Members = append(chamber.Members, Admission{ID: a.Member, Publish: append([]summit.Purpose{}, a.Publish...), Subscribe: true})
		}
		v.Chambers = append(v.Chambers, chamber)
	}
	return v
}

func delegation(m summit.Moment, d *summit.Delegation, own identity.ID) Delegation {
	out := Delegation{
		ID: d.ID, Name: d.Name, TimeZone: d.TimeZone, Language: d.Language, Claimed: d.Claimed(), Key: d.Key,
		Ready: d.Ready, Adjourn: d.Adjourns, Countersigned: d.Countersigned, Members: []Member{},
	}
	for _, member := range d.Members {
		state := m.MemberState(member)
		if d.ID != own && (state == summit.Revoked || state == summit.Expired) {
			continue
		}
		seen := Member{
			ID: member.Member, Name: member.Name, Title: member.Title, Role: member.Role,
			Languages: append([]identity.Language{}, member.Languages...), State: state,
		}
		if state == summit.Invited || state == summit.Expired {
			until := member.NotAfter.UTC()
			seen.Expires = &until
		}
		out.Members = append(out.Members, seen)
	}
	return out
}

// PublicSummit is what anyone may see: that there is a summit, who meets, when, and the public agenda.
type PublicSummit struct {
	Summit      identity.Hash       `json:"summit"`
	Title       summit.Text         `json:"title"`
	Starts      time.Time           `json:"starts"`
	Minutes     int                 `json:"minutes" doc:"planned length in minutes"`
	Head        summit.Ref          `json:"head" doc:"the newest entry of the record: everyone checks the same chain"`
	Delegations []Party             `json:"delegations" nullable:"false"`
	Agenda      []summit.AgendaItem `json:"agenda" nullable:"false"`
}

// Party is a delegation as the public sees it.
type Party struct {
	ID       identity.ID       `json:"id"`
	Name     summit.Text       `json:"name"`
	TimeZone string            `json:"timeZone"`
	Language identity.Language `json:"language"`
	Claimed  bool              `json:"claimed" doc:"its claim link is used"`
}

// ForPublic is what anyone sees at this moment.
func ForPublic(m summit.Moment) PublicSummit {
	v := PublicSummit{
		Summit: m.Summit, Title: m.Title, Starts: m.Starts.UTC(), Minutes: m.Minutes, Head: m.Head,
		Delegations: []Party{}, Agenda: []summit.AgendaItem{},
	}
	for _, d := range m.Delegations {
		v.Delegations = append(v.Delegations, Party{ID: d.ID, Name: d.Name, TimeZone: d.TimeZone, Language: d.Language, Claimed: d.Claimed()})
	}
	for _, item := range m.Agenda {
		if item.Public {
			v.Agenda = append(v.Agenda, item)
		}
	}
	return v
}

// OperatorSummit is what the operator sees: phase and health, and which claim links are used.
type OperatorSummit struct {
	Summit      identity.Hash        `json:"summit"`
	Title       summit.Text          `json:"title"`
	Starts      time.Time            `json:"starts"`
	Phase       summit.Phase         `json:"phase"`
	Head        summit.Ref           `json:"head"`
	Delegations []OperatorDelegation `json:"delegations" nullable:"false"`
}

// OperatorDelegation is a delegation as the operator sees it.
type OperatorDelegation struct {
	ID      identity.ID `json:"id"`
	Name    summit.Text `json:"name"`
	Claimed bool        `json:"claimed"`
}

// ForOperator is what the operator sees at this moment.
func ForOperator(m summit.Moment) OperatorSummit {
	v := OperatorSummit{
		Summit: m.Summit, Title: m.Title, Starts: m.Starts.UTC(), Phase: m.Phase(), Head: m.Head,
		Delegations: []OperatorDelegation{},
	}
	for _, d := range m.Delegations {
		v.Delegations = append(v.Delegations, OperatorDelegation{ID: d.ID, Name: d.Name, Claimed: d.Claimed()})
	}
	return v
}

// For is the view of the audience at this moment.
func For(m summit.Moment, a Audience) any {
	switch a.kind {
	case 'd':
		return ForDelegation(m, a.delegation)
	case 'o':
		return ForOperator(m)
	}
	return ForPublic(m)
}
