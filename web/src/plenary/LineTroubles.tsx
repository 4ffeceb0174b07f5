import { useTranslation } from 'react-i18next'
import type { Attending, AttendingNow } from '../media/attending.ts'
import { Missing } from '../media/Missing.tsx'
import { Button } from '../ui/Button.tsx'
import { Notice } from '../ui/Notice.tsx'
import type { Trouble } from './scene.ts'

/** What is wrong with the line and with our own voice, and who is doing what about it. */
export function LineTroubles({ room = 'plenary', interprets = false, onAir, trouble, attending, now }: {
  room?: 'plenary' | 'caucus'
  /** This seat works in a booth. */
  interprets?: boolean
  /** At a console: on air, or meaning to be. */
  onAir?: boolean
  trouble: Trouble | undefined
  attending: Attending
  now: AttendingNow
}) {
  const { t } = useTranslation(['plenary', 'caucus', 'signs', 'booth'])
  const voice = now.thrift === 'sound' && now.voice.at === 'open' ? t('soundOnly.voice') : ''
  return (
    <>
      {trouble === 'node-gone' ? <Notice tone="alarm" title={t('nodeGone.title')}>{t('nodeGone.text')}</Notice> : null}
      {trouble === 'rejoining' ? <Notice tone="alarm" title={t('rejoining.title')}>{t('rejoining.text')}</Notice> : null}
      {trouble === 'connecting' ? <Notice>{t(`${room}:connecting`)}</Notice> : null}
      {trouble === 'resuming' ? <Notice tone="waiting">{t('resuming')}</Notice> : null}
      {now.thrift === 'full' ? null : now.thrift === 'sound' && now.signing.length > 0 ? <Notice tone="waiting" title={t('signs:poorTitle')}>{t('signs:poor')} {voice}</Notice> : <Notice tone="waiting" title={t('soundOnly.title')}>{t(now.thrift === 'sound' ? 'soundOnly.text' : 'soundOnly.trying')} {voice}</Notice>}
      {interprets && now.thrift !== 'full' ? <Notice tone="waiting" title={t('booth:poorLine.title')}>{t('booth:poorLine.text')}</Notice> : null}
      {trouble === 'poor' && now.thrift === 'full' ? <Notice tone="waiting">{t('poor')}</Notice> : null}
      {now.voice.at === 'failed' ? (
        <Notice tone="alarm" title={t('noVoice.title')}>
          {t(`noVoice.${now.voice.trouble}`)} <Button size="small" onPress={() => { attending.retry() }}>{t('tryAgain')}</Button>
        </Notice>
      ) : null}
      <Missing attending={attending} now={now} onAir={onAir} />
    </>
  )
}
