export { toCobertura } from './cobertura'
export * from './model'
export * from './read'
