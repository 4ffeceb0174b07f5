/** The rooms that load when they are first needed. */
import { late } from './late.tsx'

export const LineCheck = late(() => import('../check/LineCheck.tsx'))
export const Plenary = late(() => import('../plenary/Plenary.tsx'))
export const Caucus = late(() => import('../caucus/Caucus.tsx'))
export const Booth = late(() => import('../booth/Booth.tsx'))
export const Helping = late(() => import('../booth/Helping.tsx'))
export const Broadcast = late(() => import('../broadcast/Broadcast.tsx'))
export const Desk = late(() => import('../secretary/Desk.tsx'))
