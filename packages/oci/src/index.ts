export * from './assemble'
export * from './layout'
export * from './registry'
