// `npm test`: installs what is missing, runs every test that this machine can run, and says which it could not and why.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureInstalled } from './ensure-installed.mjs'
import { changedFiles } from './changed-files.mjs'
import { renderSkipped } from './skipped.mjs'

ensureInstalled()
const root = fileURLToPath(new URL('..', import.meta.url))
const before = changedFiles(root)
const folder = mkdtempSync(join(tmpdir(), 'slipway-test-'))
const results = join(folder, 'results.json')
// What tests leave in the temporary folder goes with it; what jest compiled stays.
const temporary = join(folder, 'tmp')
mkdirSync(temporary)
const kept = `--cacheDirectory=${join(tmpdir(), 'slipway-jest')}`
const { status } = spawnSync(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--no-warnings',
    'node_modules/jest/bin/jest.js',
    '--json',
    `--outputFile=${results}`,
    kept,
    ...process.argv.slice(2),
  ],
  {
    cwd: root,
    env: { ...process.env, TMPDIR: temporary },
    stdio: ['ignore', 'ignore', 'inherit'],
  },
)
let summary
try {
  summary = JSON.parse(readFileSync(results, 'utf8'))
} catch {
  console.error('jest ended without results')
  process.exit(status || 1)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
const skipped = summary.testResults.flatMap((file) =>
  file.assertionResults.filter((test) => test.status === 'pending').map((test) => test.fullName),
)
if (skipped.length > 0) console.log(`\nskipped here:\n${renderSkipped(skipped)}`)
// Nobody wants a commit of what a test forgot.
const known = new Set(before)
const written = changedFiles(root).filter((line) => !known.has(line))
if (written.length > 0) console.error(`\nchanged in the checkout while the tests ran:\n  ${written.join('\n  ')}`)
const failed = summary.numFailedTests + summary.numRuntimeErrorTestSuites + (written.length > 0 ? 1 : 0)
console.log(`\n${summary.numPassedTests} passed, ${failed} failed, ${summary.numPendingTests} skipped`)
process.exit(status === 0 && (failed > 0 || summary.numPassedTests === 0) ? 1 : status)
