import i18next from 'i18next'
import { textIn } from '../api/view.ts'
import { momentIn, roughSpan } from '../ui/time.ts'
import { QrCode } from './QrCode.tsx'
import type { Language } from '../i18n/i18n.ts'
import type { Prepared, SeatSheet } from './sheet.ts'

/** One page in the language of who gets it: for whom, when, what to do, the code. */
export function SheetPage({ sheet, language, digits }: Prepared) {
  const t = i18next.getFixedT(language, 'links')
  const { delegation } = sheet
  const place = textIn(delegation.name, language)
  return (
    <article className="sheet" lang={language} dir={i18next.dir(language)}>
      <header>
        <h1>{textIn(sheet.title, language)}</h1>
        <p>{momentIn(Date.parse(sheet.starts), language, delegation.timeZone)}</p>
        <p className="sheet-small">{t('sheet.timeOf', { place, zone: delegation.timeZone, span: roughSpan(sheet.minutes * 60_000, language) })}</p>
      </header>
      {sheet.for === 'seat' ? (
        <Person sheet={sheet} language={language} place={place} digits={digits} />
      ) : (
        <p className="sheet-plate sheet-name">
          <bdi>{place}</bdi>
        </p>
      )}
      <section className="sheet-link">
        <QrCode link={sheet.link} name={t('code')} />
        <div>
          <h2>{t('sheet.whatToDo')}</h2>
          <ol>
            {sheet.for === 'seat' ? (
              <>
                <li>{t('sheet.seat.open')}</li>
                <li>{t('sheet.seat.press', { name: sheet.person.name })}</li>
                <li>{t('sheet.seat.used')}</li>
              </>
            ) : (
              <>
                <li>{t('sheet.claim.open', { place })}</li>
                <li>{t('sheet.claim.press', { place })}</li>
                <li>{t('sheet.claim.backup')}</li>
                <li>{t('sheet.claim.used')}</li>
              </>
            )}
          </ol>
          <p>
            <strong>{t('sheet.secret')}</strong>
          </p>
          {sheet.for === 'seat' && sheet.expires !== null ? (
            <p>{t('sheet.expires', { when: momentIn(Date.parse(sheet.expires), language, delegation.timeZone) })}</p>
          ) : null}
        </div>
      </section>
      <p className="sheet-address" dir="ltr">
        {sheet.link}
      </p>
    </article>
  )
}

function Person({ sheet, language, place, digits }: { sheet: SeatSheet; language: Language; place: string; digits: string }) {
  const t = i18next.getFixedT(language, 'links')
  const role = i18next.getFixedT(language, 'ui')
  const { name, title } = sheet.person
  return (
    <>
      <div className="sheet-plate">
        <p className="sheet-name">
          <bdi>{name}</bdi>
        </p>
        {title ? (
          <p>
            <bdi>{title}</bdi>
          </p>
        ) : null}
        <p className="sheet-small">{t('sheet.roleOf', { role: role(`role.${sheet.person.role}`), place })}</p>
      </div>
      <section>
        <h2>{t('sheet.fingerprint', { place })}</h2>
        <p className="sheet-digits">
          <bdi dir="ltr">{digits}</bdi>
        </p>
      </section>
    </>
  )
}
