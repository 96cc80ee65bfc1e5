import { expect, test } from '@jest/globals'
import { lastWords } from './run-trivy'

// Trivy 0.59.1 without a network.
const NO_NETWORK = `2026-11-22T23:14:42Z\tINFO\t[vulndb] Need to update DB
2026-11-22T23:14:43Z\tFATAL\tFatal error\tinit error: DB error: failed to download artifact from mirror.gcr.io/aquasec/trivy-db:2: OCI repository error: 1 error occurred:
\t* Get "https://mirror.gcr.io/v2/": dial tcp: lookup mirror.gcr.io: no such host


`

test.each([
  [
    'a fatal error and its list',
    NO_NETWORK,
    'init error: DB error: failed to download artifact from mirror.gcr.io/aquasec/trivy-db:2: OCI repository error: 1 error occurred: * Get "https://mirror.gcr.io/v2/": dial tcp: lookup mirror.gcr.io: no such host',
  ],
  ['no fatal line: the last', 'one\ntwo\n\n', 'two'],
  ['nothing', '\n', 'it said nothing'],
])('lastWords of %s', (_name, stderr, want) => {
  expect(lastWords(stderr)).toBe(want)
})
