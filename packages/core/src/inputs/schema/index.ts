export * from './parts'
export * from './scalars'
export * from './schema'
