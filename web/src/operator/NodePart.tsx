import { useTranslation } from 'react-i18next'
import type { NodeHealth } from '../api/node.ts'
import { roughSpan, shortMoment } from '../ui/time.ts'
import { type Finding, findings, sizeOf, toneOf } from './health.ts'

/** How the node is: each part well, or a sentence and what to do. */
export function NodePart({ health, clock }: { health: NodeHealth | undefined; clock: number }) {
  const { t, i18n } = useTranslation(['operator', 'ui'])
  return (
    <section className="operator-part" aria-labelledby="operator-node">
      <div className="column-head">
        <h2 id="operator-node">{t('node.name')}</h2>
      </div>
      {health ? (
        <>
          <dl className="operator-facts">
            {findings(health, clock).map((finding) => (
              <div key={finding.part} data-tone={toneOf(finding)}>
                <dt>{t(`node.${finding.part}.name`)}</dt>
                <dd>
                  <Says finding={finding} />
                </dd>
              </div>
            ))}
          </dl>
          <dl className="operator-facts small">
            <div>
              <dt>{t('node.since')}</dt>
              <dd>{shortMoment(Date.parse(health.started), i18n.language)}</dd>
            </div>
            <div>
              <dt>{t('node.version')}</dt>
              <dd>
                <code dir="ltr">{health.version}</code>
              </dd>
            </div>
            <div>
              <dt>{t('node.key')}</dt>
              <dd>
                <code dir="ltr">{health.node}</code>
              </dd>
            </div>
          </dl>
        </>
      ) : (
        <p className="quiet">{t('ui:loading')}</p>
      )}
    </section>
  )
}

function Says({ finding }: { finding: Finding }) {
  const { t, i18n } = useTranslation('operator')
  switch (finding.part) {
    case 'record':
      return t(`node.record.${finding.says}`)
    case 'media':
      return t(`node.media.${finding.says}`)
    case 'disk':
      return t(`node.disk.${finding.says}`, { free: sizeOf(finding.free, i18n.language) })
    case 'clock':
      return t(`node.clock.${finding.says}`, { span: roughSpan(finding.off, i18n.language) })
    case 'address':
      return t(`node.address.${finding.says}`, { address: finding.address })
  }
}
