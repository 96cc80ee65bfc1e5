export * from './layout'
export * from './registry'
