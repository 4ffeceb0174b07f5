export * from './live';
export * from './pair';
export * from './route';
