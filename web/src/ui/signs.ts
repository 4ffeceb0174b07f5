/** The names of sign languages, which the browser's own list of names has hardly any of. */

type Names = Readonly<{
  /** In itself, as its community writes it, and the language in which that is written. */
  own: string
  lang: string
  en: string
  zh: string
  ru: string
  fr: string
  es: string
  ar: string
}>

/** Those that a desk offers, International Sign first. */
const names: Readonly<Record<string, Names>> = {
  ils: { own: 'International Sign', lang: 'en', en: 'International Sign', zh: '国际手语', ru: 'международные жесты', fr: 'signes internationaux', es: 'señas internacionales', ar: 'الإشارة الدولية' },
  ase: { own: 'American Sign Language', lang: 'en', en: 'American Sign Language', zh: '美国手语', ru: 'американский жестовый язык', fr: 'langue des signes américaine', es: 'lengua de señas americana', ar: 'لغة الإشارة الأمريكية' },
  bfi: { own: 'British Sign Language', lang: 'en', en: 'British Sign Language', zh: '英国手语', ru: 'британский жестовый язык', fr: 'langue des signes britannique', es: 'lengua de señas británica', ar: 'لغة الإشارة البريطانية' },
  csl: { own: '中国手语', lang: 'zh', en: 'Chinese Sign Language', zh: '中国手语', ru: 'китайский жестовый язык', fr: 'langue des signes chinoise', es: 'lengua de señas china', ar: 'لغة الإشارة الصينية' },
  rsl: { own: 'русский жестовый язык', lang: 'ru', en: 'Russian Sign Language', zh: '俄罗斯手语', ru: 'русский жестовый язык', fr: 'langue des signes russe', es: 'lengua de señas rusa', ar: 'لغة الإشارة الروسية' },
  fsl: { own: 'langue des signes française', lang: 'fr', en: 'French Sign Language', zh: '法国手语', ru: 'французский жестовый язык', fr: 'langue des signes française', es: 'lengua de señas francesa', ar: 'لغة الإشارة الفرنسية' },
  ssp: { own: 'lengua de signos española', lang: 'es', en: 'Spanish Sign Language', zh: '西班牙手语', ru: 'испанский жестовый язык', fr: 'langue des signes espagnole', es: 'lengua de signos española', ar: 'لغة الإشارة الإسبانية' },
  mfs: { own: 'lengua de señas mexicana', lang: 'es', en: 'Mexican Sign Language', zh: '墨西哥手语', ru: 'мексиканский жестовый язык', fr: 'langue des signes mexicaine', es: 'lengua de señas mexicana', ar: 'لغة الإشارة المكسيكية' },
  esl: { own: 'لغة الإشارة المصرية', lang: 'ar', en: 'Egyptian Sign Language', zh: '埃及手语', ru: 'египетский жестовый язык', fr: 'langue des signes égyptienne', es: 'lengua de señas egipcia', ar: 'لغة الإشارة المصرية' },
  sdl: { own: 'لغة الإشارة السعودية', lang: 'ar', en: 'Saudi Sign Language', zh: '沙特手语', ru: 'саудовский жестовый язык', fr: 'langue des signes saoudienne', es: 'lengua de señas saudí', ar: 'لغة الإشارة السعودية' },
  gsg: { own: 'Deutsche Gebärdensprache', lang: 'de', en: 'German Sign Language', zh: '德国手语', ru: 'немецкий жестовый язык', fr: 'langue des signes allemande', es: 'lengua de señas alemana', ar: 'لغة الإشارة الألمانية' },
  jsl: { own: '日本手話', lang: 'ja', en: 'Japanese Sign Language', zh: '日本手语', ru: 'японский жестовый язык', fr: 'langue des signes japonaise', es: 'lengua de señas japonesa', ar: 'لغة الإشارة اليابانية' },
}

export const offeredSigns: readonly string[] = Object.keys(names)

const readers = ['en', 'zh', 'ru', 'fr', 'es', 'ar'] as const

/** In the reader's language; undefined: none that we know. */
export function signName(tag: string, reader: string): string | undefined {
  const known = readers.find((each) => each === reader.split('-')[0]) ?? 'en'
  return names[tag]?.[known]
}

/** In itself, and what language that is written in. */
export const ownSignName = (tag: string): Readonly<{ name: string; lang: string }> | undefined => {
  const found = names[tag]
  return found && { name: found.own, lang: found.lang }
}
