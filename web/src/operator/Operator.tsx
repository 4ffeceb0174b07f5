import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { operatorSummits } from '../api/node.ts'
import { Button } from '../ui/Button.tsx'
import { Notice, TroubleNotice } from '../ui/Notice.tsx'
import { Screen } from '../ui/Screen.tsx'
import { House } from './House.tsx'
import { isRefusal } from './refusal.ts'
import { keepLinks, keepToken, keptToken, mayBeToken } from './visit.ts'
import './operator.css'

/** The operator's own screen: convening, and how the node is. */
export default function Operator() {
  const [token, setToken] = useState(keptToken)
  const [ended, setEnded] = useState(false)
  const enter = (token: string) => {
    keepToken(token)
    setToken(token)
  }
  if (token === '') return <Login ended={ended} onToken={enter} />
  return (
    <House
      token={token}
      onRefused={() => {
        setEnded(true)
        enter('')
      }}
      onLeave={() => {
        keepLinks([])
        setEnded(false)
        enter('')
      }}
    />
  )
}

function Login({ ended, onToken }: { ended: boolean; onToken: (token: string) => void }) {
  const { t } = useTranslation('operator')
  const [text, setText] = useState('')
  const [state, setState] = useState<{ working: boolean; wrong: boolean; trouble?: unknown }>({ working: false, wrong: ended })
  const send = async (event: FormEvent) => {
    event.preventDefault()
    const token = text.trim()
    if (!mayBeToken(token)) {
      setState({ working: false, wrong: true })
      return
    }
    setState({ working: true, wrong: false })
    try {
      await operatorSummits(token)
      onToken(token)
    } catch (error) {
      setState(isRefusal(error) ? { working: false, wrong: true } : { working: false, wrong: false, trouble: error })
    }
  }
  return (
    <Screen name={t('name')} centre>
      <form className="card" onSubmit={(event) => void send(event)}>
        <h1>{t('login.title')}</h1>
        <p className="quiet">{t('power')}</p>
        <label className="field">
          <span>{t('login.token')}</span>
          <input
            className="input"
            type="password"
            autoComplete="off"
            spellCheck={false}
            value={text}
            required
            aria-describedby="token-hint"
            aria-invalid={state.wrong || undefined}
            onChange={(event) => { setText(event.target.value) }}
          />
          <span id="token-hint" className="small quiet">
            {t('login.hint')}
          </span>
        </label>
        {state.wrong ? (
          <Notice tone="alarm" title={t('login.wrong')}>
            {t('login.wrongNext')}
          </Notice>
        ) : null}
        {state.trouble === undefined ? null : <TroubleNotice error={state.trouble} />}
        <div className="row">
          <Button look="filled" size="large" type="submit" isDisabled={state.working || text.trim() === ''}>
            {t('login.submit')}
          </Button>
        </div>
      </form>
    </Screen>
  )
}
