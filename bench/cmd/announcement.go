package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"parley/internal/identity"
	"parley/internal/summit"
	"parley/internal/view"
)

const (
	announcementLimit = 51_200 // bytes
	// announced is so many characters in each of six languages, about as much as one signed act holds.
	announced = 1000
)

// sentences are what is announced, again and again, in the demo's languages.
var sentences = map[identity.Language]string{
	"en": "The two sides will meet by video, each in its own language. ",
	"zh": "双方将以视频方式会晤，各用本国语言。",
	"ru": "Стороны проведут встречу по видеосвязи, каждая на своём языке. ",
	"fr": "Les deux parties se réuniront par vidéo, chacune dans sa langue. ",
	"es": "Las dos partes se reunirán por vídeo, cada una en su idioma. ",
	"ar": "يجتمع الجانبان عبر الفيديو، كل منهما بلغته. ",
}

// loaded is what a browser fetches for a page without being asked; what is only linked is not.
var loaded = regexp.MustCompile(`<link\b[^>]*\brel="(?:stylesheet|icon|preload|modulepreload|manifest)"[^>]*\bhref="([^"]+)"` +
	`|<(?:script|img|source|video|audio|iframe)\b[^>]*\bsrc="([^"]+)"|\burl\(["']?([^"')]+)`)

// measureAnnouncement weighs the page of a long joint announcement that tells all facts, with whatever it loads: unpacked, in
// the heaviest of its languages.
func measureAnnouncement(ctx context.Context, b *bench) (_ []figure, err error) {
	n, a, err := demoWith(ctx, b, 0)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, n.stop()) }()
	words := summit.AnnounceJointly{Title: summit.Text{}, Text: summit.Text{}, Tells: summit.Facts}
	for language, sentence := range sentences {
		text := []rune(strings.Repeat(sentence, announced))[:announced]
		words.Title[language], words.Text[language] = strings.TrimSpace(sentence), strings.TrimSpace(string(text))
	}
	proposal, err := a.seats[0].Do(ctx, a.head, words)
	if err != nil {
		return nil, err
	}
	if _, err := a.seats[1].Do(ctx, proposal.Ref, summit.Consent{Proposal: proposal.Ref}); err != nil {
		return nil, err
	}
	heaviest, others := 0, 0
	for language := range sentences {
		bytes, files, err := weigh(ctx, n.url+"/announcements/"+view.PageName(a.secretary.Summit)+"/"+string(language))
		if err != nil {
			return nil, err
		}
		heaviest, others = max(heaviest, bytes), max(others, files)
	}
	return []figure{
		limited("announcement page with all that it loads, in the heaviest of its languages", float64(heaviest), "bytes", announcementLimit),
		reported("  files that it loads", float64(others), ""),
	}, nil
}

// weigh gives the bytes of a page and of the other files that it loads, and how many these are.
func weigh(ctx context.Context, address string) (bytes, others int, err error) {
	page, err := fetched(ctx, address)
	if err != nil {
		return 0, 0, err
	}
	base, err := url.Parse(address)
	if err != nil {
		return 0, 0, err
	}
	bytes = len(page)
	for _, found := range loaded.FindAllStringSubmatch(page, -1) {
		at, err := base.Parse(found[1] + found[2] + found[3])
		if err != nil {
			return 0, 0, err
		}
		file, err := fetched(ctx, at.String())
		if err != nil {
			return 0, 0, err
		}
		bytes += len(file)
		others++
	}
	return bytes, others, nil
}

func fetched(ctx context.Context, address string) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return "", err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return "", fmt.Errorf("%s: %s", address, response.Status)
	}
	text, err := io.ReadAll(response.Body)
	return string(text), err
}
