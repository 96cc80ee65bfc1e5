import { expect, test } from '@jest/globals'
import { failureReason, LOG_WARNINGS, TrivyLog } from './log'

const TOLD = [
  'bad/package-lock.json could',
  'bad/main.tf could',
  'app/node_modules/evil/package.json could',
  'DEMO-2026-0001: the',
  'DEMO-2026-0001: the',
  'chart could',
]

test('the reason of 0.74.0 is found behind the lines of Go that it names', () => {
  const at = (n: number) => `github.com/aquasecurity/trivy@v0.74.0/pkg/commands/artifact/run.go:${n}`
  const chain = Array.from({ length: 20 }, (_, n) => `${at(n)} scan error: `).join('')
  expect(failureReason(`2026-11-28T12:00:00Z\tFATAL\tFatal error\trun error: ${chain}Java DB is not found\n`)).toBe(
    `run error: ${'scan error: '.repeat(20)}Java DB is not found`,
  )
})

test.each(LOG_WARNINGS.map(({ sample }, n): [string, string] => [sample, TOLD[n] ?? 'nothing']))(
  'tells of %s',
  (sample, want) => {
    const log = new TrivyLog()
    log.take(sample)
    expect(log.warnings).toEqual([expect.stringMatching(new RegExp(`^${want}`))])
  },
)

test.each([
  ['2026-11-25T22:33:47Z\tINFO\tNumber of language-specific files\tnum=1', true],
  ['2026-11-25T22:33:47Z\tDEBUG\t[vex] VEX filtering is disabled', false],
  [
    '2026-11-28T12:46:04Z\tDEBUG\tWalk error\tfile_path="node_modules/rxjs/ajax/package.json" err="unable to parse \\"node_modules/rxjs/ajax/package.json\\": Name can only contain URL-friendly characters"',
    false,
  ],
])('of %j says nothing, and shows it: %s', (line, shown) => {
  const log = new TrivyLog()
  expect([log.take(line), log.warnings]).toEqual([shown, []])
})

test('still tells of the package.json of an installed package that is no JSON', () => {
  const log = new TrivyLog()
  log.take(
    '2026-11-28T12:46:04Z\tDEBUG\tWalk error\tfile_path="node_modules/x/package.json" err="unable to parse \\"node_modules/x/package.json\\": JSON decode error"',
  )
  expect(log.warnings).toEqual([expect.stringMatching(/^node_modules\/x\/package\.json could not be read/)])
})

test('says each once, and no more than ten', () => {
  const log = new TrivyLog()
  for (let n = 0; n < 30; n++)
    log.take(`2026-11-25T22:35:15Z\tDEBUG\tWalk error\tfile_path="${n % 12}.json" err="parse error"`)
  expect(log.warnings).toHaveLength(11)
  expect(log.warnings.at(-1)).toMatch(/^2 more/)
})

// Trivy 0.59.1 without a network.
const NO_NETWORK = `2026-11-22T23:14:42Z\tINFO\t[vulndb] Need to update DB
2026-11-22T23:14:43Z\tFATAL\tFatal error\tinit error: DB error: failed to download artifact from mirror.gcr.io/aquasec/trivy-db:2: OCI repository error: 1 error occurred:
\t* Get "https://mirror.gcr.io/v2/": dial tcp: lookup mirror.gcr.io: no such host


`

// The same release with --debug and a corrupt database.
const DEBUGGING = `2026-11-25T22:48:56Z\tFATAL\tFatal error
  - fs scan error:
    github.com/aquasecurity/trivy/pkg/commands/artifact.Run
        /home/runner/work/trivy/trivy/pkg/commands/artifact/run.go:402
  - scan failed:
    github.com/aquasecurity/trivy/pkg/commands/artifact.(*runner).scan
        /home/runner/work/trivy/trivy/pkg/commands/artifact/run.go:629
  - invalid character 'X' looking for beginning of object key string
`
const PANIC = `2026-11-25T22:48:56Z\tINFO\t[npm] Detecting vulnerabilities...
panic: assertion failed: Page expected to be: 4, but self identifies as 0

goroutine 1 [running]:
go.etcd.io/bbolt._assert(...)
\t/home/runner/go/pkg/mod/go.etcd.io/bbolt@v1.3.11/db.go:1389
`

test.each([
  [
    'a fatal error and its list',
    NO_NETWORK,
    'init error: DB error: failed to download artifact from mirror.gcr.io/aquasec/trivy-db:2: OCI repository error: 1 error occurred: * Get "https://mirror.gcr.io/v2/": dial tcp: lookup mirror.gcr.io: no such host',
  ],
  [
    'a fatal error with its way through the code',
    DEBUGGING,
    "fs scan error: scan failed: invalid character 'X' looking for beginning of object key string",
  ],
  ['a panic', PANIC, 'panic: assertion failed: Page expected to be: 4, but self identifies as 0'],
  ['no fatal line: the last', 'one\ntwo\n\n', 'two'],
  ['nothing', '\n', 'it said nothing'],
])('failureReason of %s', (_name, stderr, want) => {
  expect(failureReason(stderr)).toBe(want)
})

test('what Trivy calls an error and is as it was asked is not shown', () => {
  const at = '2026-11-29T03:06:20Z\tERROR\t[misconfig] '
  const log = new TrivyLog()
  const shown = ['Falling back to embedded checks\terr="failed to check cache"', 'Failed to scan\terr="x"'].filter(
    (text) => log.take(at + text),
  )
  expect(shown).toEqual(['Failed to scan\terr="x"'])
})
