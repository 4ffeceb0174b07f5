package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/google/uuid"

	"parley/internal/identity"
	"parley/internal/summit"
)

// seatsFile is what `demo --links` writes.
type seatsFile struct {
	Summit   identity.Hash `json:"summit"`
	URL      string        `json:"url"`
	Operator string        `json:"operator"`
	Seats    []demoSeat    `json:"seats"`
}

type demoSeat struct {
	Member     identity.ID         `json:"member"`
	Name       string              `json:"name"`
	Title      string              `json:"title"`
	Delegation identity.ID         `json:"delegation"`
	Role       identity.Role       `json:"role"`
	Languages  []identity.Language `json:"languages"`
	URL        string              `json:"url"`
}

var demoPeople = []demoSeat{
	{Member: "beijing-secretary", Name: "Chen Yu", Title: "Secretary", Delegation: "beijing", Role: identity.Secretary, Languages: []identity.Language{"zh"}},
	{Member: "beijing-principal", Name: "Lin Mo", Title: "Head of delegation", Delegation: "beijing", Role: identity.Principal, Languages: []identity.Language{"zh"}},
	{Member: "beijing-delegate-1", Name: "Zhao Ning", Title: "Delegate", Delegation: "beijing", Role: identity.Delegate, Languages: []identity.Language{"zh"}},
	{Member: "beijing-delegate-2", Name: "Sun Wei", Title: "Delegate", Delegation: "beijing", Role: identity.Delegate, Languages: []identity.Language{"zh", "en"}},
	{Member: "beijing-interpreter", Name: "He Lan", Title: "Interpreter", Delegation: "beijing", Role: identity.Interpreter, Languages: []identity.Language{"zh", "ru"}},
	{Member: "moscow-secretary", Name: "Olga Belova", Title: "Secretary", Delegation: "moscow", Role: identity.Secretary, Languages: []identity.Language{"ru"}},
	{Member: "moscow-principal", Name: "Andrei Volkov", Title: "Head of delegation", Delegation: "moscow", Role: identity.Principal, Languages: []identity.Language{"ru"}},
	{Member: "moscow-delegate-1", Name: "Irina Smirnova", Title: "Delegate", Delegation: "moscow", Role: identity.Delegate, Languages: []identity.Language{"ru"}},
	{Member: "moscow-delegate-2", Name: "Pavel Orlov", Title: "Delegate", Delegation: "moscow", Role: identity.Delegate, Languages: []identity.Language{"ru", "en"}},
	{Member: "moscow-interpreter", Name: "Maria Lebedeva", Title: "Interpreter", Delegation: "moscow", Role: identity.Interpreter, Languages: []identity.Language{"ru", "zh"}},
}

// stager acts for both sides over the node's API, as their secretaries' browsers would.
type stager struct {
	api, token string
	summit     identity.Hash
	head       summit.Ref
}

func (s *stager) post(ctx context.Context, path string, question, answer any) error {
	text, err := json.Marshal(question)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.api+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+s.token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", path, body)
	}
	return json.Unmarshal(body, answer)
}

func (s *stager) act(ctx context.Context, by identity.Signer, body summit.Body) error {
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	signed, err := summit.SignAct(by, id.String(), s.summit, body, time.Now(), s.head)
	if err != nil {
		return err
	}
	return s.post(ctx, "/api/acts", map[string]string{"act": signed}, &s.head)
}

func stageDemo(ctx context.Context, origin, token, data string) (*seatsFile, error) {
	kept := filepath.Join(data, "demo.json")
	base, err := url.Parse(origin)
	if err != nil {
		return nil, err
	}
	var out seatsFile
	if text, err := os.ReadFile(kept); err == nil {
		if err := json.Unmarshal(text, &out); err != nil {
			return nil, err
		}
		return &out, nil
	}
	out = seatsFile{URL: origin, Operator: token, Seats: append([]demoSeat(nil), demoPeople...)}
	s := &stager{api: origin, token: token}
	claims, keys := map[identity.ID]identity.Signer{}, map[identity.ID]identity.Signer{}
	for _, d := range []identity.ID{"beijing", "moscow"} {
		if claims[d], err = identity.NewSigner(rand.Reader); err != nil {
			return nil, err
		}
		if keys[d], err = identity.NewSigner(rand.Reader); err != nil {
			return nil, err
		}
	}
	beijing, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		return nil, err
	}
	now := time.Now()
	starts := time.Date(now.In(beijing).Year(), now.In(beijing).Month(), now.In(beijing).Day(), 16, 0, 0, 0, beijing)
	if starts.Before(now) {
		starts = starts.AddDate(0, 0, 1)
	}
	var convened struct{ Summit identity.Hash }
	err = s.post(ctx, "/api/summits", map[string]any{
		"title": summit.Text{"en": "Virtual summit", "zh": "线上峰会", "ru": "Виртуальный саммит"}, "starts": starts.UTC(), "minutes": 120,
		"delegations": []summit.NewDelegation{
			{ID: "beijing", Name: summit.Text{"en": "Beijing", "zh": "北京", "ru": "Пекин"}, TimeZone: "Asia/Shanghai", Language: "zh", ClaimKey: claims["beijing"].Key()},
			{ID: "moscow", Name: summit.Text{"en": "Moscow", "zh": "莫斯科", "ru": "Москва"}, TimeZone: "Europe/Moscow", Language: "ru", ClaimKey: claims["moscow"].Key()},
		},
		"agenda": []summit.AgendaItem{
			{ID: "stock", Title: summit.Text{"en": "Take stock of relations and this year's outcomes", "zh": "回顾双边关系及今年成果", "ru": "Итоги года и состояние отношений"}, Minutes: 40, Public: true},
			{ID: "next", Title: summit.Text{"en": "Design for next year", "zh": "规划明年合作", "ru": "Планы на следующий год"}, Minutes: 40, Public: true},
			{ID: "issues", Title: summit.Text{"en": "Exchange views on international and regional issues", "zh": "就国际和地区问题交换意见", "ru": "Обмен мнениями по международным и региональным вопросам"}, Minutes: 40, Public: true},
		},
	}, &convened)
	if err != nil {
		return nil, err
	}
	out.Summit, s.summit, s.head = convened.Summit, convened.Summit, summit.Ref{Seq: 1, Hash: convened.Summit}
	for _, d := range []identity.ID{"beijing", "moscow"} {
		proof, err := claims[d].Sign(identity.TypeClaim, identity.Claim{Summit: s.summit, Delegation: d, Key: keys[d].Key()})
		if err != nil {
			return nil, err
		}
		if err := s.act(ctx, keys[d], summit.Claim{Delegation: d, Key: keys[d].Key(), Proof: proof}); err != nil {
			return nil, err
		}
	}
	for i := range out.Seats {
		p := &out.Seats[i]
		link, err := identity.NewSigner(rand.Reader)
		if err != nil {
			return nil, err
		}
		certificate, err := keys[p.Delegation].Sign(identity.TypeInvitation, identity.Invitation{
			Summit: s.summit, Delegation: p.Delegation, Member: p.Member, Name: p.Name, Title: p.Title, Role: p.Role, Languages: p.Languages,
			Key: link.Key(), NotBefore: now.Add(-time.Minute).UTC().Truncate(time.Second), NotAfter: now.Add(30 * 24 * time.Hour).UTC().Truncate(time.Second),
		})
		if err != nil {
			return nil, err
		}
		if err := s.act(ctx, keys[p.Delegation], summit.Invite{Certificate: certificate}); err != nil {
			return nil, err
		}
		p.URL = fmt.Sprintf("%s://%s.localhost:%s/s/%s/%s#k=%s&d=%s&g=%s", base.Scheme, p.Member, base.Port(), s.summit, p.Member, link.Seed(), keys[p.Delegation].Key(), s.summit)
	}
	for _, d := range []identity.ID{"beijing", "moscow"} {
		if err := s.act(ctx, keys[d], summit.StaffBooth{Booth: "zh-ru", Outputs: []identity.Language{"ru", "zh"}, Members: []identity.ID{d + "-interpreter"}}); err != nil {
			return nil, err
		}
	}
	text, err := json.MarshalIndent(out, "", "  ")
	if err != nil {
		return nil, err
	}
	return &out, os.WriteFile(kept, text, 0o600)
}

// Test is the seat's link with the test signal in place of camera and microphone.
func (s demoSeat) Test() (string, error) {
	u, err := url.Parse(s.URL)
	if err != nil {
		return "", err
	}
	u.RawQuery = "signal=test"
	return u.String(), nil
}
