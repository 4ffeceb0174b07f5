package public

import (
	"encoding/xml"
	"strconv"
	"time"

	"parley/internal/identity"
	"parley/internal/view"
)

type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Author  atomAuthor  `xml:"author"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomAuthor struct {
	Name string `xml:"name"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr,omitempty"`
	Lang string `xml:"hreflang,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	Lang      string     `xml:"xml:lang,attr"`
	ID        string     `xml:"id"`
	Title     string     `xml:"title"`
	Published string     `xml:"published"`
	Updated   string     `xml:"updated"`
	Author    atomAuthor `xml:"author"`
	Links     []atomLink `xml:"link"`
	Content   atomText   `xml:"content"`
}

type atomText struct {
	Type string `xml:"type,attr"`
	Text string `xml:",chardata"`
}

// Feed is what the world was told, as an Atom feed (RFC 4287), the newest first. It is false when there is nothing.
func Feed(w view.World, site Site, l identity.Language) ([]byte, bool) {
	front := Front(w)
	if front == 0 || !Speaks(w, l) {
		return nil, false
	}
	say, here := saying(l), site.At(w.Page, l, 0)
	f := atomFeed{
		Lang: string(l), ID: named("feed", w.Page, string(l)).URN(), Title: say.Index + ": " + titleOf(&w.Announcements[front-1], l).Words,
		Updated: stamp(w.Changed), Author: atomAuthor{say.Index},
		Links: []atomLink{{"self", "application/atom+xml", string(l), here + "/feed.atom"}, {"alternate", "text/html", string(l), here}},
	}
	for n := len(w.Announcements); n > max(0, len(w.Announcements)-listed); n-- {
		t := &w.Announcements[n-1]
		updated, says := t.Public, in(t.Text, l)
		switch {
		case !t.Retracted.IsZero():
			updated, says = t.Retracted, phrase{say.RetractedSays, l, ""}
		case t.CorrectedBy > 0:
			updated, says.Words = w.Announcements[t.CorrectedBy-1].Public, say.CorrectedBy+".\n\n"+says.Words
		}
		title := titleOf(t, l).Words
		if t.CorrectedBy > 0 {
			title += " (" + say.Corrected + ")"
		}
		f.Entries = append(f.Entries, atomEntry{
			Lang: string(says.Language), ID: named("announcement", w.Page, string(l), strconv.Itoa(n)).URN(), Title: title,
			Published: stamp(t.Public), Updated: stamp(updated), Author: atomAuthor{kindOf(t, l)},
			Links:   []atomLink{{"alternate", "text/html", string(l), site.At(w.Page, l, n)}},
			Content: atomText{"text", says.Words},
		})
	}
	b, err := xml.MarshalIndent(f, "", " ")
	if err != nil {
		panic(err) // strings
	}
	return append([]byte(xml.Header), append(b, '\n')...), true
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }
