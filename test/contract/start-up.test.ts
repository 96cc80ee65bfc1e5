import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { ROOT } from '../../scripts/paths'
import { type Scenario, scenarios } from '../bench/start-up-scenarios'

/** Writes which of Node's modules are loaded when the program starts its first child or opens its first socket. */
const PROBE = `
const [fs, childProcess, net] = [require('node:fs'), require('node:child_process'), require('node:net')]
const before = new Set(process.moduleLoadList)
const done = () => {
  const loaded = process.moduleLoadList.filter((name) => !before.has(name)).join('\\n')
  fs.writeFileSync(process.env.SLIPWAY_PROBE, loaded)
  process.exit(0)
}
childProcess.spawn = done
net.Socket.prototype.connect = done
`

let folder: string
let all: readonly Scenario[]

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'slipway-start-up-'))
  all = await scenarios(folder)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function loadedBeforeFirst(action: string): readonly string[] {
  const scenario = all.find((each) => each.action === action)
  const [probe, loaded] = [join(folder, 'probe.cjs'), join(folder, `loaded-${action}`)]
  writeFileSync(probe, PROBE)
  spawnSync(process.execPath, ['--require', probe, join(ROOT, 'dist', action, 'index.js')], {
    cwd: scenario?.cwd,
    env: { PATH: process.env['PATH'] ?? '', HOME: folder, ...scenario?.env, SLIPWAY_PROBE: loaded },
    stdio: 'ignore',
  })
  return readFileSync(loaded, 'utf8')
    .split('\n')
    .map((name) => name.replace('NativeModule ', ''))
}

// Each takes a start two to twenty milliseconds, and a job has a start for each of its steps.
const NOWHERE = ['fs/promises', 'module', 'tty', 'zlib', 'worker_threads']

test.each(['build', 'test'])(
  "%s starts the user's command without those of Node's modules that load slowly",
  (action) => {
    const loaded = loadedBeforeFirst(action)
    expect([...NOWHERE, 'crypto', 'http', 'https', 'tls'].filter((name) => loaded.includes(name))).toEqual([])
  },
)

test.each(['push', 'smoke'])('%s opens its first connection without those that it does not need for it', (action) => {
  const loaded = loadedBeforeFirst(action)
  expect([...NOWHERE, 'https'].filter((name) => loaded.includes(name))).toEqual([])
})

test('what is read at the beginning is text of one byte a character', () => {
  const entry = readFileSync(join(ROOT, 'dist', 'slipway', 'index.js'), 'latin1')
  expect([...entry].findIndex((character) => character > '\u007f')).toBe(-1)
})
