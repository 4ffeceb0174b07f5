export * from './live.ts'
export * from './pair.ts'
export * from './route.ts'
