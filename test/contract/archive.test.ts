import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { ROOT } from '../../scripts/paths'
import { unpackArchive } from '../release-archive'
import { forget, startBundle } from './start-bundle'

/** What GitHub's runner downloads for a tag: every action must start from it. */
const NAMES = readdirSync(join(ROOT, 'actions')).filter((name) => existsSync(join(ROOT, 'actions', name, 'action.yml')))
const isCheckout = existsSync(join(ROOT, '.git'))
const suite = isCheckout ? describe : describe.skip

suite(`the archive of a tag${isCheckout ? '' : ' (skipped: this is no checkout of Git)'}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-unpacked-'))
  beforeAll(() => unpackArchive(folder))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test.each(NAMES)('%s starts, and asks for what it needs', async (name) => {
    const { runs } = parse(readFileSync(join(folder, 'actions', name, 'action.yml'), 'utf8')) as {
      readonly runs: Record<string, string>
    }
    const programs = ['main', 'post']
      .flatMap((phase) => runs[phase] ?? [])
      .map((path) => resolve(folder, 'actions', name, path))
    expect(programs.map((program) => existsSync(program))).toEqual(programs.map(() => true))
    const run = await startBundle(name, 'github', { program: String(programs[0]) })
    // Each has its own word on an empty checkout, which its own outcome goes with.
    expect(run.stdout).toMatch(new RegExp(`^::error title=${name}%3A (invalid|vacuous)::`, 'm'))
    expect([['test', 'report'].includes(name) ? 11 : 2, '']).toEqual([run.code, run.stderr])
    forget(run)
  })

  test('what every job downloads stays within docs/benchmarks.md', () => {
    const entries = readdirSync(join(folder, 'dist'), { recursive: true, withFileTypes: true })
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
    expect(files.length).toBeLessThanOrEqual(80)
    expect(files.reduce((bytes, file) => bytes + statSync(file).size, 0)).toBeLessThanOrEqual(2_500_000)
  })

  test('components, the command and licences are in it; tests, documents and the example are not', () => {
    expect(readdirSync(join(folder, 'templates')).sort()).toEqual([...NAMES, 'run'].sort())
    for (const path of ['LICENSE', 'README.md', 'package.json', 'bin/slipway.mjs', 'dist/cli/index.js'])
      expect([path, existsSync(join(folder, path))]).toEqual([path, true])
    for (const path of ['test', 'docs', 'examples', '.ci'])
      expect([path, existsSync(join(folder, path))]).toEqual([path, false])
  })
})
