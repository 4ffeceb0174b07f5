package public

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"parley/internal/identity"
	"parley/internal/summit"
	"parley/internal/view"
)

// Languages are those the pages themselves are in, in the order in which they offer each other.
var Languages = []identity.Language{"en", "zh", "ru", "fr", "es", "ar"}

// Choose is the language for a reader who asks with this Accept-Language (RFC 9110 section 12.5.4): the best of the pages' own,
// English when none fits.
func Choose(accept string) identity.Language {
	known := make([]language.Tag, len(Languages))
	for i, l := range Languages {
		known[i] = language.Make(string(l))
	}
	wanted, _, err := language.ParseAcceptLanguage(accept)
	if err != nil {
		return Languages[0]
	}
	_, i, _ := language.NewMatcher(known).Match(wanted...)
	return Languages[i]
}

// Speaks says whether there is a page in a language: one of the pages' own, or one in which something was announced.
func Speaks(w view.World, l identity.Language) bool {
	if slices.Contains(Languages, l) {
		return true
	}
	return slices.ContainsFunc(w.Announcements, func(t view.Told) bool { _, said := t.Text[l]; return said })
}

// spoken lists the languages of a world's pages.
func spoken(w view.World) []identity.Language {
	all := slices.Clone(Languages)
	for _, t := range w.Announcements {
		for _, l := range slices.Sorted(maps.Keys(t.Text)) {
			if !slices.Contains(all, l) {
				all = append(all, l)
			}
		}
	}
	return all
}

// right are the languages written from right to left that a page can be in.
var right = []identity.Language{"ar", "fa", "he", "ur", "ps", "sd", "ug", "yi", "dv", "ckb"}

func direction(l identity.Language) string {
	if slices.Contains(right, l) {
		return "rtl"
	}
	return "ltr"
}

// phrase is some text in one language.
type phrase struct {
	Words    string
	Language identity.Language
	Dir      string
}

// in is a text in this language, or else in English, or else in the first that it is in.
func in(t summit.Text, l identity.Language) phrase {
	for _, l := range append([]identity.Language{l, "en"}, slices.Sorted(maps.Keys(t))...) {
		if words, ok := t[l]; ok {
			return phrase{words, l, direction(l)}
		}
	}
	return phrase{"", l, direction(l)}
}

// inOrder sorts phrases as readers of a language do.
func inOrder[T any](l identity.Language, all []T, by func(T) string) {
	order := collate.New(language.Make(string(l)))
	slices.SortStableFunc(all, func(a, b T) int { return order.CompareString(by(a), by(b)) })
}

// words are a page's own.
type words struct {
	Name, Joint, Own, OwnSays, When, Yours, Minutes, Agenda, Parties, Others, Feed, Calendar, Languages, Published string
	Corrected, CorrectedBy, Corrects, Retracted, RetractedSays, CalledOff, Moved, Unilateral, Index, Hint, Watch   string
	weekdays, months                                                                                               string
	day                                                                                                            func(weekday, month string, t time.Time) string
}

func (w *words) date(t time.Time) string {
	weekday := strings.Fields(w.weekdays)[t.Weekday()]
	month := strings.Fields(w.months)[t.Month()-1]
	return w.day(weekday, month, t) + t.Format(" 15:04")
}

// saying are the words of a page in a language; in English where it has none of its own.
func saying(l identity.Language) *words {
	if w, ok := spokenWords[l]; ok {
		return w
	}
	return spokenWords["en"]
}

var spokenWords = map[identity.Language]*words{
	"en": {
		Name: "Announcement", Joint: "Joint announcement", Own: "Announcement of %s alone", Unilateral: "Unilateral",
		OwnSays: "These are the words of one delegation. The others have not agreed to them.",
		When:    "Date and time", Yours: "Where you are", Minutes: "%d minutes", Agenda: "Agenda", Parties: "Parties", Others: "Further announcements",
		Feed: "Feed", Calendar: "Calendar", Languages: "Languages", Published: "Published", Corrected: "Corrected",
		CorrectedBy: "A correction has taken its place", Corrects: "This corrects an earlier announcement", Retracted: "Taken back",
		RetractedSays: "This announcement was taken back. It tells nothing any more.", CalledOff: "Called off", Moved: "New date", Index: "Announcements",
		Hint:     "Your personal link is not in this calendar.",
		Watch:    "Open sessions of this summit, when there are any, can be watched here",
		weekdays: "Sunday Monday Tuesday Wednesday Thursday Friday Saturday", months: "January February March April May June July August September October November December",
		day: func(w, m string, t time.Time) string { return fmt.Sprintf("%s, %d %s %d,", w, t.Day(), m, t.Year()) },
	},
	"zh": {
		Name: "公告", Joint: "联合公告", Own: "%s单方公告", Unilateral: "单方",
		OwnSays: "以下为一个代表团的措辞，其他代表团并未同意。",
		When:    "日期和时间", Yours: "您所在地", Minutes: "%d分钟", Agenda: "议程", Parties: "各方", Others: "其他公告",
		Feed: "订阅源", Calendar: "日历", Languages: "语言", Published: "发布时间", Corrected: "已更正",
		CorrectedBy: "已由更正公告取代", Corrects: "本公告更正此前的公告", Retracted: "已撤回",
		RetractedSays: "本公告已撤回，不再说明任何事项。", CalledOff: "会晤取消", Moved: "改期", Index: "公告",
		Hint:     "本日历不含您的个人链接。",
		Watch:    "本次会晤如有公开会议，可在此观看",
		weekdays: "星期日 星期一 星期二 星期三 星期四 星期五 星期六", months: "1 2 3 4 5 6 7 8 9 10 11 12",
		day: func(w, m string, t time.Time) string {
			return fmt.Sprintf("%d年%s月%d日%s", t.Year(), m, t.Day(), w)
		},
	},
	"ru": {
		Name: "Сообщение", Joint: "Совместное сообщение", Own: "Сообщение одной делегации: %s", Unilateral: "Одностороннее",
		OwnSays: "Это слова одной делегации. Другие с ними не соглашались.",
		When:    "Дата и время", Yours: "Там, где вы", Minutes: "%d мин.", Agenda: "Повестка дня", Parties: "Стороны", Others: "Другие сообщения",
		Feed: "Лента", Calendar: "Календарь", Languages: "Языки", Published: "Опубликовано", Corrected: "Исправлено",
		CorrectedBy: "Его заменило исправление", Corrects: "Исправляет прежнее сообщение", Retracted: "Отозвано",
		RetractedSays: "Это сообщение отозвано и больше ничего не сообщает.", CalledOff: "Отменено", Moved: "Новая дата", Index: "Сообщения",
		Hint:     "Вашей личной ссылки в этом календаре нет.",
		Watch:    "Открытые заседания этого саммита, если они будут, можно смотреть здесь",
		weekdays: "воскресенье понедельник вторник среда четверг пятница суббота", months: "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
		day: func(w, m string, t time.Time) string {
			return fmt.Sprintf("%s, %d %s %d г.,", w, t.Day(), m, t.Year())
		},
	},
	"fr": {
		Name: "Communiqué", Joint: "Communiqué conjoint", Own: "Communiqué de %s seule", Unilateral: "Unilatéral",
		OwnSays: "Ce sont les mots d’une seule délégation. Les autres ne les ont pas approuvés.",
		When:    "Date et heure", Yours: "Là où vous êtes", Minutes: "%d minutes", Agenda: "Ordre du jour", Parties: "Parties", Others: "Autres communiqués",
		Feed: "Flux", Calendar: "Calendrier", Languages: "Langues", Published: "Publié", Corrected: "Corrigé",
		CorrectedBy: "Une correction l’a remplacé", Corrects: "Il corrige un communiqué antérieur", Retracted: "Retiré",
		RetractedSays: "Ce communiqué a été retiré. Il n’annonce plus rien.", CalledOff: "Annulé", Moved: "Nouvelle date", Index: "Communiqués",
		Hint:     "Votre lien personnel ne figure pas dans ce calendrier.",
		Watch:    "Les séances publiques de ce sommet, s’il y en a, peuvent être suivies ici",
		weekdays: "dimanche lundi mardi mercredi jeudi vendredi samedi", months: "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
		day: func(w, m string, t time.Time) string {
			if t.Day() == 1 {
				return fmt.Sprintf("%s 1er %s %d,", w, m, t.Year())
			}
			return fmt.Sprintf("%s %d %s %d,", w, t.Day(), m, t.Year())
		},
	},
	"es": {
		Name: "Comunicado", Joint: "Comunicado conjunto", Own: "Comunicado solo de %s", Unilateral: "Unilateral",
		OwnSays: "Son las palabras de una sola delegación. Las demás no las han acordado.",
		When:    "Fecha y hora", Yours: "Donde está usted", Minutes: "%d minutos", Agenda: "Orden del día", Parties: "Partes", Others: "Otros comunicados",
		Feed: "Canal", Calendar: "Calendario", Languages: "Idiomas", Published: "Publicado", Corrected: "Corregido",
		CorrectedBy: "Una corrección ha ocupado su lugar", Corrects: "Corrige un comunicado anterior", Retracted: "Retirado",
		RetractedSays: "Este comunicado fue retirado. Ya no anuncia nada.", CalledOff: "Cancelada", Moved: "Nueva fecha", Index: "Comunicados",
		Hint:     "Su enlace personal no figura en este calendario.",
		Watch:    "Las sesiones públicas de esta cumbre, si las hay, pueden verse aquí",
		weekdays: "domingo lunes martes miércoles jueves viernes sábado", months: "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
		day: func(w, m string, t time.Time) string {
			return fmt.Sprintf("%s, %d de %s de %d,", w, t.Day(), m, t.Year())
		},
	},
	"ar": {
		Name: "بيان", Joint: "بيان مشترك", Own: "بيان منفرد: %s", Unilateral: "منفرد",
		OwnSays: "هذه كلمات وفد واحد، ولم توافق عليها الوفود الأخرى.",
		When:    "التاريخ والوقت", Yours: "حيث أنت", Minutes: "%d دقيقة", Agenda: "جدول الأعمال", Parties: "الأطراف", Others: "بيانات أخرى",
		Feed: "موجز", Calendar: "التقويم", Languages: "اللغات", Published: "نُشر", Corrected: "مصحَّح",
		CorrectedBy: "حلّ محلَّه تصحيح", Corrects: "يصحّح بيانًا سابقًا", Retracted: "مسحوب",
		RetractedSays: "سُحب هذا البيان، ولم يعد يعلن شيئًا.", CalledOff: "أُلغيت", Moved: "موعد جديد", Index: "البيانات",
		Hint:     "رابطك الشخصي ليس في هذا التقويم.",
		Watch:    "الجلسات العلنية لهذه القمة، إن عُقدت، تُشاهد هنا",
		weekdays: "الأحد الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت", months: "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
		day: func(w, m string, t time.Time) string { return fmt.Sprintf("%s، %d %s %d،", w, t.Day(), m, t.Year()) },
	},
}

// ownNames are the languages' names in themselves.
var ownNames = map[identity.Language]string{"en": "English", "zh": "中文", "ru": "Русский", "fr": "Français", "es": "Español", "ar": "العربية"}

func ownName(l identity.Language) string {
	if name, ok := ownNames[l]; ok {
		return name
	}
	return strings.ToUpper(string(l))
}
