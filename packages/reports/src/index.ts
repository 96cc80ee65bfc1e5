export * from './tests'
