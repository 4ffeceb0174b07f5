// Command hall is what the bench measures of the gallery: an open session behind the node's own front, by itself, with a
// broadcaster who sends the tests' picture and tones. It says the stream's address on its first line, and closes the doors when
// its standard input says so. It refuses to know a record: who is on air it says itself.
package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"time"

	"github.com/pion/webrtc/v4"
	"github.com/pion/webrtc/v4/pkg/media"
	"github.com/pion/webrtc/v4/pkg/media/ivfreader"
	"github.com/pion/webrtc/v4/pkg/media/oggreader"

	"parley/internal/gallery"
	"parley/internal/httpapi"
	"parley/internal/identity"
	"parley/internal/view"
)

func main() {
	folder := flag.String("media", "internal/gallery/testdata", "where the tests' picture and tones are")
	cert := flag.String("cert", "", "certificate, PEM; empty: plain HTTP")
	key := flag.String("key", "", "its key, PEM")
	flag.Parse()
	if err := run(*folder, *cert, *key); err != nil {
		fmt.Fprintln(os.Stderr, "hall:", err)
		os.Exit(1)
	}
}

func run(folder, cert, key string) error {
	g, err := gallery.Open(gallery.Config{NodeIP: netip.MustParseAddr("127.0.0.1"), PerAddress: 1 << 20})
	if err != nil {
		return err
	}
	defer func() { _ = g.Close() }()
	summit, pool := identity.HashOf([]byte("bench")), gallery.Broadcaster{Member: "pool", Device: identity.Key{1}}
	g.Set(summit, &gallery.OnAir{Since: time.Now(), Languages: []identity.Language{"ru", "zh"}, Broadcasters: []gallery.Broadcaster{pool}})

	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	address := listener.Addr().String()
	if cert != "" {
		pair, err := tls.LoadX509KeyPair(cert, key)
		if err != nil {
			return err
		}
		listener = tls.NewListener(listener, &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{pair}, NextProtos: []string{"http/1.1"}})
	}
	// As the node's own server, in internal/node, for players of HTTP/1.1: those behind a proxy or a cache.
	api := httpapi.New(httpapi.Options{
		Gallery: g, Loopback: true, Now: time.Now, Logger: slog.New(slog.DiscardHandler), Limits: httpapi.DefaultLimits,
	})
	server := &http.Server{
		Handler:           api,
		ReadHeaderTimeout: 10 * time.Second, WriteTimeout: time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: httpapi.MaxHeaderBytes,
	}
	go func() { _ = api.Serve(server, listener) }()
	defer func() { _ = server.Close() }()

	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	if err := broadcast(ctx, g, summit, pool, folder); err != nil {
		return err
	}
	fmt.Println(address + " /gallery/" + view.PageName(summit) + "/")
	for orders := bufio.NewScanner(os.Stdin); orders.Scan(); {
		if orders.Text() == "close" {
			stop()
			g.Set(summit, nil)
			fmt.Println("closed")
		}
	}
	return nil
}

// broadcast publishes as a broadcaster's browser would.
func broadcast(ctx context.Context, g *gallery.Gallery, summit identity.Hash, by gallery.Broadcaster, folder string) error {
	token, channels, err := g.Grant(summit, by, "")
	if err != nil {
		return err
	}
	var settings webrtc.SettingEngine
	settings.SetIncludeLoopbackCandidate(true)
	codecs := &webrtc.MediaEngine{}
	for kind, sent := range map[webrtc.RTPCodecType]webrtc.RTPCodecParameters{
		webrtc.RTPCodecTypeVideo: {RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP9, ClockRate: 90_000, SDPFmtpLine: "profile-id=0"}, PayloadType: 98},
		webrtc.RTPCodecTypeAudio: {RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus, ClockRate: 48_000, Channels: 2}, PayloadType: 111},
	} {
		if err := codecs.RegisterCodec(sent, kind); err != nil {
			return err
		}
	}
	connection, err := webrtc.NewAPI(webrtc.WithSettingEngine(settings), webrtc.WithMediaEngine(codecs)).NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		return err
	}
	context.AfterFunc(ctx, func() { _ = connection.Close() })
	way := webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly}
	frames, err := frames(filepath.Join(folder, "picture.ivf"))
	if err != nil {
		return err
	}
	sends := []func(){}
	add := func(mime, name string, pieces [][]byte, length time.Duration) error {
		track, err := webrtc.NewTrackLocalStaticSample(webrtc.RTPCodecCapability{MimeType: mime}, name, "broadcast")
		if err == nil {
			_, err = connection.AddTransceiverFromTrack(track, way)
		}
		sends = append(sends, func() { send(ctx, track, pieces, length) })
		return err
	}
	if err := add(webrtc.MimeTypeVP9, "picture", frames, time.Second/30); err != nil {
		return err
	}
	for i, channel := range channels {
		packets, err := packets(filepath.Join(folder, fmt.Sprintf("tone-%d.ogg", 440*(i+1))))
		if err == nil {
			err = add(webrtc.MimeTypeOpus, channel, packets, 20*time.Millisecond)
		}
		if err != nil {
			return err
		}
	}
	offer, err := connection.CreateOffer(nil)
	if err != nil {
		return err
	}
	gathered := webrtc.GatheringCompletePromise(connection)
	if err := connection.SetLocalDescription(offer); err != nil {
		return err
	}
	<-gathered
	answer, _, err := g.Publish(ctx, summit, token, []byte(connection.LocalDescription().SDP), channels)
	if err != nil {
		return err
	}
	if err := connection.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer}); err != nil {
		return err
	}
	for _, send := range sends {
		go send()
	}
	return nil
}

func send(ctx context.Context, track *webrtc.TrackLocalStaticSample, pieces [][]byte, length time.Duration) {
	beat := time.NewTicker(length)
	defer beat.Stop()
	for i := 0; ; i++ {
		select {
		case <-ctx.Done():
			return
		case <-beat.C:
		}
		if err := track.WriteSample(media.Sample{Data: pieces[i%len(pieces)], Duration: length}); errors.Is(err, io.ErrClosedPipe) {
			return
		}
	}
}

func frames(path string) ([][]byte, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	file, _, err := ivfreader.NewWith(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	var found [][]byte
	for {
		frame, _, err := file.ParseNextFrame()
		if err != nil {
			return found, nil //nolint:nilerr // it is the file's end
		}
		found = append(found, frame)
	}
}

func packets(path string) ([][]byte, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	file, _, err := oggreader.NewWith(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	var found [][]byte
	for {
		page, _, err := file.ParseNextPage()
		if err != nil {
			return found, nil //nolint:nilerr // it is the file's end
		}
		if !bytes.HasPrefix(page, []byte("OpusTags")) {
			found = append(found, page)
		}
	}
}
