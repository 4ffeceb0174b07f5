import { describe, expect, it } from 'vitest'
import { signAct } from './acts.ts'
import { makeBackup, openBackup } from './backup.ts'
import { hashOf, sha256, toB64, utf8 } from './bytes.ts'
import { openGenesis, openInvitation, type Pinned } from './certificates.ts'
import { fingerprint, generateSigner, seedOf, signerOfSeed } from './keys.ts'
import { findDevice, findLink, keepDelegationKey, keepDevice, keepLink } from './keystore.ts'
import { originFor, personalLink, readAddress, seatAddress } from './links.ts'
import { open, sign } from './signed.ts'

const summit = toB64(await sha256(utf8('summit')))

describe('a key', () => {
  it('is the one RFC 8032 gives for a seed (section 7.1, test 1)', async () => {
    const seed = toB64(Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex'))
    const signer = await signerOfSeed(seed)
    expect(signer?.key).toBe(toB64(Buffer.from('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a', 'hex')))
    expect(signer?.privateKey.extractable).toBe(false)
  })

  it('gives back the seed it was made with, when it may', async () => {
    const made = await generateSigner(true)
    const again = await signerOfSeed(await seedOf(made))
    expect(again?.key).toBe(made.key)
    await expect(seedOf(await generateSigner())).rejects.toThrow()
  })

  it.each(['', 'short', 'A'.repeat(44), `${'A'.repeat(42)}B`, `${'A'.repeat(42)}=`])('is not made of %j', async (seed) => {
    expect(await signerOfSeed(seed)).toBeUndefined()
  })

  it('has a fingerprint of 30 digits, the one the node says too', async () => {
    const key = toB64(Buffer.from('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a', 'hex'))
    expect(await fingerprint(key)).toBe('02145 44043 66322 31051 70008 37623')
  })
})

describe('what is signed', () => {
  it('opens as what it is and as nothing else', async () => {
    const signer = await generateSigner()
    const jws = await sign(signer, 'parley-device', { summit, member: 'a', key: signer.key })
    expect((await open('parley-device', jws)).by).toBe(signer.key)
    await expect(open('parley-invitation', jws)).rejects.toThrow('not a parley-invitation')
    const [head, body, signature] = jws.split('.')
    await expect(open('parley-device', `${head!}.${body!}A.${signature!}`)).rejects.toThrow()
    const other = await generateSigner()
    const swapped = toB64(utf8(JSON.stringify({ alg: 'EdDSA', typ: 'parley-device', kid: other.key })))
    await expect(open('parley-device', `${swapped}.${body!}.${signature!}`)).rejects.toThrow('does not hold')
    const more = toB64(utf8(JSON.stringify({ alg: 'EdDSA', typ: 'parley-device', kid: signer.key, crit: ['x'] })))
    await expect(open('parley-device', `${more}.${body!}.${signature!}`)).rejects.toThrow('not a')
    await expect(open('parley-device', 'x'.repeat(20_000))).rejects.toThrow('too large')
    await expect(open('parley-device', 'nonsense')).rejects.toThrow()
  })

  it('is an act with a UUIDv7, the basis and the time in milliseconds', async () => {
    const signer = await generateSigner()
    const basis = { seq: 3, hash: summit }
    const { id, jws } = await signAct(signer, { kind: 'ready', body: {}, summit, basis, time: Date.UTC(2026, 11, 15, 8) })
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    const { payload } = await open('parley-act', jws)
    expect(payload).toEqual({ id, summit, kind: 'ready', body: {}, time: '2026-12-15T08:00:00.000Z', basis })
  })
})

describe('a link', () => {
  const seed = toB64(new Uint8Array(32).fill(1))
  const key = toB64(new Uint8Array(32).fill(2))
  const at = (path: string) => readAddress(new URL(path, 'https://node.example'))
  const good = personalLink('https://node.example', summit, 'beijing-principal', { seed, delegationKey: key, genesis: summit })

  it('to a seat is read as it was written', () => {
    expect(at(good)).toEqual({ at: 'seat', summit, member: 'beijing-principal', link: { seed, delegationKey: key, genesis: summit } })
  })

  it('may carry the signal before or behind the fragment', () => {
    expect(at(`${good}?signal=test`)).toMatchObject({ signal: 'test', link: { seed } })
    expect(at(good.replace('#', '?signal=tone&tone=440#'))).toMatchObject({ signal: 'tone', tone: 440, link: { seed } })
    expect(at(good.replace('#', '?signal=tone&level=-29#'))).toMatchObject({ signal: 'tone', level: -29 })
    for (const wrong of ['', '3', '-61', 'loud']) expect(at(good.replace('#', `?signal=tone&level=${wrong}#`))).not.toHaveProperty('level', expect.any(Number))
    expect(at(`${good}?signal=test&light=`)).toMatchObject({ signal: 'test', light: true, link: { seed } })
    expect(at(`${good}&signal=tone&tone=620`)).toMatchObject({ signal: 'tone', tone: 620, link: { seed } })
    expect(at(`/s/${summit}/a?signal=other`)).toEqual({ at: 'seat', summit, member: 'a' })
  })

  it.each([
    ['a seed cut short', `#k=${seed.slice(1)}&d=${key}&g=${summit}`, 'damaged'],
    ['no delegation key', `#k=${seed}&g=${summit}`, 'damaged'],
    ['a seed twice', `#k=${seed}&k=${seed}&d=${key}&g=${summit}`, 'damaged'],
    ['rubbish', '#hello', 'damaged'],
    ['another summit', `#k=${seed}&d=${key}&g=${key}`, 'other-summit'],
  ])('with %s is not used', (_, fragment, link) => {
    expect(at(`/s/${summit}/a${fragment}`)).toEqual({ at: 'seat', summit, member: 'a', link })
  })

  it('to claim a delegation is read', () => {
    expect(at(`/claim/${summit}/beijing#k=${seed}&g=${summit}`)).toEqual({
      at: 'claim', summit, delegation: 'beijing', link: { seed, genesis: summit },
    })
    expect(at(`/claim/${summit}/beijing#k=${seed}`)).toMatchObject({ link: 'damaged' })
  })

  it('elsewhere leads nowhere', () => {
    for (const path of ['/', '/s/short/a', `/s/${summit}/Beijing`, `/s/${summit}/-a`, `/x/${summit}/a`]) expect(at(path).at).toBe('nowhere')
  })

  it('leads to the same node, and to a host of the member’s own where seats have one', () => {
    expect(originFor(new URL('https://node.example/s/x'), 'sec', 'anna')).toBe('https://node.example')
    expect(originFor(new URL('http://sec.localhost:8080/s/x'), 'sec', 'anna')).toBe('http://anna.localhost:8080')
    expect(originFor(new URL('http://localhost:8080/s/x'), 'sec', 'anna')).toBe('http://localhost:8080')
  })

  it('leaves an address without secrets', () => {
    expect(seatAddress(summit, 'a', { signal: 'tone', tone: 440 })).toBe(`/s/${summit}/a?signal=tone&tone=440`)
    expect(seatAddress(summit, 'a', { signal: 'test', light: true })).toBe(`/s/${summit}/a?signal=test&light`)
    expect(seatAddress(summit, 'a', { signal: 'tone', level: -29 })).toBe(`/s/${summit}/a?signal=tone&level=-29`)
    expect(seatAddress(summit, 'a', {})).toBe(`/s/${summit}/a`)
  })
})

describe('a chain', async () => {
  const delegation = await generateSigner()
  const invitationKey = await generateSigner()
  const pinned: Pinned = { summit, member: 'anna', delegationKey: delegation.key, invitationKey: invitationKey.key }
  const certificate = {
    summit, delegation: 'moscow', member: 'anna', name: 'Anna', title: '', role: 'delegate', languages: ['ru'],
    key: invitationKey.key, notBefore: '2026-01-01T00:00:00.000Z', notAfter: '2027-01-01T00:00:00.000Z',
  }
  const secretaryInvitation = await generateSigner()
  const secretaryDevice = await generateSigner()
  const secretary = { ...certificate, member: 'sec', role: 'secretary', key: secretaryInvitation.key }
  const device = { summit, member: 'sec', key: secretaryDevice.key }
  const chain = async () => [
    await sign(secretaryInvitation, 'parley-device', device),
    await sign(delegation, 'parley-invitation', secretary),
  ]

  it('holds from the delegation key', async () => {
    expect(await openInvitation(pinned, await sign(delegation, 'parley-invitation', certificate), [])).toEqual(certificate)
  })

  it('holds through a secretary', async () => {
    expect(await openInvitation(pinned, await sign(secretaryDevice, 'parley-invitation', certificate), await chain())).toEqual(certificate)
  })

  it.each<[string, () => Promise<unknown>]>([
    ['a stranger signed', async () => openInvitation(pinned, await sign(await generateSigner(), 'parley-invitation', certificate), [])],
    ['it is for another member', async () =>
      openInvitation(pinned, await sign(delegation, 'parley-invitation', { ...certificate, member: 'boris' }), [])],
    ['it is for another summit', async () =>
      openInvitation(pinned, await sign(delegation, 'parley-invitation', { ...certificate, summit: delegation.key }), [])],
    ['it is over another key', async () =>
      openInvitation(pinned, await sign(delegation, 'parley-invitation', { ...certificate, key: delegation.key }), [])],
    ['a secretary invited a secretary', async () =>
      openInvitation(pinned, await sign(secretaryDevice, 'parley-invitation', { ...certificate, role: 'secretary' }), await chain())],
    ['the one who invited is no secretary', async () =>
      openInvitation(pinned, await sign(secretaryDevice, 'parley-invitation', certificate), [
        (await chain())[0]!, await sign(delegation, 'parley-invitation', { ...secretary, role: 'principal' }),
      ])],
    ['the secretary is of another delegation', async () =>
      openInvitation(pinned, await sign(secretaryDevice, 'parley-invitation', certificate), [
        (await chain())[0]!, await sign(delegation, 'parley-invitation', { ...secretary, delegation: 'beijing' }),
      ])],
    ['the secretary was invited by another key', async () =>
      openInvitation(pinned, await sign(secretaryDevice, 'parley-invitation', certificate), [
        (await chain())[0]!, await sign(invitationKey, 'parley-invitation', secretary),
      ])],
    ['a link is missing', async () => openInvitation(pinned, await sign(secretaryDevice, 'parley-invitation', certificate), (await chain()).slice(0, 1))],
  ])('breaks when %s', async (_, attempt) => {
    await expect(attempt()).rejects.toThrow()
  })
})

describe('the genesis', async () => {
  const node = await generateSigner()
  const body = { title: { en: 'Virtual summit' }, starts: '2026-12-15T08:00:00.000Z', minutes: 120, delegations: [] }
  const salt = toB64(crypto.getRandomValues(new Uint8Array(32)))
  const act = await sign(node, 'parley-act', { id: '', summit: '', kind: 'convene', body, time: '' })
  const commitment = async (jws: string) => toB64(await sha256(Buffer.from(salt, 'base64url'), utf8(jws)))
  const header = JSON.stringify({ summit: '', seq: 1, prev: '', time: '2026-12-01T00:00:00.000Z', commitment: await commitment(act) })

  it('says what was convened', async () => {
    expect(await openGenesis(await hashOf(header), { header, salt, act })).toEqual({ convened: body, node: node.key })
  })

  it('is refused when it is another, or carries another act', async () => {
    await expect(openGenesis(summit, { header, salt, act })).rejects.toThrow('another genesis')
    const forged = await sign(node, 'parley-act', { id: '', summit: '', kind: 'convene', body: { ...body, minutes: 1 }, time: '' })
    await expect(openGenesis(await hashOf(header), { header, salt, act: forged })).rejects.toThrow('another act')
  })
})

describe('a backup', () => {
  it('opens with its passphrase only', async () => {
    const signer = await generateSigner(true)
    const file = await makeBackup({ summit, delegation: 'moscow', key: signer.key }, signer, 'correct horse')
    expect(file).not.toContain(await seedOf(signer))
    const again = await openBackup(file, 'correct horse')
    expect(again?.key).toBe(signer.key)
    expect(again?.privateKey.extractable).toBe(false)
    expect(await openBackup(file, 'wrong horse')).toBeUndefined()
    expect(await openBackup('{}', 'correct horse')).toBeUndefined()
    expect(await openBackup('no json', 'correct horse')).toBeUndefined()
  })
})

describe('the key store', () => {
  it('gives back a device that still signs', async () => {
    const signer = await generateSigner()
    await keepDevice({ summit, member: 'anna', delegation: 'moscow', role: 'delegate', delegationKey: 'd', invitationKey: 'i', node: 'n', chain: [], signer })
    const found = await findDevice(summit, 'anna')
    expect((await open('parley-session', await sign(found!.signer, 'parley-session', {}))).by).toBe(signer.key)
    expect(await findDevice(summit, 'boris')).toBeUndefined()
  })

  it('refuses a delegation key that could be read back', async () => {
    await expect(keepDelegationKey({ summit, delegation: 'moscow', signer: await generateSigner(true) })).rejects.toThrow('extractable')
  })

  it('keeps the last link to a member, sealed', async () => {
    const link = `https://node.example/s/${summit}/anna#k=secret`
    await keepLink(summit, 'anna', '2027-01-01T00:00:00.000Z', link)
    expect(await findLink(summit, 'anna', '2027-01-01T00:00:00Z')).toBe(link)
    expect(await findLink(summit, 'anna', '2028-01-01T00:00:00Z')).toBeUndefined()
    expect(await findLink(summit, 'boris', '2027-01-01T00:00:00Z')).toBeUndefined()
  })
})

