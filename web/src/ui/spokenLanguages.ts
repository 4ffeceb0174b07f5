/** The spoken languages that are offered to choose from. A summit takes any other by its code, from a program. */

/** The official languages of the United Nations (rule 51 of the General Assembly's rules of procedure). */
const unitedNations = ['ar', 'en', 'es', 'fr', 'ru', 'zh']

/** Those of the institutions of the European Union (Regulation No 1 of 1958, article 1, as it stands since 2013). */
const europeanUnion = [
  'bg', 'cs', 'da', 'de', 'el', 'en', 'es', 'et', 'fi', 'fr', 'ga', 'hr', 'hu', 'it', 'lt', 'lv', 'mt', 'nl', 'pl', 'pt', 'ro', 'sk', 'sl', 'sv',
]

/** Official languages of other states. */
const states = [
  'af', 'am', 'ay', 'az', 'be', 'bn', 'bs', 'ca', 'dv', 'dz', 'fa', 'fil', 'fj', 'gn', 'he', 'hi', 'ht', 'hy', 'id', 'is', 'ja', 'ka', 'kk', 'km', 'ko', 'ku', 'ky',
  'lb', 'lo', 'mg', 'mi', 'mk', 'mn', 'ms', 'my', 'nb', 'ne', 'ny', 'ps', 'qu', 'rn', 'rw', 'sg', 'si', 'sm', 'sn', 'so', 'sq', 'sr', 'st', 'sw', 'ta', 'tg',
  'th', 'ti', 'tk', 'tn', 'to', 'tr', 'uk', 'ur', 'uz', 'vi', 'xh', 'zu',
]

/** Others that many speak, or that interpreters are often asked for. */
const others = ['cy', 'eu', 'gl', 'gu', 'ha', 'ig', 'kn', 'ml', 'mr', 'om', 'pa', 'te', 'wo', 'yo', 'yue']

export const spokenLanguages: readonly string[] = [...new Set([...unitedNations, ...europeanUnion, ...states, ...others])].sort()
