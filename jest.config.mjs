import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { withModules } from './scripts/jest-modules.mjs'

withModules()

const base = {
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' } },
    ],
  },
  extensionsToTreatAsEsm: ['.ts'],
  testEnvironment: 'node',
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/examples/', '/slipway-out/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/examples/', '<rootDir>/slipway-out/'],
}

// One configuration; projects differ in where they look. They run in this order.
export default {
  projects: [
    {
      ...base,
      displayName: 'unit',
      testMatch: [
        '<rootDir>/packages/**/*.test.ts',
        '<rootDir>/actions/**/*.test.ts',
        '<rootDir>/scripts/**/*.test.ts',
        '<rootDir>/test/e2e/**/*.test.ts',
      ],
    },
    { ...base, displayName: 'contract', testMatch: ['<rootDir>/test/contract/**/*.test.ts'] },
    { ...base, displayName: 'integration', testMatch: ['<rootDir>/test/integration/**/*.test.ts'] },
  ],
  testSequencer: fileURLToPath(new URL('./scripts/test-order.mjs', import.meta.url)),
  // Most tests wait for programs and servers: one worker would leave a small machine idle.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  testTimeout: 60_000,
}
