import { useTranslation } from 'react-i18next'
import type { OperatorSummit } from '../api/node.ts'
import { textIn } from '../api/view.ts'
import { LinkCard } from '../links/LinkCard.tsx'
import { PrintButton } from '../links/PrintButton.tsx'
import { Button } from '../ui/Button.tsx'
import { Notice } from '../ui/Notice.tsx'
import { momentIn, shortMoment } from '../ui/time.ts'
import type { Convened } from './convene.ts'

/** Those with links to hand out first, then the latest. */
function inOrder(summits: readonly OperatorSummit[], links: readonly Convened[]): OperatorSummit[] {
  const held = ({ summit }: OperatorSummit) => (links.some((each) => each.summit === summit) ? 1 : 0)
  return [...summits].sort((a, b) => held(b) - held(a) || Date.parse(b.starts) - Date.parse(a.starts))
}

/** Every summit of the node, and for those convened in this session the links to hand out. */
export function Summits({ summits, links, here, onForget }: {
  summits: readonly OperatorSummit[] | undefined
  links: readonly Convened[]
  /** Links lead to this machine alone. */
  here: boolean
  onForget: (convened: Convened) => void
}) {
  const { t } = useTranslation(['operator', 'ui'])
  if (!summits) return <p className="quiet">{t('ui:loading')}</p>
  if (summits.length === 0) return <p className="quiet">{t('summits.none')}</p>
  return (
    <ul className="operator-summits">
      {inOrder(summits, links).map((summit) => (
        <OneSummit key={summit.summit} summit={summit} convened={links.find((each) => each.summit === summit.summit)} here={here} onForget={onForget} />
      ))}
    </ul>
  )
}

function OneSummit({ summit, convened, here, onForget }: {
  summit: OperatorSummit
  convened: Convened | undefined
  here: boolean
  onForget: (convened: Convened) => void
}) {
  const { t, i18n } = useTranslation(['operator', 'ui'])
  return (
    <li className="operator-summit">
      <h3 className="operator-title">
        <bdi>{textIn(summit.title, i18n.language)}</bdi>
      </h3>
      <p>
        <strong>{t(`ui:phase.${summit.phase}`)}</strong>
      </p>
      <p>{momentIn(Date.parse(summit.starts), i18n.language)}</p>
      <ul className="sides">
        {summit.delegations.map((delegation) => (
          <li key={delegation.id} className="side-line">
            <bdi className="plate-name">{textIn(delegation.name, i18n.language)}</bdi>
            <span className="small">{delegation.claimed === null ? t('summits.unused') : t('summits.used', { when: shortMoment(Date.parse(delegation.claimed), i18n.language) })}</span>
          </li>
        ))}
      </ul>
      <p className="small quiet">
        {t('summits.head', { seq: summit.head.seq })} <code dir="ltr">{summit.head.hash}</code>
      </p>
      {convened ? <ClaimLinks summit={summit} convened={convened} here={here} onForget={onForget} /> : null}
    </li>
  )
}

function ClaimLinks({ summit, convened, here, onForget }: { summit: OperatorSummit; convened: Convened; here: boolean; onForget: (convened: Convened) => void }) {
  const { t, i18n } = useTranslation('operator')
  const claimed = new Set(summit.delegations.filter((each) => each.claimed !== null).map(({ id }) => id))
  const open = convened.sheets.filter(({ delegation }) => !claimed.has(delegation))
  return (
    <div className="stack">
      <Notice tone="waiting" title={t('links.once')}>
        {t('links.how')}
      </Notice>
      {here ? <Notice>{t('links.here')}</Notice> : null}
      {open.map(({ delegation, sheet }) => {
        const name = textIn(sheet.delegation.name, i18n.language)
        return <LinkCard key={delegation} sheet={sheet} label={t('links.for', { name })} whose={name} />
      })}
      <div className="row">
        {open.length > 1 ? <PrintButton sheets={open.map(({ sheet }) => sheet)}>{t('links.printAll')}</PrintButton> : null}
        <Button size="small" look="quiet" onPress={() => { onForget(convened) }}>
          {t('forget.submit')}
        </Button>
      </div>
    </div>
  )
}
