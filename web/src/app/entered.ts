/** Whether this tab has pressed Enter for its seat: a reload comes back to the table by itself. */
const key = (summit: string, member: string) => `parley.entered/${summit}/${member}`

export const hasEntered = (summit: string, member: string): boolean => sessionStorage.getItem(key(summit, member)) !== null

export function markEntered(summit: string, member: string): void {
  sessionStorage.setItem(key(summit, member), '1')
}
