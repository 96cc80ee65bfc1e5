import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { ESLint, type Linter } from 'eslint'
import tseslint from 'typescript-eslint'

const RULES = ['slipway/imports', 'no-restricted-syntax']
const root = fileURLToPath(new URL('../..', import.meta.url))
let eslint: ESLint

beforeAll(() => {
  // The planted files are in no folder, so there are no types of them: without the rules that ask for types.
  eslint = new ESLint({ cwd: root, overrideConfig: tseslint.configs.disableTypeChecked as Linter.Config })
})

async function messages(file: string, source: string, linter = eslint): Promise<Linter.LintMessage[]> {
  const [result] = await linter.lintText(`${source}\n`, { filePath: join(root, file) })
  expect(result?.messages.filter((message) => message.fatal === true)).toEqual([])
  return (result?.messages ?? []).filter(({ ruleId }) => RULES.includes(ruleId ?? ''))
}

/** Rules that the real configuration breaks for a source text, as if it stood in that file. */
async function broken(file: string, source: string): Promise<string[]> {
  return (await messages(file, source)).map(({ ruleId }) => ruleId ?? '')
}

describe('who may import whom: planted violations are caught', () => {
  test.each<[string, string, string]>([
    ['core imports Node', 'packages/core/src/x.ts', `import { join } from 'node:path'\nexport { join }`],
    ['core imports Node without its prefix', 'packages/core/src/x.ts', `import { join } from 'path'\nexport { join }`],
    ['core imports a package of ours', 'packages/core/src/x.ts', `export * from '@slipway/reports'`],
    [
      'core imports a type alone',
      'packages/core/src/x.ts',
      `import type { Stats } from 'node:fs'\nexport type A = Stats`,
    ],
    ['core names a type by import()', 'packages/core/src/x.ts', `export type A = import('node:fs').Stats`],
    ['core uses Buffer', 'packages/core/src/x.ts', `export const a = Buffer.from('a')`],
    ['a domain package imports another', 'packages/oci/src/x.ts', `import { a } from '@slipway/reports'\nexport { a }`],
    [
      'a domain package imports another later',
      'packages/tools/src/x.ts',
      `export const a = () => import('@slipway/kubernetes')`,
    ],
    [
      'a domain package imports the file system',
      'packages/oci/src/x.ts',
      `import { readFile } from 'node:fs/promises'\nexport { readFile }`,
    ],
    [
      'a domain package imports hosts',
      'packages/oci/src/x.ts',
      `import { start } from '@slipway/hosts'\nexport { start }`,
    ],
    [
      'a domain package starts programs',
      'packages/kubernetes/src/x.ts',
      `import { spawn } from 'node:child_process'\nexport { spawn }`,
    ],
    [
      'a domain package opens sockets',
      'packages/reports/src/x.ts',
      `import { connect } from 'net'\nexport { connect }`,
    ],
    [
      'an action imports hosts',
      'actions/test/src/action.ts',
      `import { start } from '@slipway/hosts'\nexport { start }`,
    ],
    [
      'an action imports another action',
      'actions/test/src/action.ts',
      `import { push } from '@slipway/action-push'\nexport { push }`,
    ],
    [
      'an action imports a path of another action',
      'actions/smoke/src/action.ts',
      `import { plan } from '@slipway/action-deploy/plan'\nexport { plan }`,
    ],
    [
      'a domain package imports the record of an action',
      'packages/reports/src/x.ts',
      `import type { Facts } from '@slipway/action-deploy/record'\nexport type A = Facts`,
    ],
    ['an action imports the test registry', 'actions/push/src/x.ts', `export * from '@slipway/test-registry'`],
    [
      'an action imports the sandbox',
      'actions/deploy/src/action.ts',
      `import { x } from '@slipway/sandbox'\nexport { x }`,
    ],
    ['an action imports the file system', 'actions/push/src/action.ts', `import * as fs from 'fs'\nexport { fs }`],
    ['hosts imports a domain package', 'packages/hosts/src/x.ts', `import { a } from '@slipway/oci'\nexport { a }`],
    [
      'hosts imports an action',
      'packages/hosts/src/x.ts',
      `import { test } from '@slipway/action-test'\nexport { test }`,
    ],
    [
      'the test registry imports the sandbox',
      'packages/test-registry/src/x.ts',
      `import { a } from '@slipway/sandbox'\nexport { a }`,
    ],
    [
      'an action imports the test registry',
      'actions/push/src/action.ts',
      `import { startRegistry } from '@slipway/test-registry'\nexport { startRegistry }`,
    ],
    [
      'a domain package imports the test registry',
      'packages/oci/src/x.ts',
      `import { startRegistry } from '@slipway/test-registry'\nexport { startRegistry }`,
    ],
    ['sandbox imports hosts', 'packages/sandbox/src/x.ts', `import { a } from '@slipway/hosts'\nexport { a }`],
    ['the toolkit outside of hosts', 'packages/tools/src/x.ts', `export const a = () => import('@actions/tool-cache')`],
    ['the toolkit in an action', 'actions/push/src/action.ts', `import { info } from '@actions/core'\nexport { info }`],
    [
      'the toolkit in the command line',
      'packages/cli/src/x.ts',
      `import { info } from '@actions/core'\nexport { info }`,
    ],
    [
      'testing from source',
      'packages/hosts/src/x.ts',
      `import { FakeExec } from '@slipway/testing'\nexport { FakeExec }`,
    ],
    [
      'testing from the command line',
      'packages/cli/src/x.ts',
      `import { FakeExec } from '@slipway/testing'\nexport { FakeExec }`,
    ],
    ['a path into another package', 'packages/oci/src/x.ts', `import { a } from '../../core/src/json'\nexport { a }`],
    ['a path into another action', 'actions/test/src/x.ts', `export * from '../../push/src/action'`],
    ['a path into scripts', 'packages/oci/src/x.ts', `import { ROOT } from '../../../scripts/paths'\nexport { ROOT }`],
    ['a name put together', 'packages/oci/src/x.ts', 'export const a = (n: string) => import(`node:${n}`)'],
    ['a name without a hole', 'packages/oci/src/x.ts', 'export const a = () => import(`node:fs`)'],
    ['require', 'packages/oci/src/x.ts', `export const a = require('fs') as unknown`],
    ['import = require', 'packages/oci/src/x.ts', `import fs = require('node:fs')\nexport { fs }`],
    ['createRequire', 'packages/oci/src/x.ts', `import { createRequire } from 'node:module'\nexport { createRequire }`],
  ])('%s', async (_, file, source) => {
    expect(await broken(file, source)).toContain('slipway/imports')
  })
})

describe('a part that no row names', () => {
  const source = `import { spawn } from 'node:child_process'\nexport { spawn }`
  test.each([
    ['packages/metrics/src/index.ts', 'packages/metrics'],
    ['packages/metrics/src/index.test.ts', 'packages/metrics'],
    ['packages/metrics/src/index.mts', 'packages/metrics'],
    ['packages/metrics/index.js', 'packages/metrics'],
    ['packages/metrics/index.cjs', 'packages/metrics'],
    ['services/a.ts', 'services'],
  ])('%s is an error that says what to do', async (file, part) => {
    expect((await messages(file, source)).map(({ message }) => message)).toEqual([
      `no row says what ${part} may import: add one to PARTS in scripts/lint/parts.mjs`,
    ])
  })

  test('a new action needs no row: what it may import is known', async () => {
    const at = 'actions/preview/src/action.ts'
    expect((await messages(at, source)).map(({ message }) => message)).toEqual([
      'actions/preview may not import node:child_process: the outside world comes through ports',
    ])
  })
})

describe('a part imports what its own package.json names', () => {
  test.each([
    ['a package that is installed for another part', 'packages/core/src/x.ts', 'saxes', 'packages/core'],
    ['a path in such a package', 'packages/tools/src/x.ts', 'saxes/lib', 'packages/tools'],
    ['a package with a scope', 'packages/cli/src/x.ts', '@swc/core', 'packages/cli'],
    ['a package of ours', 'actions/build/src/x.ts', '@slipway/kubernetes', 'actions/build'],
    // Its row allows it: what another action recorded is the one door between actions.
    ['the record of another action', 'actions/push/src/x.ts', '@slipway/action-smoke/record', 'actions/push'],
    ['anything, without a package.json', 'actions/preview/src/x.ts', '@slipway/core', 'actions/preview'],
  ])('%s', async (_, file, name, part) => {
    const found = await messages(file, `import * as a from '${name}'\nexport { a }`)
    expect(found.map(({ message }) => message)).toEqual([
      `${part} may not import ${name}: name it in the dependencies of ${part}/package.json`,
    ])
  })
})

describe('the outside world comes through ports', () => {
  test.each([
    ['process', 'export const a = process.env'],
    ['typeof process', `export const a = typeof process`],
    ['fetch', `export const a = () => fetch('https://a.example')`],
    ['setTimeout', 'export const a = () => setTimeout(() => 0, 1)'],
    ['setInterval', 'export const a = () => setInterval(() => 0, 1)'],
    ['setImmediate', 'export const a = () => setImmediate(() => 0)'],
    ['Date.now', 'export const a = Date.now()'],
    ["Date['now']", `export const a = Date['now']()`],
    ['the time of new Date()', 'export const a = new Date()'],
    ['performance', 'export const a = performance.now()'],
    ['Math.random', 'export const a = Math.random()'],
    ['crypto', 'export const a = crypto.randomUUID()'],
    ['globalThis', 'export const a = globalThis.process'],
    ['global', 'export const a = global.fetch'],
    ['console', `export const a = () => console.log('x')`],
    ['WebSocket', `export const a = new WebSocket('ws://a.example')`],
  ])('%s', async (_, source) => {
    for (const file of ['packages/oci/src/x.ts', 'packages/core/src/x.ts', 'actions/test/src/action.ts'])
      expect([file, await broken(file, source)]).toEqual([file, ['slipway/imports']])
  })

  test.each([
    ['a property of that name', `export const a = (x: { process: number; fetch(): void }) => [x.process, x.fetch()]`],
    ['a parameter of that name', `export const a = (process: string, fetch: () => void) => [process, fetch()]`],
    ['a key of that name', `export const a = { process: 1, fetch: 2, console: 3 }`],
    ['a method of that name', `export class A { fetch(): void { return }\n process = 1 }`],
    ['a given time', `export const a = [new Date(0), Date.parse('2026-01-01'), Date.UTC(2026, 0)]`],
    ['arithmetic', 'export const a = Math.max(1, 2)'],
  ])('%s is none of it', async (_, source) => {
    expect(await broken('packages/oci/src/x.ts', source)).toEqual([])
  })
})

describe('no shell, and no end but by the entry', () => {
  test.each([
    ['shell: true', `import { spawn } from 'node:child_process'\nspawn('a', [], { shell: true })`],
    ["'shell': true", `import { spawn } from 'node:child_process'\nspawn('a', [], { 'shell': true })`],
    ['a named shell', `import { spawn } from 'node:child_process'\nspawn('a', [], { shell: '/bin/sh' })`],
    [
      'a shell from elsewhere',
      `import { spawn } from 'node:child_process'\nexport const a = (shell: boolean) => spawn('a', [], { shell })`,
    ],
    ['exec of a line', `import { exec } from 'node:child_process'\nexec('ls')`],
    [
      'exec of a line put together',
      'import { exec } from "node:child_process"\nexport const a = (x: string) => exec(`ls ${x}`)',
    ],
    [
      'execSync of a line',
      `import { execSync } from 'node:child_process'\nexport const a = (x: string) => execSync('ls ' + x)`,
    ],
  ])('%s', async (_, source) => {
    expect(await broken('packages/hosts/src/x.ts', source)).toEqual(['no-restricted-syntax'])
    expect(await broken('scripts/x.ts', source)).toEqual(['no-restricted-syntax'])
  })

  test.each(['process.exit(1)', `process['exit'](1)`, `import process from 'node:process'\nprocess.exit(1)`])(
    '%s',
    async (source) => {
      expect(await broken('packages/hosts/src/x.ts', source)).toEqual(['no-restricted-syntax'])
      expect(await broken('packages/cli/src/x.ts', source)).toEqual(['no-restricted-syntax'])
    },
  )
})

describe('what is allowed passes', () => {
  test.each<[string, string, string]>([
    ['core imports its own files', 'packages/core/src/x.ts', `export * from './json'`],
    ['core loads YAML', 'packages/core/src/x.ts', `export const a = () => import('yaml')`],
    [
      'a domain package imports core and pure parts of Node',
      'packages/oci/src/x.ts',
      `import { a } from '@slipway/core'\nimport { createHash } from 'node:crypto'\nimport { posix } from 'node:path'\nimport { pipeline } from 'node:stream/promises'\nexport { a, createHash, posix, pipeline }`,
    ],
    [
      'an action imports domain packages',
      'actions/deploy/src/action.ts',
      `import { a } from '@slipway/kubernetes'\nimport { b } from '@slipway/reports/page'\nexport { a, b }`,
    ],
    [
      'hosts use all of Node and the toolkit',
      'packages/hosts/src/x.ts',
      `import { spawn } from 'node:child_process'\nexport const a = () => [spawn('a', [], { shell: false }), import('@actions/core'), setTimeout(() => 0, 1), Date.now(), process.env]`,
    ],
    [
      'sandbox is a server',
      'packages/sandbox/src/x.ts',
      `import { createServer } from 'node:http'\nimport { a } from '@slipway/test-registry'\nexport { createServer, a }`,
    ],
    [
      'the test registry is a server over oci',
      'packages/test-registry/src/x.ts',
      `import { createServer } from 'node:http'\nimport { a } from '@slipway/oci'\nexport { createServer, a }`,
    ],
    [
      'sandbox runs the test registry',
      'packages/sandbox/src/x.ts',
      `import { startRegistry } from '@slipway/test-registry'\nexport { startRegistry }`,
    ],
    [
      'the command line imports all but testing',
      'packages/cli/src/x.ts',
      `import { a } from '@slipway/sandbox'\nimport { test } from '@slipway/action-test'\nexport { a, test }`,
    ],
    [
      'a test imports the fakes and Node',
      'packages/oci/src/x.test.ts',
      `import { FakeExec } from '@slipway/testing'\nimport { readFileSync } from 'node:fs'\nexport const a = [FakeExec, readFileSync, process.env]`,
    ],
    [
      'scripts import everything',
      'scripts/x.ts',
      `import { test } from '@slipway/action-test'\nprocess.exit(test.name.length)`,
    ],
    ['a regular expression is executed', 'packages/core/src/x.ts', `export const a = /x/.exec('x')`],
  ])('%s', async (_, file, source) => {
    expect(await broken(file, source)).toEqual([])
  })
})

describe('rules that need types', () => {
  const TYPED = [
    '@typescript-eslint/no-floating-promises',
    '@typescript-eslint/no-misused-promises',
    '@typescript-eslint/await-thenable',
  ]

  test.each([
    'packages/core/src/x.ts',
    'packages/core/src/x.test.ts',
    'actions/test/src/x.ts',
    'scripts/x.ts',
    'test/x.ts',
  ])('are errors in %s', async (file) => {
    const { rules } = (await new ESLint({ cwd: root }).calculateConfigForFile(join(root, file))) as Linter.Config
    expect(TYPED.map((rule) => [rules?.[rule]].flat(2)[0])).toEqual([2, 2, 2])
  })

  // In place of a file that is there: the types of a file come from its folder.
  test.each([
    ['nobody waits for', `export const b = () => { a() }`, TYPED[0]],
    ['is thrown away without a word on its failure', `export const b = () => { void a() }`, TYPED[0]],
    ['is taken for a boolean', `export const b = () => (a() ? 1 : 2)`, TYPED[1]],
    [
      'a listener returns',
      `export const b = (on: (listen: () => void) => void) => { on(async () => { await a() }) }`,
      TYPED[1],
    ],
    ['is none', `export const b = async () => { await 1; await a() }`, TYPED[2]],
  ])('a promise that %s', async (_, source, rule) => {
    const [result] = await new ESLint({ cwd: root }).lintText(`const a = async (): Promise<number> => 1\n${source}\n`, {
      filePath: join(root, 'packages/core/src/outcome.ts'),
    })
    expect(result?.messages.map(({ ruleId, message }) => ruleId ?? message)).toEqual([rule])
  })
})
