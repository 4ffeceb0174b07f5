package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/pion/webrtc/v4"

	"parley/internal/client"
	"parley/internal/identity"
	"parley/internal/summit"
)

const (
	crowdListeners = 300
	crowdGroup     = 20 // listeners who begin at once
	crowdSides     = 4  // a delegation has a hundred members at most
	floorSpeakers  = 6
	channelsFor    = 10 * time.Second
	channelsLimit  = 1.5
	speechBytes    = 160 // of a packet at 64 kbit/s
	silenceBytes   = 3   // of one while nobody speaks, 400 ms apart
	packetEvery    = 20 * time.Millisecond
	quietEvery     = 20 // packets: DTX, RFC 6716, section 2.1.9
	// What a listener is sent in a second: a speaker, five who are silent, and a channel.
	heardEach        = 2*50 + (floorSpeakers-1)*50/quietEvery
	deliveredAtLeast = 0.9
)

// channelLanguages are of 32 booths with one language each.
var channelLanguages = []identity.Language{
	"ar", "bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "hr", "hu", "it", "ja",
	"ko", "lt", "lv", "mt", "nl", "pl", "pt", "ro", "ru", "sk", "sl", "sv", "tr", "uk", "vi", "zh",
}

// channelPoints are those of the curve: channels that are live, and listeners spread over them. What every listener takes
// is the six speakers of the floor, of whom one speaks, and one channel.
var channelPoints = []struct{ channels, listeners int }{
	{32, 0}, {32, 30}, {32, 100}, {32, 300}, {16, 100}, {8, 100}, {4, 100},
}

// measureChannels has every channel interpreted and ever more listeners, each to the floor and one channel: what the
// node's processor does for them is to go with what is listened to, and not with channels times listeners. Everybody is
// connected from the beginning, by the engine's own protocol and without browsers.
func measureChannels(ctx context.Context, b *bench) (_ []figure, err error) {
	n, path, err := startServed(ctx, b, "--limits-per-address", "10000000")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, n.stop()) }()
	c, err := newCrowd(ctx, n, filepath.Join(filepath.Dir(path), "data", "operator.token"))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, c.leave()) }()

	var figures []figure
	type cost struct{ busy, packets float64 } // ms of processor and packets delivered, in a second
	costs := make([]cost, len(channelPoints))
	for i, at := range channelPoints {
		if err := c.listenTo(ctx, at.channels, at.listeners); err != nil {
			return figures, err
		}
		before := c.delivered()
		busy, err := n.processor(func() error { return wait(ctx, channelsFor) })
		if err != nil {
			return figures, err
		}
		seconds := channelsFor.Seconds()
		costs[i] = cost{busy / seconds, float64(c.delivered()-before) / seconds}
		if sent := float64(at.listeners) * heardEach; costs[i].packets < deliveredAtLeast*sent {
			return figures, fmt.Errorf("%d listeners got %.0f packets in a second of %.0f: this machine does not carry them", at.listeners, costs[i].packets, sent)
		}
		figures = append(figures, reported(fmt.Sprintf("%d channels live, %d listeners: node's processor", at.channels, at.listeners), costs[i].busy, "ms/s"))
		if at.listeners > 0 {
			figures = append(figures,
				reported("  packets delivered", costs[i].packets, "1/s"),
				reported("  of one, beside what the same channels cost without listeners", 1000*(costs[i].busy-costs[0].busy)/costs[i].packets, "µs"))
		}
	}
	same := len(channelPoints) - 1
	return append(figures, limited(fmt.Sprintf("100 listeners: %d channels over %d", channelPoints[2].channels, channelPoints[same].channels),
		costs[2].busy/costs[same].busy, "", channelsLimit)), nil
}

func wait(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// crowd is a summit in session: speakers, a booth for each language, and listeners.
type crowd struct {
	client    *client.Client
	node      *node
	api       *webrtc.API
	of        identity.Hash
	head      summit.Ref
	keys      []identity.Signer // of the delegations
	floor     []string          // the engine's ids of the speakers' tracks
	outputs   []string          // and of the channels'
	present   []*participant
	listeners []*participant
	heard     [][]string // what each listener takes now

	talking sync.WaitGroup
	mu      sync.Mutex
	live    int // channels that send
	hush    context.CancelFunc
}

func newCrowd(ctx context.Context, n *node, tokenFile string) (_ *crowd, err error) {
	token, err := os.ReadFile(tokenFile)
	if err != nil {
		return nil, err
	}
	through, err := client.New(n.url, nil)
	if err != nil {
		return nil, err
	}
	media := &webrtc.MediaEngine{}
	if err := media.RegisterDefaultCodecs(); err != nil {
		return nil, err
	}
	settings := webrtc.SettingEngine{}
	settings.SetIncludeLoopbackCandidate(true)
	settings.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	// No interceptors: nothing here asks for a packet again or reports on any, and the machine is the node's.
	c := &crowd{client: through, node: n, api: webrtc.NewAPI(webrtc.WithMediaEngine(media), webrtc.WithSettingEngine(settings))}
	speaking, hush := context.WithCancel(ctx)
	c.hush = hush
	defer func() {
		if err != nil {
			err = errors.Join(err, c.leave())
		}
	}()
	if err := c.convene(ctx, strings.TrimSpace(string(token))); err != nil {
		return c, err
	}

	var principals, speakers, interpreters, listeners []*client.Seat
	for i := range floorSpeakers + len(channelLanguages) + crowdListeners {
		role, languages := identity.Delegate, []identity.Language{"en"}
		interprets := i >= floorSpeakers && i < floorSpeakers+len(channelLanguages)
		switch {
		case i < crowdSides:
			role = identity.Principal
		case interprets:
			role = identity.Interpreter
			if l := channelLanguages[i-floorSpeakers]; l != "en" {
				languages = append(languages, l)
			}
		}
		seat, err := c.bring(ctx, i%crowdSides, identity.ID(fmt.Sprintf("member-%d", i)), role, languages)
		if err != nil {
			return c, err
		}
		switch {
		case i < floorSpeakers:
			speakers = append(speakers, seat)
			if i < crowdSides {
				principals = append(principals, seat)
			}
		case interprets:
			interpreters = append(interpreters, seat)
			l := channelLanguages[i-floorSpeakers]
			if err := c.act(ctx, i%crowdSides, summit.StaffBooth{Booth: identity.ID(l), Outputs: []identity.Language{l}, Members: []identity.ID{seat.Member}}); err != nil {
				return c, err
			}
		default:
			listeners = append(listeners, seat)
		}
	}
	for _, seat := range principals {
		taken, err := seat.Do(ctx, c.head, summit.Ready{Session: summit.ClosedSession})
		if err != nil {
			return c, err
		}
		c.head = taken.Ref
	}

	for i, seat := range speakers {
		every, bytes := quietEvery, silenceBytes
		if i == 0 {
			every, bytes = 1, speechBytes
		}
		id, err := c.speak(ctx, speaking, seat, string(summit.Microphone), func() (int, int) { return every, bytes })
		if err != nil {
			return c, err
		}
		c.floor = append(c.floor, id)
	}
	for i, seat := range interpreters {
		l := channelLanguages[i]
		id, err := c.speak(ctx, speaking, seat, string(summit.OutputPurpose(identity.ID(l), l)), func() (int, int) {
			c.mu.Lock()
			defer c.mu.Unlock()
			if i < c.live {
				return 1, speechBytes
			}
			return 0, 0
		})
		if err != nil {
			return c, err
		}
		c.outputs = append(c.outputs, id)
	}
	for _, seat := range listeners {
		p, err := c.enter(ctx, seat)
		if err != nil {
			return c, err
		}
		c.listeners = append(c.listeners, p)
	}
	c.heard = make([][]string, len(c.listeners))
	return c, nil
}

func (c *crowd) convene(ctx context.Context, token string) error {
	convene := summit.Convene{Title: summit.Text{"en": "Crowd"}, Starts: time.Now().Add(time.Hour).UTC().Truncate(time.Millisecond), Minutes: 60, Agenda: []summit.AgendaItem{}}
	claims := make([]identity.Signer, crowdSides)
	for i := range claims {
		var err error
		if claims[i], err = identity.NewSigner(rand.Reader); err != nil {
			return err
		}
		convene.Delegations = append(convene.Delegations, summit.NewDelegation{
			ID: crowdSide(i), Name: summit.Text{"en": fmt.Sprintf("Side %d", i)}, TimeZone: "UTC", Language: "en", ClaimKey: claims[i].Key(),
		})
	}
	var err error
	if c.of, err = c.client.Convene(ctx, token, convene); err != nil {
		return err
	}
	for i, claim := range claims {
		key, err := identity.NewSigner(rand.Reader)
		if err != nil {
			return err
		}
		taken, err := c.client.Claim(ctx, client.ClaimLink{Origin: c.client.Origin(), Summit: c.of, Delegation: crowdSide(i), Key: claim}, key)
		if err != nil {
			return err
		}
		c.keys, c.head = append(c.keys, key), taken.Ref
	}
	return nil
}

func crowdSide(i int) identity.ID { return identity.ID(fmt.Sprintf("side-%d", i)) }

func (c *crowd) act(ctx context.Context, side int, body summit.Body) error {
	taken, err := c.client.Do(ctx, c.keys[side], c.of, c.head, body)
	if err == nil {
		c.head = taken.Ref
	}
	return err
}

func (c *crowd) bring(ctx context.Context, side int, member identity.ID, role identity.Role, languages []identity.Language) (*client.Seat, error) {
	key, err := identity.NewSigner(rand.Reader)
	if err != nil {
		return nil, err
	}
	taken, err := c.client.Invite(ctx, c.keys[side], c.head, identity.Invitation{
		Summit: c.of, Delegation: crowdSide(side), Member: member, Name: string(member), Role: role, Languages: languages, Key: key.Key(),
		NotBefore: time.Now().Add(-time.Minute), NotAfter: time.Now().Add(time.Hour),
	})
	if err != nil {
		return nil, fmt.Errorf("inviting %s: %w", member, err)
	}
	c.head = taken.Ref
	seat, err := c.client.Enrol(ctx, client.PersonalLink{
		Origin: c.client.Origin(), Summit: c.of, Member: member, Key: key, Delegation: c.keys[side].Key(),
	})
	if err != nil {
		return nil, fmt.Errorf("enrolling %s: %w", member, err)
	}
	return seat, seat.SignIn(ctx)
}

// enter brings a seat to the plenary's room.
func (c *crowd) enter(ctx context.Context, seat *client.Seat) (*participant, error) {
	doors, err := seat.Media(ctx)
	if err != nil {
		return nil, err
	}
	for _, door := range doors {
		if door.ID != summit.Plenary {
			continue
		}
		p, err := seatIn(ctx, c.node.url, seat, door, c.api)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", seat.Member, err)
		}
		c.present = append(c.present, p)
		return p, nil
	}
	return nil, fmt.Errorf("%s: the plenary is not open", seat.Member)
}

// speak has a seat send a track; how tells after how many ticks the next packet goes and its bytes, or 0 for none now.
func (c *crowd) speak(ctx, while context.Context, seat *client.Seat, name string, how func() (every, bytes int)) (string, error) {
	p, err := c.enter(ctx, seat)
	if err != nil {
		return "", err
	}
	track, id, err := p.publish(name)
	if err != nil {
		return "", fmt.Errorf("%s: %w", seat.Member, err)
	}
	c.talking.Go(func() {
		v := newVoice(track, speechBytes)
		ticks := time.NewTicker(packetEvery)
		defer ticks.Stop()
		passed := 0
		for {
			select {
			case <-ticks.C:
			case <-while.Done():
				return
			}
			passed++
			every, bytes := how()
			if every == 0 || passed < every {
				continue
			}
			v.packet.Payload = v.packet.Payload[:bytes]
			if err := v.send(passed); err != nil {
				p.end(err)
				return
			}
			passed = 0
		}
	})
	return id, nil
}

// listenTo sets how many channels are live and how many listeners take one of them and the floor, and waits until each
// of these has heard something.
func (c *crowd) listenTo(ctx context.Context, channels, listeners int) error {
	c.mu.Lock()
	c.live = channels
	c.mu.Unlock()
	for i, p := range c.listeners {
		var wanted []string
		if i < listeners {
			wanted = append(append(wanted, c.floor...), c.outputs[i%channels])
		}
		// What stays is not agreed on anew.
		if err := errors.Join(p.listen(without(c.heard[i], wanted), false), p.listen(without(wanted, c.heard[i]), true)); err != nil {
			return err
		}
		c.heard[i] = wanted
		// Not all at once: that much agreeing would starve the sound of those who hear already.
		if i < listeners && (i%crowdGroup == crowdGroup-1 || i == listeners-1) {
			if err := c.heardBy(ctx, i/crowdGroup*crowdGroup, i+1); err != nil {
				return err
			}
		}
	}
	return wait(ctx, 2*time.Second)
}

// heardBy waits until each of some listeners hears.
func (c *crowd) heardBy(ctx context.Context, from, to int) error {
	began := time.Now()
	for i, p := range c.listeners[from:to] {
		for before := p.got.Load(); p.got.Load() < before+50; {
			if err := wait(ctx, 100*time.Millisecond); err != nil {
				return err
			}
			if p.ctx.Err() != nil {
				return fmt.Errorf("listener %d: %w", from+i, context.Cause(p.ctx))
			}
			if time.Since(began) > 2*startPatience {
				return fmt.Errorf("listener %d hears nothing", from+i)
			}
		}
	}
	return nil
}

// without is what of some tracks is not among others.
func without(tracks, others []string) []string {
	return slices.DeleteFunc(slices.Clone(tracks), func(track string) bool { return slices.Contains(others, track) })
}

func (c *crowd) delivered() (packets int64) {
	for _, p := range c.listeners {
		packets += p.got.Load()
	}
	return packets
}

func (c *crowd) leave() error {
	c.hush()
	c.talking.Wait()
	var failed error
	for _, p := range c.present {
		failed = errors.Join(failed, p.leave())
	}
	return failed
}
