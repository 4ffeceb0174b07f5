package demo

import (
	"time"

	"parley/internal/identity"
	"parley/internal/summit"
)

// side is a delegation of the demo and its members.
type side struct {
	id       identity.ID
	name     summit.Text
	timeZone string
	language identity.Language
	members  []member
}

// member is one of the demo's people. All are made up.
type member struct {
	id        identity.ID
	name      string
	title     string
	role      identity.Role
	languages []identity.Language
}

// sides are the demo's delegations. docs/testing.md and the seats file rest on these ids and their order.
var sides = []side{
	{
		"beijing", summit.Text{"en": "Beijing", "zh": "北京", "ru": "Пекин", "fr": "Pékin", "es": "Pekín", "ar": "بكين"}, "Asia/Shanghai", "zh", []member{
			{"beijing-secretary", "Chen Yu", "Secretary of the delegation", identity.Secretary, []identity.Language{"zh"}},
			{"beijing-principal", "Lin Mo", "Head of delegation", identity.Principal, []identity.Language{"zh"}},
			{"beijing-delegate-1", "Zhao Rui", "Deputy head of delegation", identity.Delegate, []identity.Language{"zh"}},
			{"beijing-delegate-2", "Sun Yifan", "Adviser", identity.Delegate, []identity.Language{"zh"}},
			{"beijing-interpreter", "Wang Qiao", "Interpreter", identity.Interpreter, []identity.Language{"zh", "ru"}},
		},
	},
	{
		"moscow", summit.Text{"en": "Moscow", "zh": "莫斯科", "ru": "Москва", "fr": "Moscou", "es": "Moscú", "ar": "موسكو"}, "Europe/Moscow", "ru", []member{
			{"moscow-secretary", "Olga Belova", "Secretary of the delegation", identity.Secretary, []identity.Language{"ru"}},
			{"moscow-principal", "Andrei Sokolov", "Head of delegation", identity.Principal, []identity.Language{"ru"}},
			{"moscow-delegate-1", "Irina Orlova", "Deputy head of delegation", identity.Delegate, []identity.Language{"ru"}},
			{"moscow-delegate-2", "Pavel Lebedev", "Adviser", identity.Delegate, []identity.Language{"ru"}},
			{"moscow-interpreter", "Nina Vetrova", "Interpreter", identity.Interpreter, []identity.Language{"ru", "zh"}},
		},
	},
}

// The one booth: a pair, both interpreters in it, into both languages.
const booth identity.ID = "zh-ru"

var outputs = []identity.Language{"zh", "ru"}

// interpreters are a side's members for the booth.
func (s side) interpreters() []identity.ID {
	var ids []identity.ID
	for _, m := range s.members {
		if m.role == identity.Interpreter {
			ids = append(ids, m.id)
		}
	}
	return ids
}

var agenda = []summit.AgendaItem{
	{ID: "relations", Minutes: 40, Public: true, Title: summit.Text{
		"en": "Take stock of relations and of this year's outcomes",
		"zh": "总结双边关系与本年度成果",
		"ru": "Итоги развития отношений и результаты этого года",
		"fr": "Bilan des relations et des résultats de l’année",
		"es": "Balance de las relaciones y de los resultados del año",
		"ar": "استعراض العلاقات ونتائج هذا العام",
	}},
	{ID: "next-year", Minutes: 40, Public: true, Title: summit.Text{
		"en": "Design for next year",
		"zh": "规划明年合作",
		"ru": "Планы на следующий год",
		"fr": "Projets pour l’année prochaine",
		"es": "Planes para el próximo año",
		"ar": "خطة العام المقبل",
	}},
	{ID: "issues", Minutes: 40, Public: true, Title: summit.Text{
		"en": "Exchange views on international and regional issues",
		"zh": "就国际和地区问题交换意见",
		"ru": "Обмен мнениями по международным и региональным вопросам",
		"fr": "Échange de vues sur les questions internationales et régionales",
		"es": "Intercambio de opiniones sobre cuestiones internacionales y regionales",
		"ar": "تبادل الآراء بشأن القضايا الدولية والإقليمية",
	}},
}

var title = summit.Text{"en": "Virtual summit", "zh": "视频峰会", "ru": "Виртуальный саммит", "fr": "Sommet virtuel", "es": "Cumbre virtual", "ar": "قمة افتراضية"}

const minutes = 120

// startHour is the summit's hour in the first side's capital.
const startHour = 16

// nextStart is the next time that it is startHour o'clock in the first side's capital.
func nextStart(now time.Time) (time.Time, error) {
	capital, err := time.LoadLocation(sides[0].timeZone)
	if err != nil {
		return time.Time{}, err
	}
	local := now.In(capital)
	at := time.Date(local.Year(), local.Month(), local.Day(), startHour, 0, 0, 0, capital)
	if !at.After(now) {
		at = time.Date(local.Year(), local.Month(), local.Day()+1, startHour, 0, 0, 0, capital)
	}
	return at.UTC(), nil
}
