package httpapi

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"parley/internal/identity"
	"parley/internal/summit"
)

// TestBadInputHasItsOwnSentenceAndLeavesNothing is the list of what goes wrong with links and acts.
func TestBadInputHasItsOwnSentenceAndLeavesNothing(t *testing.T) {
	c := gathered(t)
	c.invite(member{"late", "moscow", identity.Delegate}, time.Now().Add(time.Hour))
	c.invite(member{"gone", "moscow", identity.Delegate}, time.Now().Add(time.Hour))
	c.act("kontora", summit.Revoke{Member: "gone"})

	send := func(signed string) *httptest.ResponseRecorder { return c.ask("POST", "/api/acts", SentAct{signed}) }
	signed := func(by, id string, of identity.Hash, body summit.Body, at time.Time, basis summit.Ref) string {
		text, err := summit.SignAct(c.key(by), id, of, body, at, basis)
		c.must(err)
		return text
	}
	const fresh = "01890a5d-ac96-774b-bcce-b302099a8057"
	elsewhere := identity.HashOf([]byte("elsewhere"))
	taken := c.signAct("lin", summit.Ready{Session: summit.ClosedSession})
	c.must(func() error {
		if w := send(taken); w.Code != http.StatusOK {
			return fmt.Errorf("%s", w.Body)
		}
		return nil
	}())
	act, err := summit.ParseAct(taken)
	c.must(err)

	for _, row := range []struct {
		what string
		want summit.Problem
		do   func() *httptest.ResponseRecorder
	}{
		{"a link used twice", summit.InvitationUsed, func() *httptest.ResponseRecorder {
			certificate := c.sign("link lin", identity.TypeDevice, identity.Device{Summit: c.id, Member: "lin", Key: c.key("second phone").Key()})
			return send(c.signAct("second phone", summit.Enrol{Certificate: certificate}))
		}},
		{"a link revoked", summit.InvitationRevoked, func() *httptest.ResponseRecorder { return send(c.signAct("gone", c.enrolment("gone"))) }},
		{"a link with a damaged fragment", summit.CertificateInvalid, func() *httptest.ResponseRecorder {
			certificate := c.sign("damaged", identity.TypeDevice, identity.Device{Summit: c.id, Member: "late", Key: c.key("late").Key()})
			return send(c.signAct("late", summit.Enrol{Certificate: certificate}))
		}},
		{"a link from another summit", summit.WrongSummit, func() *httptest.ResponseRecorder {
			certificate := c.sign("link late", identity.TypeDevice, identity.Device{Summit: elsewhere, Member: "late", Key: c.key("late").Key()})
			return send(c.signAct("late", summit.Enrol{Certificate: certificate}))
		}},
		{"the proof of a link from another summit", unknownSummit, func() *httptest.ResponseRecorder {
			return c.ask("POST", "/api/summits/"+elsewhere.String()+"/challenges", WhoAsks{"late"})
		}},
		{"a claim link used twice", summit.WrongPhase, func() *httptest.ResponseRecorder {
			proof := c.sign("claim moscow", identity.TypeClaim, identity.Claim{Summit: c.id, Delegation: "moscow", Key: c.key("thief").Key()})
			return send(c.signAct("thief", summit.Claim{Delegation: "moscow", Key: c.key("thief").Key(), Proof: proof}))
		}},
		{"a wrong signature", summit.BadSignature, func() *httptest.ResponseRecorder {
			text := c.signAct("lin", summit.Ready{Session: summit.ClosedSession})
			parts := strings.Split(text, ".")
			parts[2] = strings.Split(taken, ".")[2]
			return send(strings.Join(parts, "."))
		}},
		{"a repeated id with other bytes", summit.ActIDReused, func() *httptest.ResponseRecorder {
			return send(signed("lin", act.ID, c.id, summit.NotReady{}, time.Now(), c.head()))
		}},
		{"a basis with a foreign hash", summit.ForeignHistory, func() *httptest.ResponseRecorder {
			return send(signed("lin", fresh, c.id, summit.NotReady{}, time.Now(), summit.Ref{Seq: 2, Hash: elsewhere}))
		}},
		{"an unknown kind", summit.UnknownKind, func() *httptest.ResponseRecorder {
			return send(c.sign("lin", identity.TypeAct, map[string]any{
				"id": fresh, "summit": c.id, "kind": "open-the-doors", "body": map[string]any{}, "time": time.Now().UTC(), "basis": c.head(),
			}))
		}},
		{"a clock off by an hour", summit.ClockWrong, func() *httptest.ResponseRecorder {
			return send(signed("ivanov", fresh, c.id, summit.Ready{Session: summit.ClosedSession}, time.Now().Add(-time.Hour), c.head()))
		}},
		{"an act for another summit", summit.WrongSummit, func() *httptest.ResponseRecorder {
			return send(signed("lin", fresh, elsewhere, summit.NotReady{}, time.Now(), summit.Ref{Seq: 1, Hash: elsewhere}))
		}},
		{"a stranger's act", summit.UnknownSigner, func() *httptest.ResponseRecorder { return send(c.signAct("stranger", summit.NotReady{})) }},
		{"10 MB", summit.TooLarge, func() *httptest.ResponseRecorder {
			return c.ask("POST", "/api/acts", bytes.Repeat([]byte{'a'}, 10<<20))
		}},
		{"an act of 20 KiB", summit.TooLarge, func() *httptest.ResponseRecorder { return send(strings.Repeat("a", 20<<10)) }},
		{"no JSON", summit.Malformed, func() *httptest.ResponseRecorder { return c.ask("POST", "/api/acts", []byte("act")) }},
		{"nothing", summit.Malformed, func() *httptest.ResponseRecorder { return c.ask("POST", "/api/acts", nil) }},
		{"no act", summit.Malformed, func() *httptest.ResponseRecorder { return c.ask("POST", "/api/acts", map[string]string{}) }},
		{"more than an act", summit.Malformed, func() *httptest.ResponseRecorder {
			return c.ask("POST", "/api/acts", map[string]string{"act": taken, "force": "yes"})
		}},
		{"a number for an act", summit.Malformed, func() *httptest.ResponseRecorder { return c.ask("POST", "/api/acts", map[string]int{"act": 1}) }},
		{"another content type", summit.Malformed, func() *httptest.ResponseRecorder {
			r := c.request("POST", "/api/acts", SentAct{taken})
			r.Header.Set("Content-Type", "text/plain")
			return c.send(r)
		}},
		{"headers of 40 KiB", summit.TooLarge, func() *httptest.ResponseRecorder {
			r := c.request("GET", "/api/about", nil)
			r.Header.Set("X-Large", strings.Repeat("a", 40<<10))
			return c.send(r)
		}},
		{"a time zone that is none", timeZone, func() *httptest.ResponseRecorder {
			body := c.convening()
			body["delegations"].([]any)[0].(map[string]any)["timeZone"] = "Asia/Atlantis"
			return c.send(c.as(operator, c.request("POST", "/api/summits", body)))
		}},
		{"a summit that would be over", summitOver, func() *httptest.ResponseRecorder {
			body := c.convening()
			body["starts"] = "2020-02-29T12:00:00Z"
			return c.send(c.as(operator, c.request("POST", "/api/summits", body)))
		}},
		{"two delegations that the eye takes for one", namesAlike, func() *httptest.ResponseRecorder {
			body := c.convening()
			sides := body["delegations"].([]any)
			sides[0].(map[string]any)["name"] = map[string]any{"en": "North  Island"}
			sides[1].(map[string]any)["name"] = map[string]any{"fr": "NORTH\u200b island"}
			return c.send(c.as(operator, c.request("POST", "/api/summits", body)))
		}},
		{"more than the genesis holds", summit.TooLarge, func() *httptest.ResponseRecorder {
			body := c.convening()
			body["agenda"] = []any{}
			for i := range 40 {
				body["agenda"] = append(body["agenda"].([]any), map[string]any{
					"id": "item-" + strconv.Itoa(i), "title": map[string]string{"zh": strings.Repeat("议", 200)}, "minutes": 1, "public": true,
				})
			}
			return c.send(c.as(operator, c.request("POST", "/api/summits", body)))
		}},
		{"a summit of one", summit.Malformed, func() *httptest.ResponseRecorder {
			body := c.convening()
			body["delegations"] = body["delegations"].([]any)[:1]
			return c.send(c.as(operator, c.request("POST", "/api/summits", body)))
		}},
		{"another operator's token", operatorToken, func() *httptest.ResponseRecorder {
			r := c.request("GET", "/api/operator/summits", nil)
			r.Header.Set("Authorization", "Bearer guessed")
			return c.send(r)
		}},
		{"a name that somebody pointed at us", foreignOrigin, func() *httptest.ResponseRecorder {
			r := c.request("GET", "/api/about", nil)
			r.Host = "evil.example:8080"
			return c.send(r)
		}},
		{"an origin that is none", foreignOrigin, func() *httptest.ResponseRecorder {
			r := c.request("POST", "/api/acts", SentAct{taken})
			r.Header.Set("Origin", "null")
			return c.send(r)
		}},
		{"a page of another seat", foreignOrigin, func() *httptest.ResponseRecorder {
			r := c.request("POST", c.path("lin", "media"), nil, c.cookies["lin"])
			r.Host = "lin.localhost:8080"
			r.Header.Set("Origin", "http://ivanov.localhost:8080")
			return c.send(r)
		}},
	} {
		t.Run(row.what, func(t *testing.T) {
			before := c.head()
			inner := *c
			inner.t = t
			inner.refused(row.do(), row.want)
			if c.head() != before {
				t.Error("it left a trace in the record")
			}
		})
	}
}

func TestALinkThatHasExpiredSaysSo(t *testing.T) {
	c := gathered(t)
	c.invite(member{"late", "moscow", identity.Delegate}, time.Now().Add(50*time.Millisecond))
	expired := func() (ended bool) {
		c.must(c.proceedings.Read(c.id, func(m summit.Moment) {
			entry := m.At(m.Now.Truncate(time.Millisecond)) // acts are judged at their entry's time
			ended = entry.MemberState(m.Member("late")) == summit.Expired
		}))
		return ended
	}
	for !expired() {
		<-time.After(time.Millisecond)
	}
	before := c.head()
	c.refused(c.ask("POST", "/api/acts", SentAct{c.signAct("late", c.enrolment("late"))}), summit.InvitationExpired)
	var shown ShownInvitation
	c.fetch(&shown, "POST", c.path("late", "invitation"), c.proof("link late", "late"))
	if shown.State != summit.InvitationIsExpired {
		t.Errorf("the link is %s", shown.State)
	}
	if c.head() != before {
		t.Error("it left a trace in the record")
	}
}

func TestAnInvitationShowsItselfToItsLinkAlone(t *testing.T) {
	c := gathered(t)
	c.act("kontora", summit.Invite{Certificate: c.sign("kontora", identity.TypeInvitation, identity.Invitation{
		Summit: c.id, Delegation: "moscow", Member: "new", Name: "New", Role: identity.Delegate, Languages: []identity.Language{"ru"},
		Key: c.key("link new").Key(), NotBefore: time.Now().Add(-time.Minute), NotAfter: time.Now().Add(time.Hour),
	})})
	var shown ShownInvitation
	c.fetch(&shown, "POST", c.path("new", "invitation"), c.proof("link new", "new"))
	if shown.State != summit.InvitationIsOpen || shown.Head != c.head() || len(shown.Chain) != 2 {
		t.Fatalf("shown: %+v", shown)
	}
	device, by, err := identity.OpenDevice(shown.Chain[0])
	c.must(err)
	if device.Key != c.key("kontora").Key() || by != c.key("link kontora").Key() {
		t.Error("first in the chain is not the secretary's device")
	}
	secretary, by, err := identity.OpenInvitation(shown.Chain[1])
	c.must(err)
	if secretary.Key != c.key("link kontora").Key() || by != c.key("key moscow").Key() {
		t.Error("second in the chain is not the secretary's invitation")
	}

	c.fetch(&shown, "POST", c.path("lin", "invitation"), c.proof("link lin", "lin"))
	if shown.State != summit.InvitationIsUsed || len(shown.Chain) != 0 || shown.Certificate == "" {
		t.Errorf("the delegation key's own invitation: %+v", shown)
	}

	c.refused(c.ask("POST", c.path("new", "invitation"), c.proof("link lin", "new")), unknownSeat)
	c.refused(c.ask("POST", c.path("nobody", "invitation"), c.proof("link lin", "nobody")), unknownSeat)
	c.refused(c.ask("POST", c.path("lin", "invitation"), c.proof("link new", "new")), proofInvalid)
}

func TestAChallengeIsGoodOnceForItsSeatAndForAMinute(t *testing.T) {
	c := gathered(t)
	proof := c.proof("lin", "lin")
	if w := c.ask("POST", c.path("lin", "session"), proof); w.Code != http.StatusNoContent {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	c.refused(c.ask("POST", c.path("lin", "session"), proof), challengeSpent)

	others := Proof{c.sign("lin", identity.TypeSession, identity.Session{Summit: c.id, Member: "lin", Challenge: c.challenge("ivanov")})}
	c.refused(c.ask("POST", c.path("lin", "session"), others), challengeSpent)
	madeUp := Proof{c.sign("lin", identity.TypeSession, identity.Session{Summit: c.id, Member: "lin", Challenge: "made up"})}
	c.refused(c.ask("POST", c.path("lin", "session"), madeUp), challengeSpent)

	late := c.proof("lin", "lin")
	c.api.challenges.now = func() time.Time { return time.Now().Add(challengeLife + time.Second) }
	c.refused(c.ask("POST", c.path("lin", "session"), late), challengeSpent)
}

func TestOnlyASeatsOwnDeviceSignsIn(t *testing.T) {
	c := gathered(t)
	c.refused(c.ask("POST", c.path("lin", "session"), c.proof("ivanov", "lin")), unknownSeat)
	c.refused(c.ask("POST", c.path("lin", "session"), c.proof("link lin", "lin")), unknownSeat)
	c.refused(c.ask("POST", c.path("lin", "session"), c.proof("stranger", "lin")), unknownSeat)
	c.refused(c.ask("POST", c.path("ivanov", "session"), c.proof("lin", "lin")), proofInvalid)
	c.act("key beijing", summit.Revoke{Member: "lin"})
	c.refused(c.ask("POST", c.path("lin", "session"), c.proof("lin", "lin")), summit.InvitationRevoked)
	c.refused(c.ask("POST", c.path("lin", "media"), nil, c.cookies["lin"]), summit.InvitationRevoked)
}

func TestTheSessionOfALostDeviceEndsWhenItsMemberEnrolsAnother(t *testing.T) {
	c := gathered(t)
	c.act("key beijing", summit.Revoke{Member: "lin"})
	delete(c.keys, "link lin")
	lost := c.keys["lin"]
	delete(c.keys, "lin")
	c.invite(members[1], time.Now().Add(time.Hour))
	c.enrol("lin")
	c.refused(c.ask("POST", c.path("lin", "media"), nil, c.cookies["lin"]), deviceReplaced)
	c.keys["lost phone"] = lost
	c.refused(c.ask("POST", c.path("lin", "session"), c.proof("lost phone", "lin")), deviceReplaced)
	c.signIn("lin")
	c.fetch(nil, "POST", c.path("lin", "media"), nil, c.cookies["lin"])
}

func TestACookieIsTheSeatsAlone(t *testing.T) {
	c := gathered(t)
	cookie := c.cookies["lin"]
	if !cookie.HttpOnly || cookie.SameSite != http.SameSiteStrictMode || cookie.Path != "/" || cookie.Secure || cookie.MaxAge != 12*60*60 {
		t.Errorf("on loopback: %+v", cookie)
	}
	c.api.Secure = true
	c.signIn("lin")
	if !c.cookies["lin"].Secure {
		t.Error("over TLS the cookie may travel without it")
	}
	if c.cookies["lin"].Name != c.at("lin").cookieName() || c.cookies["lin"].Name == c.cookies["ivanov"].Name {
		t.Error("cookies of two seats have one name")
	}
}
