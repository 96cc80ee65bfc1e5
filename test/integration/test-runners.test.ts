import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test as it } from '@jest/globals'
import { test as action } from '@slipway/action-test'
import { resolve, type Result } from '@slipway/core'
import { lookUp } from '../e2e/needs'
import { ROOT } from '../../scripts/paths'
import { COMPILED } from './runners/compiled'
import { javascript } from './runners/javascript'
import { JVM } from './runners/jvm'
import { NATIVE } from './runners/native'
import { PYTHON } from './runners/python'
import { retried } from './runners/retried'
import type { Runners } from './runners/runner'
import { SCRIPTING } from './runners/scripting'
import { type Row, writeTable } from './runners/table'
import { bench } from './tools-ports'

/** The same small project in the words of each runner. */
const RUNNERS: Runners = {
  ...javascript(ROOT),
  ...PYTHON,
  ...COMPILED,
  ...NATIVE,
  ...JVM,
  ...SCRIPTING,
  ...retried(ROOT),
}

const look = lookUp('test-runners')
const root = await mkdtemp(join(tmpdir(), 'slipway-runners-'))
afterAll(() => rm(root, { recursive: true, force: true }))

const gotestsum = await look.tool('gotestsum')
const nextest = await look.tool('cargo-nextest')
/** Folders of packages: node_modules, and one for PYTHONPATH. */
const packages = {
  javascript: (await look.tool('runners-js'))?.args[0],
  python: (await look.tool('runners-py'))?.args[0],
}
const own = [gotestsum, nextest].flatMap((tool) => (tool === undefined ? [] : [dirname(tool.file)]))
const PATH = [...own, process.env['PATH'] ?? ''].join(':')

/** Go is there where gotestsum is: it was built with it. */
async function isThere(program: string): Promise<boolean> {
  if (program === 'node') return true
  if (program === 'cargo-nextest') return nextest !== undefined
  return program === 'go' || program === 'gotestsum' ? gotestsum !== undefined : look.has(program)
}

const there = new Map<string, boolean>()
for (const [name, { needs, from }] of Object.entries(RUNNERS)) {
  const installed = from === undefined || packages[from] !== undefined
  there.set(name, installed && (await Promise.all(needs.map(isThere))).every(Boolean))
}

const rows: Row[] = []

describe('real runners', () => {
  // Made of what the runners wrote, when all of them ran.
  afterAll(async () => {
    if (
      process.env['SLIPWAY_E2E_RUNNERS'] === '1' &&
      rows.length === Object.values(RUNNERS).filter(({ as }) => as !== undefined).length
    )
      await writeTable(join(ROOT, 'docs/test-runners.md'), rows)
  })

  for (const [name, runner] of Object.entries(RUNNERS)) {
    const run = there.get(name) === true ? it : it.skip
    run(`${name}: counts, places and reasons`, async () => {
      const workspace = await mkdtemp(join(root, 'w'))
      for (const [path, text] of Object.entries(runner.files)) {
        await mkdir(dirname(join(workspace, path)), { recursive: true })
        await writeFile(join(workspace, path), text)
      }
      if (runner.from === 'javascript') await symlink(packages.javascript ?? '', join(workspace, 'node_modules'))
      const python = runner.from === 'python' ? { PYTHONPATH: packages.python } : {}
      // A run of tests within a run of tests is told so by these.
      const env = {
        ...process.env,
        ...python,
        PATH,
        NODE_TEST_CONTEXT: undefined,
        JEST_WORKER_ID: undefined,
        NODE_OPTIONS: undefined,
        CI: undefined,
      }
      const { ports, said, end } = bench(workspace, env)
      try {
        const given = new Map([
          ['command', runner.command],
          ['reports', runner.reports],
          ['retry-command', runner.retry],
        ])
        const { values } = resolve(action.inputs, [{ name: 'input', get: (key) => given.get(key) }])
        const { outcome, outputs, annotations = [] } = (await action.run(values, ports)) as Result
        const { total, passed, failed, skipped, flaky } = outputs
        expect([said(), [total, passed, failed, skipped, flaky]]).toEqual([expect.any(String), runner.counts])
        expect(outcome).toBe(runner.exit === 'good' ? 'pass' : 'fail')
        expect(annotations.map(({ file = '', line }) => `${file}:${line ?? ''}`)).toEqual(
          runner.told.map(([place]) => place),
        )
        if (runner.as !== undefined) rows.push({ runner: { ...runner, as: runner.as }, annotations })
        runner.told.forEach(([, message], n) => expect(annotations[n]?.message).toMatch(message))
      } finally {
        await end()
      }
    })
  }
})
