package identity_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	josejson "github.com/go-jose/go-jose/v4/json"
	"go.uber.org/goleak"

	"parley/internal/identity"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// dice is a source of fixed randomness, so that a failure repeats.
type dice byte

func (d dice) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(d) + byte(i)*7
	}
	return len(p), nil
}

func key(t testing.TB, n byte) identity.Signer {
	t.Helper()
	s, err := identity.NewSigner(dice(n))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var (
	aSummit = identity.HashOf([]byte("a summit"))
	noon    = time.Date(2026, 12, 15, 8, 0, 0, 0, time.UTC)
)

func invitation(s identity.Signer) identity.Invitation {
	return identity.Invitation{
		Summit: aSummit, Delegation: "moscow", Member: "moscow-principal", Name: "Anna Orlova", Title: "Head of delegation",
		Role: identity.Principal, Languages: []identity.Language{"ru"}, Key: s.Key(), NotBefore: noon, NotAfter: noon.Add(time.Hour),
	}
}

func sign(t testing.TB, s identity.Signer, typ identity.Type, payload any) string {
	t.Helper()
	signed, err := s.Sign(typ, payload)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

func TestAKeyHasOneSpelling(t *testing.T) {
	k := key(t, 1).Key()
	text := k.String()
	if again, err := identity.ParseKey(text); err != nil || again != k {
		t.Fatalf("reading %s again: %v %v", text, again, err)
	}
	last := strings.IndexByte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", text[42])
	respelt := text[:42] + string("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[last^1])
	for _, bad := range []string{"", text[:42], text + "A", text + "=", strings.Replace(text, text[:1], "!", 1), respelt, text[:42] + "\n"} {
		if _, err := identity.ParseKey(bad); err == nil {
			t.Errorf("took %q for a key", bad)
		}
	}
}

func TestAFingerprintIsThirtyDigits(t *testing.T) {
	print := key(t, 1).Key().Fingerprint()
	if len(print) != 35 || strings.Trim(print, "0123456789 ") != "" || len(strings.Fields(print)) != 6 {
		t.Fatalf("the fingerprint is %q", print)
	}
	if print == key(t, 2).Key().Fingerprint() {
		t.Fatal("two keys have one fingerprint")
	}
}

func TestASignerDoesNotPrintItsSeed(t *testing.T) {
	s := key(t, 1)
	for _, printed := range []string{fmt.Sprint(s), fmt.Sprintf("%#v", s), fmt.Sprintf("%+v", s)} {
		if strings.Contains(printed, s.Seed()) || !strings.Contains(printed, s.Key().String()) {
			t.Errorf("printed %s", printed)
		}
	}
	again, err := identity.SignerFromSeed(s.Seed())
	if err != nil || again.Key() != s.Key() {
		t.Fatalf("the seed leads to %v, %v", again, err)
	}
}

func TestWhatIsSignedOpens(t *testing.T) {
	s := key(t, 1)
	want := invitation(s)
	got, by, err := identity.OpenInvitation(sign(t, s, identity.TypeInvitation, want))
	if err != nil || by != s.Key() || got.Name != want.Name || !got.NotAfter.Equal(want.NotAfter) {
		t.Fatalf("opened %+v by %v: %v", got, by, err)
	}
}

// respell gives a signed text other parts, keeping the rest.
func respell(signed string, part int, change func([]byte) []byte) string {
	parts := strings.Split(signed, ".")
	raw, err := base64.RawURLEncoding.DecodeString(parts[part])
	if err != nil {
		panic(err)
	}
	parts[part] = base64.RawURLEncoding.EncodeToString(change(raw))
	return strings.Join(parts, ".")
}

func TestWhatIsNotSignedAsItShouldBeDoesNotOpen(t *testing.T) {
	s, stranger := key(t, 1), key(t, 2)
	good := sign(t, s, identity.TypeInvitation, invitation(s))
	otherHeader := func(h map[string]any) func([]byte) []byte {
		return func([]byte) []byte { b, _ := json.Marshal(h); return b }
	}
	kid := s.Key().String()
	huge := invitation(s)
	huge.Name = strings.Repeat("a", identity.MaxSigned)
	for name, c := range map[string]struct {
		signed string
		want   error
	}{
		"nothing":                {"", nil},
		"no parts":               {"abc", nil},
		"two parts":              {good[:strings.LastIndexByte(good, '.')], nil},
		"four parts":             {good + ".AA", nil},
		"white space after":      {good + "\n", nil},
		"padding":                {good + "=", nil},
		"too large":              {sign(t, s, identity.TypeInvitation, huge), identity.ErrTooLarge},
		"a type swapped":         {sign(t, s, identity.TypeDevice, invitation(s)), nil},
		"a byte of the payload":  {respell(good, 1, func(b []byte) []byte { b[20] ^= 1; return b }), identity.ErrSignature},
		"a byte of the signed":   {respell(good, 2, func(b []byte) []byte { b[20] ^= 1; return b }), identity.ErrSignature},
		"a short signature":      {respell(good, 2, func(b []byte) []byte { return b[:63] }), identity.ErrSignature},
		"another's key named":    {respell(good, 0, func(b []byte) []byte { return []byte(strings.Replace(string(b), kid, stranger.Key().String(), 1)) }), identity.ErrSignature},
		"no algorithm":           {respell(good, 0, otherHeader(map[string]any{"alg": "none", "typ": identity.TypeInvitation, "kid": kid})), nil},
		"a weaker algorithm":     {respell(good, 0, otherHeader(map[string]any{"alg": "HS256", "typ": identity.TypeInvitation, "kid": kid})), nil},
		"an embedded key":        {respell(good, 0, otherHeader(map[string]any{"alg": "EdDSA", "typ": identity.TypeInvitation, "kid": kid, "jwk": map[string]string{}})), nil},
		"a critical extension":   {respell(good, 0, otherHeader(map[string]any{"alg": "EdDSA", "typ": identity.TypeInvitation, "kid": kid, "crit": []string{"b64"}})), nil},
		"another order":          {signOtherwise(t, s, `{"typ":"parley-invitation","alg":"EdDSA","kid":"`+kid+`"}`), nil},
		"a space in the header":  {signOtherwise(t, s, `{"alg":"EdDSA", "kid":"`+kid+`","typ":"parley-invitation"}`), nil},
		"no key":                 {respell(good, 0, otherHeader(map[string]any{"alg": "EdDSA", "typ": identity.TypeInvitation})), nil},
		"an unknown member":      {sign(t, s, identity.TypeInvitation, map[string]any{"summit": aSummit, "surprise": 1}), nil},
		"a member misspelt":      {signRaw(t, s, identity.TypeDevice, `{"Summit":"`+aSummit.String()+`","member":"a","key":"`+kid+`"}`), nil},
		"a member twice":         {signRaw(t, s, identity.TypeDevice, `{"summit":"`+aSummit.String()+`","member":"a","member":"b","key":"`+kid+`"}`), nil},
		"something after":        {signRaw(t, s, identity.TypeDevice, `{"summit":"`+aSummit.String()+`","member":"a","key":"`+kid+`"} {}`), nil},
		"not JSON":               {signRaw(t, s, identity.TypeDevice, `hello`), nil},
		"a list":                 {signRaw(t, s, identity.TypeDevice, `[]`), nil},
		"nothing inside":         {signRaw(t, s, identity.TypeDevice, `{}`), nil},
		"null":                   {signRaw(t, s, identity.TypeDevice, `null`), nil},
		"deep":                   {signRaw(t, s, identity.TypeDevice, strings.Repeat("[", 9000)), nil},
		"a key of another curve": {signRaw(t, s, identity.TypeDevice, `{"summit":"`+aSummit.String()+`","member":"a","key":"AAAA"}`), nil},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := identity.OpenInvitation(c.signed)
			_, _, err2 := identity.OpenDevice(c.signed)
			if err == nil || err2 == nil && name != "a type swapped" {
				t.Fatalf("it opened: %v, %v", err, err2)
			}
			if c.want != nil && !errors.Is(err, c.want) {
				t.Fatalf("refused with %v, want %v", err, c.want)
			}
		})
	}
}

func TestAKeyForWhichAnyoneCanSignOpensNothing(t *testing.T) {
	everything := append([]byte{1}, make([]byte, 63)...) // R the neutral point, S zero: true of every text for some keys
	for _, hexadecimal := range []string{
		"0100000000000000000000000000000000000000000000000000000000000000",
		"0100000000000000000000000000000000000000000000000000000000000080",
		"0000000000000000000000000000000000000000000000000000000000000000",
		"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
		"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
		"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
		"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	} {
		point, err := hex.DecodeString(hexadecimal)
		if err != nil {
			t.Fatal(err)
		}
		fits := false
		for n := range 1000 { // a forger tries texts until one fits
			b64 := base64.RawURLEncoding.EncodeToString
			head := b64(fmt.Appendf(nil, `{"alg":"EdDSA","kid":"%s","typ":"parley-device"}`, b64(point)))
			body := b64(fmt.Appendf(nil, `{"summit":"%s","member":"m%d","key":"%s"}`, aSummit, n, key(t, 1).Key()))
			fits = fits || ed25519.Verify(point, []byte(head+"."+body), everything)
			if _, _, err := identity.OpenDevice(head + "." + body + "." + b64(everything)); err == nil {
				t.Fatalf("a certificate that nobody signed opened, by the key %s", hexadecimal)
			}
		}
		if !fits {
			t.Errorf("no forgery of %s was tried", hexadecimal)
		}
	}
}

func TestWhatWeSignAnotherImplementationSignsToo(t *testing.T) {
	s := key(t, 1)
	payload, err := json.Marshal(invitation(s))
	if err != nil {
		t.Fatal(err)
	}
	ours := sign(t, s, identity.TypeInvitation, invitation(s))
	if theirs := signRaw(t, s, identity.TypeInvitation, string(payload)); ours != theirs {
		t.Errorf("we sign\n%s\nand go-jose\n%s", ours, theirs)
	}
	read, err := jose.ParseSignedCompact(ours, []jose.SignatureAlgorithm{jose.EdDSA})
	if err != nil {
		t.Fatal(err)
	}
	public := s.Key()
	if got, err := read.Verify(ed25519.PublicKey(public[:])); err != nil || string(got) != string(payload) {
		t.Errorf("go-jose reads %s, %v", got, err)
	}
}

// signOtherwise signs an invitation truly, under a header of another spelling.
func signOtherwise(t testing.TB, s identity.Signer, header string) string {
	t.Helper()
	payload, err := json.Marshal(invitation(s))
	if err != nil {
		t.Fatal(err)
	}
	b64 := base64.RawURLEncoding.EncodeToString
	signing := b64([]byte(header)) + "." + b64(payload)
	return signing + "." + b64(ed25519.Sign(ed25519.NewKeyFromSeed(seedOf(t, s)), []byte(signing)))
}

func signRaw(t testing.TB, s identity.Signer, typ identity.Type, payload string) string {
	t.Helper()
	private := ed25519.NewKeyFromSeed(seedOf(t, s))
	signer, err := jose.NewSigner(
		jose.SigningKey{Algorithm: jose.EdDSA, Key: jose.JSONWebKey{Key: private, KeyID: s.Key().String()}},
		(&jose.SignerOptions{}).WithType(jose.ContentType(typ)))
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signer.Sign([]byte(payload))
	if err != nil {
		t.Fatal(err)
	}
	compact, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return compact
}

func seedOf(t testing.TB, s identity.Signer) []byte {
	t.Helper()
	seed, err := base64.RawURLEncoding.DecodeString(s.Seed())
	if err != nil {
		t.Fatal(err)
	}
	return seed
}

func TestAnInvitationSaysWhatCanBeShown(t *testing.T) {
	s := key(t, 1)
	for name, change := range map[string]func(*identity.Invitation){
		"no summit":         func(i *identity.Invitation) { i.Summit = identity.Hash{} },
		"no key":            func(i *identity.Invitation) { i.Key = identity.Key{} },
		"no name":           func(i *identity.Invitation) { i.Name = "" },
		"an invisible name": func(i *identity.Invitation) { i.Name = "\u200b\u200d" },
		"a long name":       func(i *identity.Invitation) { i.Name = strings.Repeat("й", 201) },
		"a turned name":     func(i *identity.Invitation) { i.Name = "Anna \u202eavolrO" },
		"an isolating name": func(i *identity.Invitation) { i.Name = "Anna \u2066Orlova" },
		"two lines":         func(i *identity.Invitation) { i.Name = "Anna\nOrlova" },
		"a line separator":  func(i *identity.Invitation) { i.Title = "Head\u2028of delegation" },
		"a bell":            func(i *identity.Invitation) { i.Title = "Head\a" },
		"broken UTF-8":      func(i *identity.Invitation) { i.Title = "Head\xff" },
		"a space before":    func(i *identity.Invitation) { i.Name = " Anna" },
		"no role":           func(i *identity.Invitation) { i.Role = "" },
		"a host":            func(i *identity.Invitation) { i.Role = "host" },
		"no language":       func(i *identity.Invitation) { i.Languages = nil },
		"no such language":  func(i *identity.Invitation) { i.Languages = []identity.Language{"x"} },
		"another spelling":  func(i *identity.Invitation) { i.Languages = []identity.Language{"RU"} },
		"a language twice":  func(i *identity.Invitation) { i.Languages = []identity.Language{"ru", "ru"} },
		"nine languages": func(i *identity.Invitation) {
			i.Languages = []identity.Language{"ru", "zh", "en", "fr", "es", "ar", "de", "it", "pt"}
		},
		"a member's id":      func(i *identity.Invitation) { i.Member = "Moscow Principal" },
		"a path for an id":   func(i *identity.Invitation) { i.Member = "../x" },
		"a long id":          func(i *identity.Invitation) { i.Member = identity.ID(strings.Repeat("a", 41)) },
		"ends before it was": func(i *identity.Invitation) { i.NotAfter = i.NotBefore },
		"never begins":       func(i *identity.Invitation) { i.NotBefore = time.Time{} },
	} {
		t.Run(name, func(t *testing.T) {
			i := invitation(s)
			change(&i)
			if i.Title == "Head\xff" {
				return // JSON cannot carry it: the encoder replaces it, so nothing broken arrives
			}
			var bad *identity.MalformedError
			if _, _, err := identity.OpenInvitation(sign(t, s, identity.TypeInvitation, i)); !errors.As(err, &bad) {
				t.Fatalf("refused with %v", err)
			}
		})
	}
	for _, name := range []string{"习", "محمد بن سلمان", "Łukasz 🕊️", "می\u200cخواهم", strings.Repeat("名", 200), "Zoë", "<b>Anna</b>", "' OR 1=1 --"} {
		i := invitation(s)
		i.Name = name
		if got, _, err := identity.OpenInvitation(sign(t, s, identity.TypeInvitation, i)); err != nil || got.Name != name {
			t.Errorf("the name %q: %q, %v", name, got.Name, err)
		}
	}
}

func TestALanguageIsKnownByItsFormAlone(t *testing.T) {
	for _, l := range []identity.Language{"zh", "ru", "yue", "zh-Hant", "zh-Hant-HK", "pt-BR", "es-419", "sl-rozaj-biske", "de-1996", "he", "iw", "xx"} {
		if err := l.Check(); err != nil {
			t.Errorf("%s: %v", l, err)
		}
	}
	for _, l := range []identity.Language{
		"", "z", "chinese", "ZH", "zh-hant", "zh-HANT", "pt-br", "pt_BR", "pt-BR-", "zh--Hant", "pt-BR-BR", "floor", "zh\n",
		"ru-x-private", identity.Language("ru" + strings.Repeat("-variant", 5)),
	} {
		if l.Check() == nil {
			t.Errorf("%q passes for a language", l)
		}
	}
}

func TestAChainLeadsFromADelegationToADevice(t *testing.T) {
	delegation, secretarysLink, secretarysDevice := key(t, 1), key(t, 2), key(t, 3)
	link, device, stranger := key(t, 4), key(t, 5), key(t, 6)
	secretary := invitation(secretarysLink)
	secretary.Member, secretary.Role = "moscow-secretary", identity.Secretary
	other := identity.HashOf([]byte("another summit"))

	byDelegation := sign(t, delegation, identity.TypeInvitation, invitation(link))
	enrolled := sign(t, link, identity.TypeDevice, identity.Device{Summit: aSummit, Member: "moscow-principal", Key: device.Key()})
	invSecretary := sign(t, delegation, identity.TypeInvitation, secretary)
	devSecretary := sign(t, secretarysLink, identity.TypeDevice, identity.Device{Summit: aSummit, Member: "moscow-secretary", Key: secretarysDevice.Key()})
	bySecretary := sign(t, secretarysDevice, identity.TypeInvitation, invitation(link))
	again := invitation(link)
	again.Role = identity.Secretary
	secretaryBySecretary := sign(t, secretarysDevice, identity.TypeInvitation, again)
	elsewhere := invitation(link)
	elsewhere.Delegation = "beijing"
	abroad := invitation(link)
	abroad.Summit = other

	for name, c := range map[string]struct {
		chain identity.Chain
		ok    bool
	}{
		"invited by the delegation":      {identity.Chain{byDelegation}, true},
		"enrolled":                       {identity.Chain{byDelegation, enrolled}, true},
		"invited by a secretary":         {identity.Chain{invSecretary, devSecretary, bySecretary}, true},
		"enrolled, by a secretary":       {identity.Chain{invSecretary, devSecretary, bySecretary, enrolled}, true},
		"nothing":                        {nil, false},
		"too long":                       {identity.Chain{invSecretary, devSecretary, bySecretary, enrolled, byDelegation}, false},
		"a device alone":                 {identity.Chain{enrolled}, false},
		"two invitations":                {identity.Chain{byDelegation, byDelegation}, false},
		"by a secretary, with no proof":  {identity.Chain{bySecretary}, false},
		"a secretary by a secretary":     {identity.Chain{invSecretary, devSecretary, secretaryBySecretary}, false},
		"by a principal":                 {identity.Chain{byDelegation, enrolled, sign(t, device, identity.TypeInvitation, invitation(link))}, false},
		"another delegation's":           {identity.Chain{invSecretary, devSecretary, sign(t, secretarysDevice, identity.TypeInvitation, elsewhere)}, false},
		"by a stranger":                  {identity.Chain{sign(t, stranger, identity.TypeInvitation, invitation(link))}, false},
		"a stranger's device":            {identity.Chain{byDelegation, sign(t, stranger, identity.TypeDevice, identity.Device{Summit: aSummit, Member: "moscow-principal", Key: device.Key()})}, false},
		"a device for another":           {identity.Chain{byDelegation, sign(t, link, identity.TypeDevice, identity.Device{Summit: aSummit, Member: "moscow-delegate", Key: device.Key()})}, false},
		"a device for another summit":    {identity.Chain{byDelegation, sign(t, link, identity.TypeDevice, identity.Device{Summit: other, Member: "moscow-principal", Key: device.Key()})}, false},
		"an invitation to another":       {identity.Chain{sign(t, delegation, identity.TypeInvitation, abroad)}, false},
		"garbage":                        {identity.Chain{"garbage"}, false},
		"garbage for a device":           {identity.Chain{byDelegation, "garbage"}, false},
		"swapped":                        {identity.Chain{enrolled, byDelegation}, false},
		"the same invitation, re-signed": {identity.Chain{sign(t, device, identity.TypeInvitation, invitation(link)), enrolled}, false},
	} {
		t.Run(name, func(t *testing.T) {
			inv, dev, err := c.chain.Verify(aSummit, delegation.Key())
			if (err == nil) != c.ok {
				t.Fatalf("verified with %v", err)
			}
			if c.ok && len(c.chain)%2 == 0 && (dev.Key != device.Key() || inv.Member != "moscow-principal") {
				t.Fatalf("it leads to %+v, %+v", inv, dev)
			}
		})
	}
}

func FuzzOpenInvitation(f *testing.F) {
	s := key(f, 1)
	f.Add(sign(f, s, identity.TypeInvitation, invitation(s)))
	f.Add("..")
	f.Add("eyJhbGciOiJFZERTQSJ9.e30.")
	f.Fuzz(func(t *testing.T, signed string) {
		got, by, err := identity.OpenInvitation(signed)
		if err != nil {
			return
		}
		// Whatever opens was signed by the key it names, is bounded, and is one spelling of itself.
		if by.IsZero() || len(signed) > identity.MaxSigned || got.Member.Check() != nil {
			t.Fatalf("opened %q as %+v by %s", signed, got, by)
		}
		if again, by2, err := identity.OpenInvitation(signed); err != nil || by2 != by || again.Key != got.Key {
			t.Fatalf("opened twice, differently")
		}
	})
}

// nested is a type with everything that a signed text may have inside.
type nested struct {
	Title map[identity.Language]string `json:"title"`
	Items []struct {
		ID   identity.ID `json:"id"`
		Lead identity.ID `json:"lead,omitempty"`
	} `json:"items"`
	Basis *struct {
		Seq  uint64        `json:"seq"`
		Hash identity.Hash `json:"hash"`
	} `json:"basis,omitempty"`
	Body json.RawMessage `json:"body"`
}

func TestNamesAreExactAndStandOnceAtEveryDepth(t *testing.T) {
	for _, good := range []string{
		`{}`, `null`, ` { "title" : { "en" : "A" , "ru" : "}" } , "items" : [ { "id" : "a" } , { } ] , "body" : { "x" : [ "]" ] , "x" : 1 } } `,
		`{"basis":null,"items":null,"title":null,"body":7}`, `{"t\u0069tle":{"en":"\"\\"}}`, `{"basis":{"seq":1,"hash":""},"items":[]}`,
	} {
		if _, err := identity.DecodeStrict[nested]([]byte(good)); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{
		``, ` `, `{`, `[]`, `{}{}`, `{} x`, `{}]`, `{"Title":{}}`, `{"Title":null}`, `{"title":{},"title":{}}`, `{"title":{},"t\u0069tle":{}}`,
		`{"title":{"en":"A","en":"A"}}`, `{"title":{"\ud800":"A","\ufffd":"A"}}`, `{"items":[{"id":"a"},{"ID":"a"}]}`,
		`{"items":[{"id":"a","id":"a"}]}`, `{"basis":{"seq":1,"Hash":""}}`, `{"basis":{"seq":1,"seq":2}}`, `{"more":1}`, `{"\u017ftems":[]}`,
	} {
		if got, err := identity.DecodeStrict[nested]([]byte(bad)); err == nil {
			t.Errorf("%s is read as %+v", bad, got)
		}
	}
}

// What DecodeStrict reads, another decoder that knows exact names and none twice reads alike.
func FuzzDecodeStrict(f *testing.F) {
	f.Add([]byte(`{"title":{"en":"A","ru":"B"},"items":[{"id":"a"},{"id":"b","lead":"c"}],"basis":{"seq":1,"hash":""},"body":{"a":1}}`))
	f.Add([]byte(`{"title":{},"t\u0069tle":{"\ud800":"x"}}`))
	f.Add([]byte(`{"items":[{"ID":"a"}]} {}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := identity.DecodeStrict[nested](b)
		var theirs nested
		known := json.NewDecoder(bytes.NewReader(b))
		known.DisallowUnknownFields()
		lenient := known.Decode(new(nested)) == nil
		other := josejson.Unmarshal(b, &theirs)
		switch {
		case err != nil && lenient && other == nil:
			// Theirs passes over a member whose name has other capitals.
			if !strings.Contains(err.Error(), "there is no member") {
				t.Fatalf("%q is refused: %v", b, err)
			}
		case err == nil && other != nil:
			t.Fatalf("%q is read as %+v; go-jose: %v", b, got, other)
		case err == nil && !reflect.DeepEqual(got, theirs):
			t.Fatalf("%q is read as %+v and as %+v", b, got, theirs)
		}
	})
}
