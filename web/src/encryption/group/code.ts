/** The code of an epoch, read aloud to compare: 20 digits, the same on every side that shares the group's keys. */

/** Five times four digits: each from four bytes of the exported secret, big-endian, modulo 10,000. */
export function codeOf(secret: Uint8Array): string {
  let digits = ''
  for (let group = 0; group < 5; group++) {
    const number = secret.subarray(group * 4, group * 4 + 4).reduce((sum, byte) => sum * 256 + byte, 0)
    digits += String(number % 10_000).padStart(4, '0')
  }
  return digits
}
