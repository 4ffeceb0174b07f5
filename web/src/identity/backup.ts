/** The delegation key as a file that only a passphrase opens (JWE, RFC 7516; PBES2, RFC 7518 section 4.8). */
import { CompactEncrypt, compactDecrypt } from 'jose'
import { utf8 } from './bytes.ts'
import { seedOf, signerOfSeed, type Signer } from './keys.ts'

export type BackupOf = Readonly<{ summit: string; delegation: string; key: string }>

type File = Readonly<{ parley: 'delegation-key'; version: 1 } & BackupOf & { jwe: string }>

// OWASP's figure for PBKDF2-HMAC-SHA512.
const rounds = 210_000

export async function makeBackup(of: BackupOf, signer: Signer, passphrase: string): Promise<string> {
  const jwe = await new CompactEncrypt(utf8(await seedOf(signer)))
    .setProtectedHeader({ alg: 'PBES2-HS512+A256KW', enc: 'A256GCM' })
    .setKeyManagementParameters({ p2c: rounds })
    .encrypt(utf8(passphrase.normalize('NFKC')))
  const file: File = { parley: 'delegation-key', version: 1, ...of, jwe }
  return JSON.stringify(file, null, 2) + '\n'
}

/** The key in a backup; undefined when the file is none or the passphrase is another. */
export async function openBackup(text: string, passphrase: string): Promise<Signer | undefined> {
  try {
    const file = JSON.parse(text) as Partial<File>
    if (file.parley !== 'delegation-key' || !file.jwe) return undefined
    const { plaintext } = await compactDecrypt(file.jwe, utf8(passphrase.normalize('NFKC')), {
      keyManagementAlgorithms: ['PBES2-HS512+A256KW'],
      contentEncryptionAlgorithms: ['A256GCM'],
      maxPBES2Count: rounds,
    })
    const signer = await signerOfSeed(new TextDecoder().decode(plaintext))
    return signer?.key === file.key ? signer : undefined
  } catch {
    return undefined
  }
}
