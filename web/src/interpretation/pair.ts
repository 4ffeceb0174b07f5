/**
 * Which of a booth's outputs is live when the interpreter leaves the choice to the floor: the first one that
 * is not the language spoken there. With the floor in no language of the booth (or silent, ''), the current
 * output stays; a current one that is not the booth's counts as its first. A booth without outputs has none, ''.
 */
export function autoOutput(outputs: readonly string[], floorLanguage: string, current: string): string {
  const first = outputs[0]
  if (first === undefined) return ''
  if (floorLanguage !== '' && outputs.includes(floorLanguage)) {
    const other = outputs.find((o) => o !== floorLanguage)
    if (other !== undefined) return other
  }
  return outputs.includes(current) ? current : first
}
