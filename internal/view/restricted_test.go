package view_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"parley/internal/summit"
	"parley/internal/view"
)

var sessions = []summit.SessionKind{summit.RestrictedSession, summit.ClosedSession, summit.OpenSession}

// outside are the audiences from outside the delegations, by the names of their golden files.
var outside = map[string]view.Audience{
	"public": view.Public, "operator": view.Operator, "none": view.Observers(""),
	"open": view.Observers(summit.OpenSession), "closed": view.Observers(summit.ClosedSession),
}

func TestWhatObserversSeeOfEachSession(t *testing.T) {
	for _, kind := range sessions {
		m := observed(t, kind, 7)
		for name, audience := range outside {
			if name == "operator" {
				continue
			}
			t.Run(string(kind)+" "+name, func(t *testing.T) {
				got, err := json.MarshalIndent(view.For(m, audience), "", " ")
				if err != nil {
					t.Fatal(err)
				}
				golden(t, "observed-"+string(kind)+"-"+name, got)
			})
		}
	}
}

func TestNobodyOutsideSeesARestrictedItemOrHowManyThereAre(t *testing.T) {
	for _, kind := range sessions {
		for name, audience := range outside {
			none := timeless(t, view.For(observed(t, kind, 0), audience))
			for _, restricted := range []int{1, 7} {
				t.Run(fmt.Sprintf("%s %s %d", kind, name, restricted), func(t *testing.T) {
					got := timeless(t, view.For(observed(t, kind, restricted), audience))
					if !bytes.Equal(got, none) {
						t.Errorf("it shows that there are restricted items:\n%s\n%s", none, got)
					}
					for _, secret := range []string{"secret", "ehind doors", `"minutes":7`} {
						if bytes.Contains(got, []byte(secret)) {
							t.Errorf("it shows a restricted item, by %q: %s", secret, got)
						}
					}
				})
			}
		}
	}
}

// timeless is a view without what every act changes: the head, since when it holds, and which entry proposed to go on air.
func timeless(t *testing.T, v any) []byte {
	t.Helper()
	switch seen := v.(type) {
	case view.ObserverSummit:
		seen.Head, seen.At = summit.Ref{}, time.Time{}
		if seen.Session != nil && seen.Session.Air != nil {
			session, air := *seen.Session, *seen.Session.Air
			air.Proposal, session.Air = summit.Ref{}, &air
			seen.Session = &session
		}
		v = seen
	case view.PublicSummit:
		seen.Head = summit.Ref{}
		v = seen
	case view.OperatorSummit:
		seen.Head = summit.Ref{}
		v = seen
	default:
		t.Fatalf("a view of the type %T", v)
	}
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestAnObserverSeesWhoTakesPartOnlyWhereItIsAdmitted(t *testing.T) {
	for _, kind := range sessions {
		m := observed(t, kind, 1)
		for _, admitted := range []summit.SessionKind{"", summit.OpenSession, summit.ClosedSession} {
			v := view.ForObservers(m, admitted)
			inside := kind.Admits(admitted)
			people := 0
			for _, d := range v.Delegations {
				people += len(d.Members)
			}
			if (v.Session != nil) != inside || (people > 0) != inside || (len(v.Chambers) > 0) != inside || (len(v.Booths) > 0) != inside || (len(v.Observers) > 0) != inside {
				t.Errorf("admitted to %q, of a session %s they see %+v", admitted, kind, v)
			}
		}
	}
}

func TestThePublicItemThatIsOnIsShownToWhoIsAdmitted(t *testing.T) {
	m := observed(t, summit.OpenSession, 0)
	m.Current = &summit.Current{Item: "trade", Since: m.HeadTime}
	if v := view.ForObservers(m, summit.OpenSession); v.Current == nil || v.Current.Item != "trade" {
		t.Errorf("the item that is on is %+v", v.Current)
	}
	if v := view.ForObservers(m, ""); v.Current != nil {
		t.Errorf("who is not admitted sees that %s is on", v.Current.Item)
	}
}
