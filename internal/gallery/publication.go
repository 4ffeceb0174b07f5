package gallery

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/logging"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	rtpcodecs "github.com/pion/rtp/codecs"
	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"
	"github.com/pion/webrtc/v4/pkg/media/samplebuilder"

	"parley/internal/identity"
)

// publication is one broadcaster's or one encoder's connection.
type publication struct {
	id         string
	token      identity.Hash
	grant      grant
	connection *webrtc.PeerConnection
	gone       chan struct{} // closed when it is to end
	left       sync.Once

	picture *pictureSource // added to the stream at once, so that detach finds all of them
	voices  map[string]*voiceSource
	channel map[string]string // by the m-line's mid
	ssrc    atomic.Uint32     // of the picture, or 0
	asked   atomic.Int64      // when a key frame was last asked for, in milliseconds
	now     func() time.Time
	log     *slog.Logger
}

// offer is what a publisher's session description asks for.
type offer struct {
	text    string
	video   bool
	audio   []string          // mids
	tracks  map[string]string // the track's id in msid (RFC 8830), by mid
	codecs  []string          // of the picture
	opusAll bool
}

// maxOffer is the most bytes of a session description.
const maxOffer = 64 << 10

// readOffer reads a session description, and refuses what cannot be a publication into so many channels.
func readOffer(text []byte, channels int) (*offer, error) {
	if len(text) > maxOffer {
		return nil, refuse(OfferTooLarge, "a session description has at most %d KiB", maxOffer>>10)
	}
	var d sdp.SessionDescription
	if err := d.Unmarshal(text); err != nil {
		return nil, refuse(OfferMalformed, "this is no session description (RFC 8866)")
	}
	o := &offer{text: string(text), tracks: map[string]string{}, opusAll: true}
	for _, m := range d.MediaDescriptions {
		mid, _ := m.Attribute("mid")
		names := codecNames(m)
		switch m.MediaName.Media {
		case "video":
			if o.video {
				return nil, refuse(OfferTooLarge, "a publication has one picture")
			}
			o.video, o.codecs = true, names
		case "audio":
			o.audio = append(o.audio, mid)
			if msid, ok := m.Attribute("msid"); ok {
				if _, track, two := strings.Cut(msid, " "); two {
					o.tracks[mid] = track
				}
			}
			o.opusAll = o.opusAll && slices.Contains(names, "OPUS")
		default:
			return nil, refuse(OfferMalformed, "a publication has a picture and voices, and nothing else")
		}
		if len(o.audio) > channels {
			return nil, refuse(OfferTooLarge, "a publication has at most one picture and %d voices", channels)
		}
	}
	if !o.video && len(o.audio) == 0 {
		return nil, refuse(OfferMalformed, "there is neither a picture nor a voice in it")
	}
	if !o.opusAll {
		return nil, refuse(OfferCodec, "voices are Opus")
	}
	return o, nil
}

// codecNames are those of an m-line's formats, in capitals, in the order preferred.
func codecNames(m *sdp.MediaDescription) []string {
	byFormat := map[string]string{}
	for _, a := range m.Attributes {
		if a.Key != "rtpmap" {
			continue
		}
		format, rest, _ := strings.Cut(a.Value, " ")
		name, _, _ := strings.Cut(rest, "/")
		byFormat[format] = strings.ToUpper(name)
	}
	var names []string
	for _, format := range m.MediaName.Formats {
		if name := byFormat[format]; name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// assign says which m-line is which channel: as the publisher names them in order, else by the tracks' own names.
func (o *offer) assign(order []string, only string, channels []string) (map[string]string, error) {
	if only != "" {
		if len(o.audio) == 0 {
			return nil, refuse(OfferMalformed, "this token is for a voice, and there is none in it")
		}
		return map[string]string{o.audio[0]: only}, nil
	}
	if len(order) > 0 && len(order) != len(o.audio) {
		return nil, refuse(OfferMalformed, "%d voices are named and %d are there", len(order), len(o.audio))
	}
	assigned, taken := map[string]string{}, map[string]bool{}
	for i, mid := range o.audio {
		channel := o.tracks[mid]
		if len(order) > 0 {
			channel = order[i]
		}
		if !slices.Contains(channels, channel) {
			return nil, refuse(OfferMalformed, "%.40q is no channel of this session: there are %s", channel, strings.Join(channels, ", "))
		}
		if taken[channel] {
			return nil, refuse(OfferMalformed, "the channel %s is there twice", channel)
		}
		assigned[mid], taken[channel] = channel, true
	}
	return assigned, nil
}

// choose picks the picture's codec: the stream's, or the first of ours that the publisher prefers.
func (o *offer) choose(declared string) (string, error) {
	for _, name := range o.codecs {
		if (name == codecH264 || name == codecVP9) && (declared == "" || declared == name) {
			return name, nil
		}
	}
	if declared != "" {
		return "", refuse(OfferCodec, "the picture of this session is %s", declared)
	}
	return "", refuse(OfferCodec, "pictures are H264 or VP9")
}

// answerTime is how long an answer may take: there is nothing to ask of anyone.
const answerTime = 5 * time.Second

// Publish takes a publisher's offer (RFC 9725 section 4.2) and gives the answer and the publication's name. order names the
// channels of the offer's voices, one after the other, or is empty: then each track is named as its channel.
func (g *Gallery) Publish(ctx context.Context, of identity.Hash, token string, text []byte, order []string) (answer, id string, err error) {
	g.mu.Lock()
	_, granted, err := g.granted(of, token)
	g.mu.Unlock()
	if err != nil {
		return "", "", err
	}
	p, o, err := g.prepare(granted, text, order)
	if err != nil {
		return "", "", err
	}
	p.token = identity.HashOf([]byte(token))
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	if answer, err = p.answer(ctx, o.text); err != nil {
		p.close()
		return "", "", err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	// The doors may have closed meanwhile.
	s, now, err := g.granted(of, token)
	if err == nil && now != granted {
		err = refuse(DoorsClosed, "the open session is over")
	}
	if err == nil && s.publishedBy(granted.by) >= maxPublications {
		err = refuse(TooMany, "this seat has too many publications")
	}
	if err != nil {
		g.running.Go(p.close)
		return "", "", err
	}
	for _, before := range s.publications {
		if before.token == p.token {
			g.drop(s, before)
		}
	}
	s.publications[p.id] = p
	p.attach()
	g.running.Go(func() {
		<-p.gone
		g.mu.Lock()
		defer g.mu.Unlock()
		g.drop(s, p)
	})
	return answer, p.id, nil
}

// prepare makes a connection for an offer, without starting it.
func (g *Gallery) prepare(granted grant, text []byte, order []string) (*publication, *offer, error) {
	stream := granted.stream
	o, err := readOffer(text, len(stream.channels))
	if err != nil {
		return nil, nil, err
	}
	var name [8]byte
	_, _ = rand.Read(name[:])
	p := &publication{id: hex.EncodeToString(name[:]), grant: granted, gone: make(chan struct{}), voices: map[string]*voiceSource{}, now: g.now, log: g.log}
	if p.channel, err = o.assign(order, granted.channel, stream.channels); err != nil {
		return nil, nil, err
	}
	codec := ""
	switch {
	case !o.video:
	case granted.channel != "":
		codec, _ = o.choose("") // encoders send one; it is not looked at
	default:
		if codec, err = o.choose(stream.declared()); err != nil {
			return nil, nil, err
		}
		p.picture = &pictureSource{codec: codec, clock: clock{unit: videoTick}, ask: p.askForKey}
	}
	rank := 1
	if granted.channel != "" {
		rank = 0
	}
	for mid := range p.channel {
		p.voices[mid] = &voiceSource{rank: rank, clock: clock{unit: audioTick}}
	}
	p.connection, err = g.connect(codec)
	return p, o, err
}

// connect makes a connection that takes Opus and one codec of pictures.
func (g *Gallery) connect(codec string) (*webrtc.PeerConnection, error) {
	media := &webrtc.MediaEngine{}
	if err := register(media, codec); err != nil {
		return nil, err
	}
	interceptors := &interceptor.Registry{}
	if err := webrtc.RegisterDefaultInterceptors(media, interceptors); err != nil {
		return nil, err
	}
	var settings webrtc.SettingEngine
	settings.LoggerFactory = quiet{}
	settings.SetLite(true) // RFC 8445 section 2.5: we have an address of our own, and wait to be called
	settings.SetICEUDPMux(g.mux)
	settings.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4, webrtc.NetworkTypeUDP6})
	settings.SetReceiveMTU(1500)
	settings.SetIncludeLoopbackCandidate(g.config.NodeIP.IsLoopback())
	if !g.routed {
		return newConnection(media, interceptors, settings)
	}
	if err := settings.SetICEAddressRewriteRules(webrtc.ICEAddressRewriteRule{
		External: []string{g.config.NodeIP.String()}, AsCandidateType: webrtc.ICECandidateTypeHost, Mode: webrtc.ICEAddressRewriteReplace,
	}); err != nil {
		return nil, err
	}
	return newConnection(media, interceptors, settings)
}

func newConnection(media *webrtc.MediaEngine, interceptors *interceptor.Registry, settings webrtc.SettingEngine) (*webrtc.PeerConnection, error) {
	api := webrtc.NewAPI(webrtc.WithMediaEngine(media), webrtc.WithInterceptorRegistry(interceptors), webrtc.WithSettingEngine(settings))
	return api.NewPeerConnection(webrtc.Configuration{BundlePolicy: webrtc.BundlePolicyMaxBundle})
}

func register(media *webrtc.MediaEngine, picture string) error {
	codecs := []webrtc.RTPCodecParameters{{
		RTPCodecCapability: webrtc.RTPCodecCapability{
			MimeType: webrtc.MimeTypeOpus, ClockRate: audioRate, Channels: 2, SDPFmtpLine: "minptime=10;useinbandfec=1",
		}, PayloadType: 111,
	}}
	feedback := []webrtc.RTCPFeedback{{Type: "ccm", Parameter: "fir"}, {Type: "nack"}, {Type: "nack", Parameter: "pli"}}
	add := func(number webrtc.PayloadType, mime, format string) {
		codecs = append(codecs, webrtc.RTPCodecParameters{
			RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: mime, ClockRate: videoRate, SDPFmtpLine: format, RTCPFeedback: feedback},
			PayloadType:        number,
		})
	}
	switch picture {
	case codecH264:
		for i, profile := range []string{"42e01f", "42001f", "4d001f", "640c1f", "64001f"} {
			add(webrtc.PayloadType(96+i), webrtc.MimeTypeH264, "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id="+profile)
		}
	case codecVP9:
		add(98, webrtc.MimeTypeVP9, "profile-id=0")
	}
	for _, c := range codecs {
		kind := webrtc.RTPCodecTypeVideo
		if c.Channels > 0 {
			kind = webrtc.RTPCodecTypeAudio
		}
		if err := media.RegisterCodec(c, kind); err != nil {
			return err
		}
	}
	return nil
}

// answer starts the connection and gives what the publisher must know, with all our addresses in it.
func (p *publication) answer(ctx context.Context, text string) (string, error) {
	p.connection.OnTrack(p.receive)
	p.connection.OnConnectionStateChange(func(state webrtc.PeerConnectionState) {
		if state == webrtc.PeerConnectionStateFailed || state == webrtc.PeerConnectionStateClosed {
			p.leave()
		}
	})
	if err := p.connection.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: text}); err != nil {
		return "", refuse(OfferMalformed, "this offer cannot be taken")
	}
	answer, err := p.connection.CreateAnswer(nil)
	if err != nil {
		return "", refuse(OfferMalformed, "this offer cannot be answered")
	}
	gathered := webrtc.GatheringCompletePromise(p.connection)
	if err := p.connection.SetLocalDescription(answer); err != nil {
		return "", refuse(OfferMalformed, "this offer cannot be answered")
	}
	select {
	case <-gathered:
	case <-ctx.Done():
		return "", ctx.Err()
	}
	return short(p.connection.LocalDescription().SDP), nil
}

// short asks in an answer for packets of no more than a frame of 20 ms (RFC 8866 section 6.4): parts end with one.
func short(answer string) string {
	const opus = "a=rtpmap:111 opus/48000/2\r\n"
	return strings.ReplaceAll(answer, opus, opus+fmt.Sprintf("a=maxptime:%d\r\n", frameLength.duration().Milliseconds()))
}

// leave has the publication ended.
func (p *publication) leave() { p.left.Do(func() { close(p.gone) }) }

// attach adds what the publication carries to the stream; until then nothing of it is taken.
func (p *publication) attach() {
	s := p.grant.stream
	if p.picture != nil {
		s.addPicture(p.picture)
	}
	for mid, v := range p.voices {
		s.addVoice(p.channel[mid], v)
	}
}

func (p *publication) detach() {
	s := p.grant.stream
	if p.picture != nil {
		s.removePicture(p.picture)
	}
	for _, v := range p.voices {
		s.removeVoice(v)
	}
}

func (p *publication) close() {
	_ = p.connection.Close()
	p.leave()
}

// receive takes a track's packets until it ends.
func (p *publication) receive(track *webrtc.TrackRemote, receiver *webrtc.RTPReceiver) {
	go func() { // reports of the sender are read so that ours are written
		for {
			if _, _, err := receiver.ReadRTCP(); err != nil {
				return
			}
		}
	}()
	if track.Kind() == webrtc.RTPCodecTypeVideo {
		if p.picture != nil {
			p.ssrc.Store(uint32(track.SSRC()))
		}
		p.receivePicture(track)
		return
	}
	mid := ""
	if t := receiver.RTPTransceiver(); t != nil {
		mid = t.Mid()
	}
	voice := p.voices[mid]
	if voice == nil {
		return
	}
	for {
		packet, _, err := track.ReadRTP()
		if err != nil {
			return
		}
		p.grant.stream.putVoice(voice, packet.Timestamp, packet.Payload)
	}
}

const (
	// maxFrame bounds the packets of a frame, and of what waits for one that is missing: more than two megabytes.
	maxFrame = 2000
	// maxLate is how long a packet that is missing is waited for.
	maxLate = 300 * time.Millisecond
)

// unpackH264 is pion's, but for what is left of a unit whose end never came: that must not become the next one's beginning.
type unpackH264 struct{ rtpcodecs.H264Packet }

const (
	pieceOfUnit   = 28   // the type of a packet with a part of a unit (RFC 6184, section 5.8)
	firstFragment = 0x80 // the bit of its second byte that says that it begins one
)

func (u *unpackH264) Unmarshal(payload []byte) ([]byte, error) {
	if len(payload) > 1 && payload[0]&0x1F == pieceOfUnit && payload[1]&firstFragment != 0 {
		u.H264Packet = rtpcodecs.H264Packet{IsAVC: true}
	}
	return u.H264Packet.Unmarshal(payload)
}

// padding is packets with nothing in them, by which senders find out what a line carries. The builder of frames would lose
// the frame after one: it gets the others numbered as if there were none.
type padding struct {
	begun   bool
	newest  uint16
	numbers []uint16 // of those that have lately been left out
	before  uint16   // how many were left out before these
}

// longAgo is how far behind the newest packet nothing comes any more.
const longAgo = 1000

// pass says whether a packet is for the builder, and numbers it.
func (p *padding) pass(packet *rtp.Packet) bool {
	number := packet.SequenceNumber
	after := func(other uint16) bool { return int16(number-other) > 0 }
	newest := !p.begun || after(p.newest)
	if newest {
		p.begun, p.newest = true, number
	}
	if newest && len(packet.Payload) == 0 {
		p.numbers = append(p.numbers, number)
		return false
	}
	for len(p.numbers) > 0 && p.newest-p.numbers[0] > longAgo {
		p.numbers = p.numbers[1:]
		p.before++
	}
	packet.SequenceNumber -= p.before
	for _, left := range p.numbers {
		if after(left) {
			packet.SequenceNumber--
		}
	}
	return true
}

// framesFrom makes frames of packets.
func framesFrom(mime string) *samplebuilder.SampleBuilder {
	var unpack rtp.Depacketizer = &unpackH264{rtpcodecs.H264Packet{IsAVC: true}}
	if strings.EqualFold(mime, webrtc.MimeTypeVP9) {
		unpack = &rtpcodecs.VP9Packet{}
	}
	return samplebuilder.New(maxFrame, unpack, videoRate, samplebuilder.WithMaxTimeDelay(maxLate))
}

func (p *publication) receivePicture(track *webrtc.TrackRemote) {
	builder := framesFrom(track.Codec().MimeType)
	var empty padding
	for {
		packet, _, err := track.ReadRTP()
		if err != nil {
			return
		}
		if p.picture == nil {
			continue
		}
		if !empty.pass(packet) {
			continue
		}
		builder.Push(packet)
		for sample := builder.Pop(); sample != nil; sample = builder.Pop() {
			if err := p.grant.stream.putPicture(p.picture, sample.PacketTimestamp, sample.Data, sample.PrevDroppedPackets > 0); err != nil {
				p.log.Warn("a publication was ended: it may be made anew", "because", err)
				p.leave()
				return
			}
		}
	}
}

// askAgain is how long nobody is asked for a key frame after having been.
const askAgain = 300 * time.Millisecond

// askForKey asks the sender for a key frame (RFC 4585 section 6.3.1). It does not wait.
func (p *publication) askForKey() {
	now, ssrc := p.now().UnixMilli(), p.ssrc.Load()
	before := p.asked.Load()
	if ssrc == 0 || now-before < askAgain.Milliseconds() || !p.asked.CompareAndSwap(before, now) {
		return
	}
	err := p.connection.WriteRTCP([]rtcp.Packet{&rtcp.PictureLossIndication{MediaSSRC: ssrc}})
	if errors.Is(err, webrtc.ErrConnectionClosed) {
		p.leave()
	}
}

// quiet keeps the connections' own words out of the log: they name addresses.
type quiet struct{}

func (quiet) NewLogger(string) logging.LeveledLogger { return quiet{} }
func (quiet) Trace(string)                           {}
func (quiet) Tracef(string, ...any)                  {}
func (quiet) Debug(string)                           {}
func (quiet) Debugf(string, ...any)                  {}
func (quiet) Info(string)                            {}
func (quiet) Infof(string, ...any)                   {}
func (quiet) Warn(string)                            {}
func (quiet) Warnf(string, ...any)                   {}
func (quiet) Error(string)                           {}
func (quiet) Errorf(string, ...any)                  {}
