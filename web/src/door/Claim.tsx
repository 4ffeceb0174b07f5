import { type FormEvent, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { textIn } from '../api/view.ts'
import { makeBackup } from '../identity/backup.ts'
import type { Signer } from '../identity/keys.ts'
import type { Device, KeptKey } from '../identity/keystore.ts'
import { Button } from '../ui/Button.tsx'
import { Notice, TroubleNotice } from '../ui/Notice.tsx'
import { Plate } from '../ui/Plate.tsx'
import { Screen } from '../ui/Screen.tsx'
import { momentIn } from '../ui/time.ts'
import { BackupFile, firstChoice, KeyField, type KeyChoice } from './ClaimKey.tsx'
import { claim, type Claimable, type ClaimAddress, type Claimed, type Person, readClaim, restore, takeDesk } from './claim.ts'
import { ClockNotice } from './ClockNotice.tsx'
import { readClock, type Refusal, Refused, untilAnswered } from './door.ts'
import { RefusalScreen } from './Refusal.tsx'

type State =
  | { at: 'opening'; unanswered: boolean }
  | { at: 'refused'; why: Refusal; claimable?: Claimable }
  | { at: 'trouble'; error: unknown }
  | { at: 'form'; claimable: Claimable; working: boolean; trouble?: unknown }
  | { at: 'backup'; claimed: Claimed; extractable: Signer; person: Person; working: boolean; trouble?: unknown }

type OnSeat = (device: Device, clock: number) => void

/** An operator's link, from opening it to the secretary's desk. */
export function Claim({ address, onSeat }: { address: ClaimAddress; onSeat: OnSeat }) {
  const { t, i18n } = useTranslation(['door', 'ui'])
  const [state, setState] = useState<State>({ at: 'opening', unanswered: false })
  const [clock, setClock] = useState(0)

  useEffect(() => {
    const over = new AbortController()
    const unanswered = () => {
      setState({ at: 'opening', unanswered: true })
    }
    void (async () => {
      const read = await untilAnswered(() => readClaim(address), unanswered, over.signal)
      const clock = await untilAnswered(readClock, unanswered, over.signal)
      if (over.signal.aborted) return
      setClock(clock)
      setState(read.claimed && !read.held ? { at: 'refused', why: 'claimed', claimable: read } : { at: 'form', claimable: read, working: false })
    })().catch((error: unknown) => {
      if (over.signal.aborted) return
      // A fault of this browser or of the node's is no forgery.
      setState(error instanceof Refused ? { at: 'refused', why: error.why } : { at: 'trouble', error })
    })
    return () => {
      over.abort()
    }
  }, [address])

  const submit = async (claimable: Claimable, person: Person, earlier: Signer | undefined) => {
    setState({ at: 'form', claimable, working: true })
    try {
      const claimed = await claim(claimable, clock, earlier)
      if (claimed.extractable) setState({ at: 'backup', claimed, extractable: claimed.extractable, person, working: false })
      else onSeat(await takeDesk(claimed, person, clock), clock)
    } catch (error) {
      setState(error instanceof Refused ? { at: 'refused', why: error.why, claimable } : { at: 'form', claimable, working: false, trouble: error })
    }
  }

  const goOn = async (state: Extract<State, { at: 'backup' }>) => {
    const { trouble: _, ...rest } = state
    setState({ ...rest, working: true })
    try {
      onSeat(await takeDesk(state.claimed, state.person, clock), clock)
    } catch (error) {
      setState({ ...rest, working: false, trouble: error })
    }
  }

  if (state.at === 'opening')
    return (
      <Screen name={t('claim.name')} centre>
        {state.unanswered ? (
          <Notice tone="waiting" title={t('ui:status.nodeGone')}>
            {t('ui:status.nodeGoneNext')}
          </Notice>
        ) : (
          <p className="quiet">{t('opening')}</p>
        )}
      </Screen>
    )
  if (state.at === 'trouble')
    return (
      <Screen name={t('claim.name')} centre>
        <TroubleNotice error={state.error} />
      </Screen>
    )
  if (state.at === 'refused') {
    const { claimable } = state
    return (
      <RefusalScreen why={state.why}>
        {state.why === 'claimed' && claimable ? (
          <details>
            <summary>{t('claim.restore')}</summary>
            <BackupFile
              onKey={(key) => {
                void restore(claimable, key).then((claimable) => {
                  setState({ at: 'form', claimable, working: false })
                })
              }}
            />
          </details>
        ) : null}
      </RefusalScreen>
    )
  }

  const claimable = state.at === 'form' ? state.claimable : state.claimed.claimable
  const { convened } = claimable
  const party = convened.delegations.find((each) => each.id === claimable.delegation)
  const name = party ? textIn(party.name, i18n.language) : ''
  return (
    <Screen name={t('claim.name')} title={textIn(convened.title, i18n.language)} centre>
      <div className="card">
        {state.at === 'form' ? (
          <>
            <p className="quiet">{momentIn(Date.parse(convened.starts), i18n.language)}</p>
            <h1>{claimable.held ? t('claim.resume') : t('claim.intro')}</h1>
            <Plate large name={name} />
            <PersonForm
              submit={claimable.held ? t('claim.resumeSubmit') : t('claim.submit', { name })}
              note={claimable.held ? '' : t('claim.once')}
              working={state.working}
              language={party?.language ?? 'en'}
              earlier={claimable.held ? undefined : claimable.earlier}
              onSubmit={(person, key) => {
                void submit(claimable, person, key)
              }}
            />
          </>
        ) : (
          <Backup
            claimed={state.claimed}
            extractable={state.extractable}
            working={state.working}
            onGoOn={() => {
              void goOn(state)
            }}
          />
        )}
        {state.trouble === undefined ? null : <TroubleNotice error={state.trouble} />}
        <ClockNotice clock={clock} />
      </div>
    </Screen>
  )
}

function PersonForm({ submit, note, working, language, earlier, onSubmit }: {
  submit: string
  note: string
  working: boolean
  language: string
  /** Keys to choose from; undefined when there is no choice. */
  earlier: readonly KeptKey[] | undefined
  onSubmit: (person: Person, key: Signer | undefined) => void
}) {
  const { t } = useTranslation('door')
  const [key, setKey] = useState<KeyChoice>(() => firstChoice(earlier ?? []))
  const [name, setName] = useState('')
  const [title, setTitle] = useState('')
  const send = (event: FormEvent) => {
    event.preventDefault()
    if (!working && name.trim() !== '' && key.use !== 'file')
      onSubmit({ name: name.trim(), title: title.trim(), languages: [language] }, 'signer' in key ? key.signer : undefined)
  }
  return (
    <form className="stack" onSubmit={send}>
      <label className="field">
        <span>{t('claim.yourName')}</span>
        <input
          className="input"
          dir="auto"
          value={name}
          required
          maxLength={200}
          autoComplete="name"
          onChange={(event) => {
            setName(event.target.value)
          }}
        />
      </label>
      <label className="field">
        <span>{t('claim.yourTitle')}</span>
        <input
          className="input"
          dir="auto"
          value={title}
          maxLength={200}
          autoComplete="organization-title"
          aria-describedby="title-hint"
          onChange={(event) => {
            setTitle(event.target.value)
          }}
        />
        <span id="title-hint" className="small quiet">
          {t('claim.yourTitleHint')}
        </span>
      </label>
      {earlier ? <KeyField earlier={earlier} value={key} onChange={setKey} /> : null}
      {note ? <p>{note}</p> : null}
      <div className="row">
        <Button look="filled" size="large" type="submit" isDisabled={working || name.trim() === '' || key.use === 'file'}>
          {working ? t('claim.working') : submit}
        </Button>
      </div>
    </form>
  )
}

const shortest = 12

function Backup({ claimed, extractable, working, onGoOn }: { claimed: Claimed; extractable: Signer; working: boolean; onGoOn: () => void }) {
  const { t } = useTranslation('door')
  const [passphrase, setPassphrase] = useState('')
  const [again, setAgain] = useState('')
  const [file, setFile] = useState<'none' | 'sealing' | 'saved'>('none')
  const { summit, delegation } = claimed.claimable

  const save = async (event: FormEvent) => {
    event.preventDefault()
    setFile('sealing')
    const text = await makeBackup({ summit, delegation, key: extractable.key }, extractable, passphrase)
    const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
    const anchor = document.createElement('a')
    anchor.href = address
    anchor.download = `parley-${delegation}-key.json`
    anchor.click()
    setTimeout(() => {
      URL.revokeObjectURL(address)
    }, 60_000)
    setFile('saved')
  }

  const good = passphrase.length >= shortest && passphrase === again
  const hint = passphrase.length < shortest ? t('claim.short') : passphrase !== again && again !== '' ? t('claim.differ') : ''
  return (
    <form className="stack" onSubmit={(event) => void save(event)}>
      <h1>{t('claim.backupTitle')}</h1>
      <p>{t('claim.backupWhy')}</p>
      <label className="field">
        <span>{t('claim.passphrase')}</span>
        <input
          className="input"
          type="password"
          autoComplete="new-password"
          value={passphrase}
          aria-describedby="passphrase-hint"
          onChange={(event) => {
            setPassphrase(event.target.value)
          }}
        />
      </label>
      <label className="field">
        <span>{t('claim.passphraseAgain')}</span>
        <input
          className="input"
          type="password"
          autoComplete="new-password"
          value={again}
          onChange={(event) => {
            setAgain(event.target.value)
          }}
        />
      </label>
      <p id="passphrase-hint" className="small quiet" role="status">
        {file === 'saved' ? t('claim.saved') : hint}
      </p>
      <div className="row">
        {file === 'saved' ? (
          <Button look="filled" size="large" isDisabled={working} onPress={onGoOn}>
            {t('claim.goOn')}
          </Button>
        ) : (
          <>
            <Button look="filled" size="large" type="submit" isDisabled={!good || file === 'sealing'}>
              {file === 'sealing' ? t('claim.saving') : t('claim.save')}
            </Button>
            <Button look="quiet" isDisabled={working || file === 'sealing'} onPress={onGoOn}>
              {t('claim.skip')}
            </Button>
          </>
        )}
      </div>
    </form>
  )
}
