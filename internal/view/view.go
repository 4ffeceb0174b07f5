// Package view decides what each audience may see of a summit's state: what a delegation sees, what the public sees,
// and what the operator sees, which is phase and health.
//
// It refuses to know who asks and how the bytes travel. A view is a function of state, audience and time alone.
package view

import (
	"slices"
	"time"

	"parley/internal/identity"
	"parley/internal/summit"
)

// Audience is who a view is made for: Public, Operator, a delegation by its id, or observers by what they are admitted to,
// technicians whom a booth has let in apart.
type Audience struct {
	kind       byte // 0 public, 'o' operator, 'd' delegation, 'w' observers, 't' technicians in booths
	delegation identity.ID
	admitted   summit.SessionKind
}

// The audiences that are no delegation.
var (
	Public   = Audience{}
	Operator = Audience{kind: 'o'}
)

// Of is the audience of one delegation, its interpreters included.
func Of(delegation identity.ID) Audience { return Audience{kind: 'd', delegation: delegation} }

// Observers is the audience of the observers who are admitted to sessions of this kind at most, or to none.
func Observers(admitted summit.SessionKind) Audience { return Audience{kind: 'w', admitted: admitted} }

// Technicians is the audience of those whom a booth has let in and who are admitted to sessions of this kind at most, or to none.
func Technicians(admitted summit.SessionKind) Audience {
	return Audience{kind: 't', admitted: admitted}
}

// OfMember is the audience a member belongs to.
func OfMember(s *summit.State, m *summit.Member) Audience {
	switch {
	case s.Helps(m):
		return Technicians(m.Admitted)
	case m.Role.Observer():
		return Observers(m.Admitted)
	}
	return Of(m.Delegation.ID)
}

// Delegation is the audience's delegation, if it is one.
func (a Audience) Delegation() (identity.ID, bool) { return a.delegation, a.kind == 'd' }

// Summit is a delegation's view.
type Summit struct {
	At              time.Time           `json:"at" doc:"from when on everything stands as it does here"`
	Summit          identity.Hash       `json:"summit"`
	Title           summit.Text         `json:"title"`
	Starts          time.Time           `json:"starts"`
	Minutes         int                 `json:"minutes" doc:"planned length in minutes"`
	Head            summit.Ref          `json:"head" doc:"the newest entry of the record"`
	Phase           summit.Phase        `json:"phase" enum:"preparing,gathering,in-session,recess,adjourned"`
	Session         *Session            `json:"session" doc:"null when the plenary is not open"`
	Delegations     []Delegation        `json:"delegations" nullable:"false"`
	Observers       []Observer          `json:"observers" nullable:"false"`
	Proposals       []Proposal          `json:"proposals" nullable:"false" doc:"those that can be consented to, the oldest first"`
	Agenda          []Item              `json:"agenda" nullable:"false" doc:"in the running order"`
	Adopted         *summit.Ref         `json:"adopted" doc:"the entry with which all had adopted the agenda as it stands, or null"`
	Published       []summit.AgendaItem `json:"published" nullable:"false" doc:"what the public may be told of it: as convened, then as last adopted"`
	Current         *Current            `json:"current" doc:"the item that is on, or null"`
	Floor           []identity.ID       `json:"floor" nullable:"false" doc:"members who ask for the floor, the first first"`
	CannotInterpret []Unable            `json:"cannotInterpret" nullable:"false" doc:"booths that cannot interpret a speaker, in the order said"`
	Passages        []Passage           `json:"passages" nullable:"false" doc:"marked for later check, in the order marked"`
	Texts           []Text              `json:"texts" nullable:"false"`
	Booths          []Booth             `json:"booths" nullable:"false"`
	Chambers        []Chamber           `json:"chambers" nullable:"false" doc:"the chambers that are open now: the plenary, the own caucus, and the booths in which one of the delegation works"`
	Readers         []Reader            `json:"readers" nullable:"false" doc:"whose devices belong to the group of the papers"`
	Adjourned       *summit.Ref         `json:"adjourned" doc:"the adjourning entry, or null"`
	Recordings      []Recording         `json:"recordings,omitempty" doc:"in the order they began, the one that is being made too; those that are deleted are not among them; absent: none"`
	Page            string              `json:"page" doc:"the name under which the public finds what is announced: /announcements/PAGE; no one learns the summit's id from it"`
}

// Reader is a member whose device reads what the delegations alone do.
type Reader struct {
	ID     identity.ID  `json:"id"`
	Device identity.Key `json:"device"`
}

// Session is the stretch of the plenary that is on.
type Session struct {
	Kind      summit.SessionKind `json:"kind" enum:"restricted,closed,open"`
	Since     time.Time          `json:"since" doc:"when every screen shows it: on entering a moment ahead"`
	Recording bool               `json:"recording"`
	Air       *Air               `json:"air,omitempty" doc:"of a closed session that is about to be open, and of an open one; else absent"`
}

// Recording is a recording of an open session that all agreed to, and that nobody has deleted.
type Recording struct {
	Began summit.Ref `json:"began" doc:"the entry with which all had agreed to it"`
	Since time.Time  `json:"since"`
}

// Air is how a session goes on air.
type Air struct {
	Proposal summit.Ref `json:"proposal" doc:"what all consented to: taking it back closes the doors"`
	From     time.Time  `json:"from" doc:"when the countdown ends and the session is open"`
}

// Delegation is one side as a delegation sees it.
type Delegation struct {
	ID            identity.ID        `json:"id"`
	Name          summit.Text        `json:"name"`
	TimeZone      string             `json:"timeZone"`
	Language      identity.Language  `json:"language"`
	Claimed       bool               `json:"claimed"`
	Key           identity.Key       `json:"key" doc:"the delegation key; empty until claimed"`
	ComparedBy    []identity.ID      `json:"comparedBy" nullable:"false" doc:"delegations that compared the key's fingerprint by voice"`
	Ready         summit.SessionKind `json:"ready" enum:",closed,restricted" doc:"the session it is ready for; empty when it is not"`
	Withdrawn     bool               `json:"withdrawn"`
	Countersigned bool               `json:"countersigned"`
	Members       []Member           `json:"members" nullable:"false"`
}

// Member is one member. Another delegation's revoked and expired members are not shown.
type Member struct {
	ID        identity.ID         `json:"id"`
	Name      string              `json:"name"`
	Title     string              `json:"title"`
	Role      identity.Role       `json:"role" enum:"secretary,principal,delegate,interpreter,press,mediator,technician,broadcaster"`
	Languages []identity.Language `json:"languages" nullable:"false"`
	State     summit.MemberState  `json:"state" enum:"invited,enrolled,expired,revoked"`
	Expires   *time.Time          `json:"expires" nullable:"true" doc:"when the invitation ends; null once a device is enrolled"`
}

// Observer is somebody from outside the delegations. Revoked and expired ones are shown to who accredited them alone.
type Observer struct {
	Member
	AccreditedBy identity.ID        `json:"accreditedBy"`
	Admitted     summit.SessionKind `json:"admitted" enum:",open,closed" doc:"to open sessions, or to open and closed ones; empty when to none"`
}

// Proposal is a step that waits for the consent of all.
type Proposal struct {
	ID       summit.Ref         `json:"id" doc:"the entry that made it: what a consent names"`
	Kind     summit.Kind        `json:"kind"`
	By       identity.ID        `json:"by" doc:"the delegation that proposed it"`
	Member   identity.ID        `json:"member" doc:"who proposed it"`
	Since    time.Time          `json:"since"`
	Lapses   time.Time          `json:"lapses"`
	Consents []identity.ID      `json:"consents" nullable:"false" doc:"delegations that have consented"`
	Observer identity.ID        `json:"observer" doc:"who is to be admitted; else empty"`
	To       summit.SessionKind `json:"to" enum:",open,closed" doc:"to which sessions; else empty"`
	Text     summit.Text        `json:"text" nullable:"true" doc:"the exact words; else null"`

	Announcement *Announced `json:"announcement,omitempty" doc:"what of an announcement stands beside its text; else absent"`
}

// Announced is what an announcement has beside its text.
type Announced struct {
	Title     summit.Text   `json:"title"`
	Tells     []summit.Fact `json:"tells" nullable:"false" doc:"what it tells of the summit beside its words: time, parties, agenda"`
	Starts    *time.Time    `json:"starts,omitempty" doc:"it moves the summit to then; else absent"`
	CalledOff bool          `json:"calledOff" doc:"it calls the summit off"`
	Public    *time.Time    `json:"public,omitempty" doc:"from when on the public reads it; of one that is proposed, if it is under embargo"`
	Corrects  *summit.Ref   `json:"corrects,omitempty" doc:"the announcement in whose place it comes: the entry with which that took effect"`
	Read      bool          `json:"read" doc:"the public could read it"`
	Retracted *time.Time    `json:"retracted,omitempty" doc:"when it was taken back; else absent"`
	Corrected bool          `json:"corrected" doc:"a correction took its place"`
}

// Item is a point of the agenda.
type Item struct {
	ID      identity.ID `json:"id"`
	Title   summit.Text `json:"title"`
	Minutes int         `json:"minutes" doc:"allotted; 0 when no time is"`
	Lead    identity.ID `json:"lead" doc:"the delegation that leads it, or empty"`
	Sealed  string      `json:"sealed,omitempty" doc:"the title, for the delegations' devices to open, where the title is empty"`
	Public  bool        `json:"public"`
	Spent   int         `json:"spent" doc:"seconds that it was on, before the stretch that is on now"`
}

// Current is the agenda item that is on.
type Current struct {
	Item  identity.ID `json:"item"`
	Since time.Time   `json:"since"`
}

// Unable is a booth that cannot interpret a speaker.
type Unable struct {
	Booth   identity.ID   `json:"booth"`
	Reason  summit.Reason `json:"reason" enum:"sound"`
	Speaker identity.ID   `json:"speaker"`
	Member  identity.ID   `json:"member" doc:"the interpreter who said so"`
	Since   time.Time     `json:"since"`
}

// unable is what booths have said of these speakers.
func unable(m summit.Moment, speaker func(*summit.Member) bool) []Unable {
	out := []Unable{}
	for _, u := range m.Unable {
		if of := m.Member(u.Speaker); of != nil && speaker(of) {
			out = append(out, Unable{u.Booth, u.Reason, u.Speaker, u.Member, u.Since.UTC()})
		}
	}
	return out
}

// Passage is a stretch of a session that a delegation wants checked later.
type Passage struct {
	Entry    summit.Ref        `json:"entry" doc:"that marked it"`
	By       identity.ID       `json:"by" doc:"the delegation that marked it"`
	Member   identity.ID       `json:"member" doc:"who marked it"`
	From     time.Time         `json:"from"`
	Until    time.Time         `json:"until"`
	Side     summit.Side       `json:"side" enum:"floor,interpretation" doc:"the floor is authentic, an interpretation is not"`
	Language identity.Language `json:"language" doc:"of the interpretation; empty on the floor"`
}

// Text is a text that stands.
type Text struct {
	Kind   summit.Kind `json:"kind" enum:"agree-outcome,adopt-text,announce-jointly,announce"`
	Text   summit.Text `json:"text"`
	By     identity.ID `json:"by" doc:"the delegation that announced it alone; else empty"`
	Agreed summit.Ref  `json:"agreed" doc:"the entry with which it took effect"`

	Announcement *Announced `json:"announcement,omitempty" doc:"what of an announcement stands beside its text; else absent"`
}

// Booth is one team of interpreters.
type Booth struct {
	ID          identity.ID         `json:"id"`
	Outputs     []identity.Language `json:"outputs" nullable:"false"`
	Members     []identity.ID       `json:"members" nullable:"false"`
	Technicians []identity.ID       `json:"technicians,omitempty" nullable:"false" doc:"whom its interpreters have let into its chamber; absent when nobody"`
	Asked       []AskedIn           `json:"asked,omitempty" nullable:"false" doc:"technicians who come in once the interpreters of every delegation that works there have let them in; absent when nobody"`
}

// AskedIn is a technician on the way into a booth.
type AskedIn struct {
	Technician identity.ID   `json:"technician"`
	By         []identity.ID `json:"by" nullable:"false" doc:"delegations whose interpreters have let them in"`
}

// Chamber is a closed room and who is admitted to it.
type Chamber struct {
	ID      identity.ID `json:"id"`
	Members []Admission `json:"members" nullable:"false"`
}

// Admission is what a member may do in a chamber.
type Admission struct {
	ID        identity.ID      `json:"id"`
	Device    identity.Key     `json:"device" doc:"the key of the device that is admitted"`
	Publish   []summit.Purpose `json:"publish" nullable:"false"`
	Subscribe bool             `json:"subscribe"`
}

// ForDelegation is what the delegation sees at this moment.
func ForDelegation(m summit.Moment, own identity.ID) Summit {
	v := Summit{
		At: m.Since().UTC(), Summit: m.Summit, Title: m.Title, Starts: m.AgreedStart().UTC(), Minutes: m.Minutes, Head: m.Head, Phase: m.Phase(),
		Page: PageName(m.Summit), Session: session(m), Delegations: []Delegation{}, Observers: []Observer{}, Proposals: []Proposal{}, Agenda: []Item{},
		Adopted: m.Adopted, Published: published(m), Current: current(m), Floor: append([]identity.ID{}, m.Floor...), Texts: []Text{},
		Passages: []Passage{},
		Booths:   booths(m), Chambers: chambers(m, append(boothsOf(m, own), summit.Plenary, summit.Caucus(own))...), Readers: []Reader{}, Adjourned: m.AdjournedAt,
	}
	for _, d := range m.Delegations {
		v.Delegations = append(v.Delegations, delegation(m, d, own))
	}
	for _, o := range m.Observers {
		if seen, shown := member(m, o, own); shown {
			v.Observers = append(v.Observers, Observer{Member: seen, AccreditedBy: o.Delegation.ID, Admitted: o.Admitted})
		}
	}
	for _, p := range m.OpenProposals() {
		v.Proposals = append(v.Proposals, proposal(p))
	}
	for _, item := range m.Agenda {
		v.Agenda = append(v.Agenda, Item{
			ID: item.ID, Title: titleOf(item), Sealed: item.Sealed, Minutes: item.Minutes, Lead: item.Lead, Public: item.Public, Spent: int(m.Spent(item.ID).Seconds()),
		})
	}
	for _, r := range m.Readers() {
		v.Readers = append(v.Readers, Reader{r.Member, r.Device})
	}
	v.CannotInterpret = unable(m, func(*summit.Member) bool { return true })
	for _, p := range m.Passages {
		v.Passages = append(v.Passages, Passage{
			Entry: p.Entry, By: p.By.ID, Member: p.Member, From: p.From.UTC(), Until: p.Until.UTC(), Side: p.Side, Language: p.Language,
		})
	}
	for _, r := range m.Recordings {
		if !r.Deleted {
			v.Recordings = append(v.Recordings, Recording{Began: r.Began, Since: r.Since.UTC()})
		}
	}
	for _, t := range m.Texts {
		text := Text{Kind: t.Kind, Text: t.Text, Agreed: t.Agreed}
		if t.By != nil {
			text.By = t.By.ID
		}
		if t.Announcement != nil {
			text.Announcement = announced(m, &t)
		}
		v.Texts = append(v.Texts, text)
	}
	return v
}

func titleOf(item summit.AgendaItem) summit.Text {
	if item.Title == nil {
		return summit.Text{}
	}
	return item.Title
}

func session(m summit.Moment) *Session {
	if m.Session == nil {
		return nil
	}
	seen := &Session{Kind: m.Session.Kind, Since: m.Session.Since.UTC(), Recording: m.Session.Recording}
	if air := m.Session.Air; air != nil {
		seen.Air = &Air{Proposal: air.Proposal, From: air.From.UTC()}
	}
	return seen
}

func current(m summit.Moment) *Current {
	if m.Current == nil {
		return nil
	}
	return &Current{Item: m.Current.Item, Since: m.Current.Since.UTC()}
}

func booths(m summit.Moment) []Booth {
	out := []Booth{}
	for _, b := range m.Booths {
		booth := Booth{ID: b.ID, Outputs: append([]identity.Language{}, b.Outputs...), Members: append([]identity.ID{}, b.Members...), Technicians: slices.Clone(b.Technicians)}
		for _, a := range b.Asked {
			booth.Asked = append(booth.Asked, AskedIn{Technician: a.Technician, By: slices.Clone(a.By)})
		}
		out = append(out, booth)
	}
	return out
}

// boothsOf are the chambers of the booths in which one of the delegation works.
func boothsOf(m summit.Moment, own identity.ID) []identity.ID {
	var ids []identity.ID
	for _, b := range m.Booths {
		if slices.ContainsFunc(b.Members, func(id identity.ID) bool { return m.Member(id).Delegation.ID == own }) {
			ids = append(ids, summit.BoothChamber(b.ID))
		}
	}
	return ids
}

// chambers are those that are open and whose ids are given.
func chambers(m summit.Moment, ids ...identity.ID) []Chamber {
	out := []Chamber{}
	for _, c := range m.Chambers() {
		if !slices.Contains(ids, c.ID) {
			continue
		}
		chamber := Chamber{ID: c.ID, Members: []Admission{}}
		for _, a := range c.Members {
			chamber.Members = append(chamber.Members, Admission{ID: a.Member, Device: a.Device, Publish: append([]summit.Purpose{}, a.Publish...), Subscribe: true})
		}
		out = append(out, chamber)
	}
	return out
}

func delegation(m summit.Moment, d *summit.Delegation, own identity.ID) Delegation {
	out := Delegation{
		ID: d.ID, Name: d.Name, TimeZone: d.TimeZone, Language: d.Language, Claimed: d.Claimed(), Key: d.Key,
		ComparedBy: delegationIDs(d.ComparedBy), Ready: d.Ready, Withdrawn: d.Withdrawn, Countersigned: d.Countersigned, Members: []Member{},
	}
	for _, one := range d.Members {
		if seen, shown := member(m, one, own); shown {
			out.Members = append(out.Members, seen)
		}
	}
	return out
}

// member is a member as a delegation sees it, if it is shown to it.
func member(m summit.Moment, one *summit.Member, own identity.ID) (Member, bool) {
	state := m.MemberState(one)
	if one.Delegation.ID != own && (state == summit.Revoked || state == summit.Expired) {
		return Member{}, false
	}
	seen := Member{
		ID: one.Member, Name: one.Name, Title: one.Title, Role: one.Role,
		Languages: append([]identity.Language{}, one.Languages...), State: state,
	}
	if state == summit.Invited || state == summit.Expired {
		until := one.NotAfter.UTC()
		seen.Expires = &until
	}
	return seen, true
}

func proposal(p *summit.Proposal) Proposal {
	v := Proposal{
		ID: p.Entry, Kind: p.Kind(), By: p.By.ID, Member: p.Member, Since: p.Since.UTC(), Lapses: p.Lapses.UTC(),
		Consents: delegationIDs(p.Consents),
	}
	switch body := p.Body.(type) {
	case summit.Admit:
		v.Observer, v.To = body.Observer, body.To
	case summit.AgreeOutcome:
		v.Text = body.Text
	case summit.AdoptText:
		v.Text = body.Text
	case summit.AnnounceJointly:
		v.Text = body.Text
		v.Announcement = &Announced{
			Title: body.Title, Tells: append([]summit.Fact{}, body.Tells...), Starts: body.Starts, CalledOff: body.CalledOff,
			Public: body.Embargo, Corrects: body.Corrects,
		}
	}
	return v
}

// announced is an announcement that took effect.
func announced(m summit.Moment, t *summit.AgreedText) *Announced {
	a := t.Announcement
	public := a.Public.UTC()
	v := &Announced{
		Title: a.Title, Tells: append([]summit.Fact{}, a.Tells...), CalledOff: a.CalledOff, Public: &public, Read: a.ReadBy(m.Now),
		Corrected: a.Retracted.IsZero() && !m.Stands(t),
	}
	if a.Moved {
		starts := a.Starts.UTC()
		v.Starts = &starts
	}
	if a.Corrects.Seq != 0 {
		v.Corrects = &a.Corrects
	}
	if !a.Retracted.IsZero() {
		at := a.Retracted.UTC()
		v.Retracted = &at
	}
	return v
}

func delegationIDs(all []*summit.Delegation) []identity.ID {
	ids := []identity.ID{}
	for _, d := range all {
		ids = append(ids, d.ID)
	}
	return ids
}

// ObserverSummit is what observers see: what the public does, and of a session that they are admitted to, who takes part.
type ObserverSummit struct {
	Audience        string               `json:"audience" enum:"observers"`
	Admitted        summit.SessionKind   `json:"admitted" enum:",open,closed" doc:"to open sessions, or to open and closed ones; empty when to none"`
	At              time.Time            `json:"at" doc:"from when on everything stands as it does here"`
	Summit          identity.Hash        `json:"summit"`
	Title           summit.Text          `json:"title"`
	Starts          time.Time            `json:"starts"`
	Minutes         int                  `json:"minutes" doc:"planned length in minutes"`
	Head            summit.Ref           `json:"head" doc:"the newest entry of the record"`
	Phase           summit.Phase         `json:"phase" enum:"preparing,gathering,in-session,recess,adjourned"`
	Session         *Session             `json:"session" doc:"the one that is on, if they are admitted to it; else null"`
	Delegations     []ObserverDelegation `json:"delegations" nullable:"false"`
	Agenda          []summit.AgendaItem  `json:"agenda" nullable:"false" doc:"its public items"`
	Current         *Current             `json:"current" doc:"the item that is on, if they are admitted and it is public; else null"`
	Observers       []ObserverPlate      `json:"observers" nullable:"false" doc:"those who take part in the session that is on"`
	CannotInterpret []Unable             `json:"cannotInterpret" nullable:"false" doc:"of the session that is on: booths that cannot interpret an observer who speaks, in the order said"`
	Booths          []Booth              `json:"booths" nullable:"false" doc:"of the session that is on; to technicians whom a booth has let in, all"`
	Chambers        []Chamber            `json:"chambers" nullable:"false" doc:"the plenary, if they are admitted to it now; to technicians whom a booth has let in, the booths that have one"`
	Adjourned       *summit.Ref          `json:"adjourned" doc:"the adjourning entry, or null"`
}

// ObserverDelegation is one side as observers see it.
type ObserverDelegation struct {
	ID       identity.ID       `json:"id"`
	Name     summit.Text       `json:"name"`
	TimeZone string            `json:"timeZone"`
	Language identity.Language `json:"language"`
	Key      identity.Key      `json:"key" doc:"empty until somebody has claimed it"`
	Members  []ObserverPlate   `json:"members" nullable:"false" doc:"those who take part in the session that is on"`
}

// ObserverPlate is one who takes part in a session, as observers see it.
type ObserverPlate struct {
	ID        identity.ID         `json:"id"`
	Name      string              `json:"name"`
	Title     string              `json:"title"`
	Role      identity.Role       `json:"role" enum:"secretary,principal,delegate,interpreter,press,mediator,technician,broadcaster"`
	Languages []identity.Language `json:"languages" nullable:"false"`
}

// ForObservers is what observers of this admission see at this moment.
func ForObservers(m summit.Moment, admitted summit.SessionKind) ObserverSummit {
	return forObservers(m, admitted, false)
}

// ForTechnicians is what observers of this admission see whom a booth has let in: the booths that have a technician, too.
func ForTechnicians(m summit.Moment, admitted summit.SessionKind) ObserverSummit {
	return forObservers(m, admitted, true)
}

func forObservers(m summit.Moment, admitted summit.SessionKind, helping bool) ObserverSummit {
	v := ObserverSummit{
		Audience: "observers", Admitted: admitted, At: m.Since().UTC(), Summit: m.Summit, Title: m.Title, Starts: m.KnownStart().UTC(),
		Minutes: m.Minutes, Head: m.Head, Phase: m.Phase(), Delegations: []ObserverDelegation{}, Agenda: published(m), Observers: []ObserverPlate{},
		CannotInterpret: []Unable{}, Booths: []Booth{}, Chambers: []Chamber{}, Adjourned: m.AdjournedAt,
	}
	inside := m.Session != nil && m.Session.Kind.Admits(admitted)
	taking := map[identity.ID]bool{}
	if inside {
		v.Session, v.Booths, v.Chambers = session(m), booths(m), chambers(m, summit.Plenary)
		v.CannotInterpret = unable(m, func(of *summit.Member) bool { return of.Role.Observer() })
		if m.Current != nil && slices.ContainsFunc(m.Published, func(item summit.AgendaItem) bool { return item.ID == m.Current.Item }) {
			v.Current = current(m)
		}
	}
	if helping {
		v.Booths, v.Chambers = booths(m), append(v.Chambers, chambers(m, helped(m)...)...)
	}
	for _, c := range v.Chambers {
		for _, a := range c.Members {
			taking[a.ID] = true
		}
	}
	for _, d := range m.Delegations {
		v.Delegations = append(v.Delegations, ObserverDelegation{
			ID: d.ID, Name: d.Name, TimeZone: d.TimeZone, Language: d.Language, Key: d.Key, Members: plates(d.Members, taking),
		})
	}
	v.Observers = plates(m.Observers, taking)
	return v
}

// helped are the chambers of the booths that have let a technician in.
func helped(m summit.Moment) []identity.ID {
	var ids []identity.ID
	for _, b := range m.Booths {
		if len(b.Technicians) > 0 {
			ids = append(ids, summit.BoothChamber(b.ID))
		}
	}
	return ids
}

func plates(members []*summit.Member, taking map[identity.ID]bool) []ObserverPlate {
	out := []ObserverPlate{}
	for _, m := range members {
		if taking[m.Member] {
			out = append(out, ObserverPlate{ID: m.Member, Name: m.Name, Title: m.Title, Role: m.Role, Languages: append([]identity.Language{}, m.Languages...)})
		}
	}
	return out
}

func published(m summit.Moment) []summit.AgendaItem {
	return append([]summit.AgendaItem{}, m.Published...)
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
		Summit: m.Summit, Title: m.Title, Starts: m.KnownStart().UTC(), Minutes: m.Minutes, Head: m.Head,
		Delegations: []Party{}, Agenda: published(m),
	}
	for _, d := range m.Delegations {
		v.Delegations = append(v.Delegations, Party{ID: d.ID, Name: d.Name, TimeZone: d.TimeZone, Language: d.Language, Claimed: d.Claimed()})
	}
	return v
}

// OperatorSummit is what the operator sees: phase and health, and which claim links are used.
type OperatorSummit struct {
	Summit      identity.Hash        `json:"summit"`
	Title       summit.Text          `json:"title"`
	Starts      time.Time            `json:"starts"`
	Phase       summit.Phase         `json:"phase" enum:"preparing,gathering,in-session,recess,adjourned"`
	Head        summit.Ref           `json:"head"`
	Delegations []OperatorDelegation `json:"delegations" nullable:"false"`
}

// OperatorDelegation is a delegation as the operator sees it.
type OperatorDelegation struct {
	ID      identity.ID `json:"id"`
	Name    summit.Text `json:"name"`
	Claimed *time.Time  `json:"claimed" nullable:"true" doc:"when its claim link was used, or null"`
}

// ForOperator is what the operator sees at this moment.
func ForOperator(m summit.Moment) OperatorSummit {
	v := OperatorSummit{
		Summit: m.Summit, Title: m.Title, Starts: m.KnownStart().UTC(), Phase: m.Phase(), Head: m.Head,
		Delegations: []OperatorDelegation{},
	}
	for _, d := range m.Delegations {
		seen := OperatorDelegation{ID: d.ID, Name: d.Name}
		if d.Claimed() {
			at := d.ClaimedAt.UTC()
			seen.Claimed = &at
		}
		v.Delegations = append(v.Delegations, seen)
	}
	return v
}

// For is the view of the audience at this moment.
func For(m summit.Moment, a Audience) any {
	switch a.kind {
	case 'd':
		return ForDelegation(m, a.delegation)
	case 'w':
		return ForObservers(m, a.admitted)
	case 't':
		return ForTechnicians(m, a.admitted)
	case 'o':
		return ForOperator(m)
	}
	return ForPublic(m)
}
