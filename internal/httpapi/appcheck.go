package httpapi

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"parley/internal/identity"
)

// asBrowser are headers of the checks' requests: what they ask for is what a browser asks for.
var asBrowser = map[string]string{
	"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
	"Accept":     "*/*",
}

// encodings are those that each file is asked for in: plain, and as browsers do.
var encodings = []string{"identity", "gzip, deflate, br"}

// AppDifferences fetches what a node serves in place of each file of an app, and says in words what is not the same. The
// error is for a node that could not be asked.
func AppDifferences(ctx context.Context, through *http.Client, node *url.URL, built fs.FS) ([]string, error) {
	client := *through
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	ours := newApp(built)
	at := map[string]*asset{}
	for _, name := range ours.names() {
		at["/"+name] = ours.files[name]
	}
	nobody := identity.HashOf(nil).String()
	for _, page := range []string{"/", "/operator", "/s/" + nobody + "/check", "/claim/" + nobody + "/check"} {
		at[page] = ours.files[appPage]
	}
	if page := ours.files[galleryPage]; page != nil {
		at["/gallery/"+nobody] = page
	}
	var differences []string
	for _, path := range slices.Sorted(maps.Keys(at)) {
		for _, encoding := range encodings {
			difference, err := at[path].differs(ctx, &client, node.JoinPath(path).String(), encoding)
			if err != nil {
				return nil, err
			}
			if difference != "" {
				differences = append(differences, path+": "+difference)
				break
			}
		}
	}
	listed, err := listedBy(ctx, &client, node.JoinPath(manifestName).String())
	if err != nil {
		return nil, err
	}
	for _, name := range listed {
		if ours.files[name] == nil {
			differences = append(differences, "/"+name+": is no file of this app")
		}
	}
	return differences, nil
}

// differs says in words how what is served at an address is not this file, or nothing.
func (f *asset) differs(ctx context.Context, client *http.Client, address, encoding string) (string, error) {
	answer, err := fetch(ctx, client, address, encoding)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Sprintf("is not there (status %d)", answer.StatusCode), nil
	}
	want := http.Header{}
	harden(want, false)
	want.Set("Content-Type", f.mimeType)
	f.bind(want)
	for _, name := range []string{"Content-Type", "Content-Security-Policy", "Integrity-Policy", "X-Content-Type-Options"} {
		if got := answer.Header.Values(name); !slices.Equal(got, want.Values(name)) {
			return fmt.Sprintf("%s is %q", name, strings.Join(got, ", ")), nil
		}
	}
	content, body, otherwise := f.plain, io.Reader(answer.Body), "is another file"
	switch packed := answer.Header.Get("Content-Encoding"); packed {
	case "":
	case "gzip":
		if body, err = gzip.NewReader(body); err != nil {
			return "cannot be unpacked", nil //nolint:nilerr // it is what the node sent
		}
	case "br":
		content, otherwise = f.brotli, "is packed otherwise than here, and cannot be compared"
	default:
		return fmt.Sprintf("comes packed as %q", packed), nil
	}
	got, err := io.ReadAll(io.LimitReader(body, int64(len(content))+1))
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case err != nil:
		return "did not come whole", nil //nolint:nilerr // it is what the node sent
	case !bytes.Equal(got, content):
		return otherwise, nil
	}
	return "", nil
}

// listedBy are the files that a node says it serves.
func listedBy(ctx context.Context, client *http.Client, address string) ([]string, error) {
	answer, err := fetch(ctx, client, address, "identity")
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, 1<<20))
	if err != nil || answer.StatusCode != http.StatusOK {
		return nil, err // that it differs was said
	}
	var names []string
	for line := range strings.Lines(string(text)) {
		if _, name, found := strings.Cut(strings.TrimSuffix(line, "\n"), "  "); found {
			names = append(names, name)
		}
	}
	return names, nil
}

func fetch(ctx context.Context, client *http.Client, address, encoding string) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	for name, value := range asBrowser {
		r.Header.Set(name, value)
	}
	r.Header.Set("Accept-Encoding", encoding)
	answer, err := client.Do(r)
	var unreachable *url.Error
	if errors.As(err, &unreachable) {
		return nil, fmt.Errorf("the node does not answer: %w", unreachable.Err)
	}
	return answer, err
}
