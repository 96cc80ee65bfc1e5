export * from './assemble'
export * from './chart'
export * from './layout'
export * from './registry'
