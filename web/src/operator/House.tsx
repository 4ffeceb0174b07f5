import { LogOut, Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Notice, TroubleNotice } from '../ui/Notice.tsx'
import { Screen } from '../ui/Screen.tsx'
import { ClockNotice } from '../door/ClockNotice.tsx'
import { shownLanguage } from '../i18n/i18n.ts'
import type { Convened } from './convene.ts'
import { ConveneForm } from './ConveneForm.tsx'
import { type Draft, newDraft } from './draft.ts'
import { NodePart } from './NodePart.tsx'
import { Summits } from './Summits.tsx'
import { useNode } from './useNode.ts'
import { keepLinks, keptLinks } from './visit.ts'
import { ownZone } from '../ui/zones.ts'

/** What the token opens. */
export function House({ token, onRefused, onLeave }: { token: string; onRefused: () => void; onLeave: () => void }) {
  const { t } = useTranslation(['operator', 'ui'])
  const node = useNode(token, onRefused)
  const [links, setLinks] = useState<readonly Convened[]>(keptLinks)
  // Kept while the operator looks elsewhere.
  const [draft, setDraft] = useState<Draft>()
  const [convening, setConvening] = useState(false)
  const [asked, setAsked] = useState<'leave' | Convened>()

  const hold = (next: readonly Convened[]) => {
    keepLinks(next)
    setLinks(next)
  }
  const forget = () => {
    setAsked(undefined)
    if (asked === 'leave') onLeave()
    else hold(links.filter((each) => each !== asked))
  }

  const origin = node.health?.address !== undefined && node.health.address !== '' ? node.health.address : location.origin
  if (convening && draft)
    return (
      <Screen name={t('convene.name')}>
        <ConveneForm
          token={token}
          draft={draft}
          clock={node.clock}
          origin={origin}
          onDraft={setDraft}
          onBack={() => { setConvening(false) }}
          onRefused={onRefused}
          onConvened={(convened) => {
            hold([convened, ...links])
            setDraft(undefined)
            setConvening(false)
            node.look()
          }}
        />
      </Screen>
    )
  return (
    <Screen name={t('name')}>
      <div className="operator">
        <div className="column-head">
          <h1>{t('name')}</h1>
          <Button size="small" onPress={() => { if (links.length > 0) setAsked('leave'); else onLeave() }}>
            <LogOut aria-hidden className="mirrored" />
            {t('leave')}
          </Button>
        </div>
        <p className="operator-power quiet">{t('power')}</p>
        {node.gone ? (
          <Notice tone="waiting" title={t('ui:status.nodeGone')}>
            {t('stale')}
          </Notice>
        ) : null}
        {node.trouble === undefined ? null : <TroubleNotice error={node.trouble} />}
        <ClockNotice clock={node.clock} />
        <div className="operator-columns">
          <section className="operator-part" aria-labelledby="operator-summits">
            <div className="column-head">
              <h2 id="operator-summits">{t('summits.name')}</h2>
              <Button
                look="filled"
                onPress={() => {
                  setDraft((draft) => draft ?? newDraft([...new Set([shownLanguage(), 'en'])], ownZone()))
                  setConvening(true)
                }}
              >
                <Plus aria-hidden />
                {t('convene.name')}
              </Button>
            </div>
            <Summits summits={node.summits} links={links} here={node.health?.address === ''} onForget={setAsked} />
          </section>
          <NodePart health={node.health} clock={node.clock} />
        </div>
      </div>
      {asked === undefined ? null : (
        <Dialog title={t('forget.title')} role="alertdialog" onClose={() => { setAsked(undefined) }}>
          <p className="saying">{t('forget.effect')}</p>
          <div className="dialog-actions">
            <Button autoFocus onPress={() => { setAsked(undefined) }}>
              {t('ui:cancel')}
            </Button>
            <Button look="alarm" onPress={forget}>
              {asked === 'leave' ? t('leave') : t('forget.submit')}
            </Button>
          </div>
        </Dialog>
      )}
    </Screen>
  )
}
