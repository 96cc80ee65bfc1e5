export * from './docker-archive'
export * from './loadable'
export * from './oci-archive'
