import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { ROOT } from '../../scripts/paths'
import { lookUp, type Needs, NEEDS, type SuiteName } from './needs'
import { type Context, type Machine, PARTS } from './parts'

interface Event {
  readonly did: 'installed' | 'started'
  readonly what: string
}

/** Writes down what a part installs and starts; nothing is touched. */
function recorder(): { readonly machine: Machine; readonly events: readonly Event[] } {
  const events: Event[] = []
  const did = (kind: Event['did'], what: string) => void events.push({ did: kind, what })
  const passed = { passed: 1, failed: 0 }
  const installed = (what: string) => async () => did('installed', what)
  const machine: Machine = {
    install: {
      debian: async (packages) => Object.keys(packages).forEach((name) => did('installed', name)),
      tool: async (name) => did('installed', name),
      lockedTools: installed('locked tools'),
      clients: installed('clients'),
      buildKit: installed('BuildKit'),
      logStore: async (name) => did('installed', name),
    },
    say: () => undefined,
    jest: async (project, patterns) => {
      for (const pattern of patterns)
        did('started', project === 'contract' ? project : pattern.replace(/^test\/integration\/|\.test$/g, ''))
      return passed
    },
    program: async (name) => (did('started', name), passed),
    startCluster: async (name) => ({
      directory: name,
      kubeconfig: 'kubeconfig',
      registry: '10.0.0.1:5000',
      nodeAddress: '10.0.0.2',
      hostAddress: '10.0.0.1',
      token: 'token',
      pid: 1,
      apiServer: async () => 2,
      stop: async () => undefined,
    }),
    bundleProgram: async () => 'program.js',
    node: async (name) => name,
  }
  return { machine, events }
}

const wanted = (suite: SuiteName): readonly string[] => {
  const { debian = {}, tools = [], logStores = [], lockedTools, clients, buildKit }: Needs = NEEDS[suite]
  const kinds = { 'locked tools': lockedTools, clients, BuildKit: buildKit }
  return [
    ...Object.keys(debian),
    ...tools,
    ...logStores,
    ...Object.entries(kinds).flatMap(([name, is]) => (is === true ? [name] : [])),
  ]
}

async function run(part: string, quick: boolean): Promise<readonly Event[]> {
  const { machine, events } = recorder()
  await PARTS[part]?.({ quick, timings: false, machine } satisfies Context)
  return events
}

const RUNS = Object.keys(PARTS).flatMap((part) => [
  [part, 'quick'],
  [part, 'whole'],
])

describe('on a machine that has nothing', () => {
  test.each(RUNS)('%s (%s): whatever a suite starts is installed before it', async (part, form) => {
    const events = await run(String(part), form === 'quick')
    for (const [at, event] of events.entries()) {
      if (event.did !== 'started') continue
      const before = events.slice(0, at).filter(({ did }) => did === 'installed')
      expect(before.map(({ what }) => what)).toEqual(expect.arrayContaining([...wanted(event.what as SuiteName)]))
    }
  })

  test('the quick form starts the workflow on a cluster, with all that its suite asks for', async () => {
    const events = await run('hosts', true)
    expect(events.filter(({ did }) => did === 'started').map(({ what }) => what)).toEqual(['hosts-cluster'])
    expect(events.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['act', 'gitlab-ci-local', 'clients', 'locked tools', 'rsync']),
    )
  })

  test('every suite of the table runs in the whole form', async () => {
    const started = new Set<string>()
    for (const part of Object.keys(PARTS))
      for (const { did, what } of await run(part, false)) if (did === 'started') started.add(what)
    expect([...started].sort()).toEqual(Object.keys(NEEDS).sort())
  })
})

test('a suite that looks for what its row does not name is told so, installed or not', async () => {
  const programs = lookUp('github')
  await expect(programs.has('skopeo')).rejects.toThrow(
    'github looks for skopeo: name it in the row of github in test/e2e/needs.ts',
  )
  expect(() => programs.tool('crane')).toThrow('looks for crane')
  expect(() => programs.buildKit()).toThrow('looks for BuildKit')
  expect(() => lookUp('push').clients()).toThrow('looks for the clients')
})

/** Ways round the table. */
const DIRECT = /\b(?:findTool|findBuildKit|findLogStore|clientPaths|installDebian)\b|command -v/

test('no suite looks for a program but through its own row', () => {
  const folder = join(ROOT, 'test/integration')
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.ts'))) {
    const text = readFileSync(join(folder, file), 'utf8')
    expect({ file, direct: DIRECT.exec(text)?.[0] }).toEqual({ file, direct: undefined })
    const rows = [...text.matchAll(/lookUp\('([\w-]+)'\)/g)].map(([, name]) => name)
    expect(rows.filter((name) => `${String(name)}.test.ts` !== file)).toEqual([])
  }
})
