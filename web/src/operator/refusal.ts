import { Problem } from '../api/problem.ts'

/** The node does not take the token. */
export const isRefusal = (error: unknown): boolean => error instanceof Problem && error.kind === 'operator-token'
