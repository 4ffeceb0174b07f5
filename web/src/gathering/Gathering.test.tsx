import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import { beijing, moscow, seatOf, view } from '../testing/table.ts'
import { Gathering } from './Gathering.tsx'

const strangers = [{ ...moscow, comparedBy: [] }, { ...beijing, comparedBy: [] }]
const compared = [{ ...moscow, comparedBy: ['beijing'] }, { ...beijing, comparedBy: ['moscow'] }]

describe('the gathering', () => {
  it('asks a principal before being ready while the keys are not compared, and takes no for an answer', async () => {
    const { seat, sent } = seatOf('head', view({ delegations: strangers }))
    const person = userEvent.setup()
    render(<Gathering seat={seat} />)
    expect(screen.getByText('Keys not compared by voice: unverified')).toBeTruthy()
    await person.click(screen.getByRole('button', { name: 'We are ready' }))
    await person.click(await screen.findByRole('button', { name: 'Not now' }))
    expect(sent).toEqual([])
    await person.click(screen.getByRole('button', { name: 'We are ready' }))
    await person.click(await screen.findByRole('button', { name: 'Ready all the same' }))
    expect(sent).toEqual([{ kind: 'ready', body: { session: 'closed' } }])
  })

  it('asks nothing once every delegation has compared them, and joins the session the others are ready for', async () => {
    const { seat, sent } = seatOf('head', view({ delegations: [compared[0]!, { ...compared[1]!, ready: 'restricted' }] }))
    const person = userEvent.setup()
    render(<Gathering seat={seat} />)
    expect(screen.queryByText('Keys not compared by voice: unverified')).toBeNull()
    expect(screen.getByText('Ready for a restricted session')).toBeTruthy()
    await person.click(screen.getByRole('button', { name: 'We are ready' }))
    expect(sent).toEqual([{ kind: 'ready', body: { session: 'restricted' } }])
  })

  it('leaves a delegate nothing to press', () => {
    const { seat } = seatOf('voice', view())
    render(<Gathering seat={seat} />)
    expect(screen.queryByRole('button', { name: 'We are ready' })).toBeNull()
  })

  it('says calmly that the plenary opens, and lets a principal stop it', async () => {
    const since = new Date(Date.now() + 60_000).toISOString()
    const { seat, sent } = seatOf('head', view({ phase: 'in-session', session: { kind: 'closed', since, recording: false } }))
    render(<Gathering seat={seat} />)
    expect(screen.getByRole('main', { name: 'Gathering' })).toBeTruthy()
    expect(screen.getByText('All are ready. The plenary opens.')).toBeTruthy()
    expect(screen.getAllByText('Ready for a closed session')).toHaveLength(2)
    await userEvent.setup().click(screen.getByRole('button', { name: 'Recess' }))
    expect(sent).toEqual([{ kind: 'recess', body: {} }])
  })

  it('lists observers with who accredited them and how far they are admitted', () => {
    const observer = { id: 'anna', name: 'Anna', title: '', role: 'press', languages: ['ru'], state: 'enrolled', expires: null, accreditedBy: 'moscow', admitted: '' } as const
    const { seat } = seatOf('head', view({ observers: [observer] }))
    render(<Gathering seat={seat} />)
    const region = screen.getByRole('region', { name: 'Observers' })
    expect(region.textContent).toContain('Anna')
    expect(region.textContent).toContain('Accredited by Moscow')
    expect(region.textContent).toContain('Not admitted')
  })
})
