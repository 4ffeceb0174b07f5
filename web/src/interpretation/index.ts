export * from './live.ts'
export * from './pair.ts'
export { channels, type Channel } from './relay.ts'
export * from './route.ts'
