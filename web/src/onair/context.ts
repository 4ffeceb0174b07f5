/** The air of the plenary, for whatever screen a seat has. */
import { createContext, use } from 'react'
import type { Air } from './air.ts'

export const AirContext = createContext<Air>({ at: 'off' })

export const useAir = (): Air => use(AirContext)
