import { spawnSync } from 'node:child_process'
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { ROOT } from './paths'
import { stale } from './generate'

/**
 * `npm run check`: what must be true of a commit beside the tests: lint, format, types, generated files in step,
 * `dist/` as built now, and the same bytes when it is built in another folder. `npm run check -- NAME…` runs some of
 * them.
 */
const CHECKS: Readonly<Record<string, () => Promise<readonly string[]>>> = {
  lint: () => tool('node_modules/eslint/bin/eslint.js', '.', '--max-warnings=0'),
  format: () => tool('node_modules/prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.'),
  types: () => tool('node_modules/typescript/bin/tsc', '--noEmit'),
  'types of core': () => tool('node_modules/typescript/bin/tsc', '-p', 'packages/core'),
  generated: async () => (await stale()).map((path) => `${path} is not what npm run generate writes`),
  dist: () => inTemporary((folder) => compareBuild(ROOT, join(folder, 'dist'))),
  reproducible: () => inTemporary(buildElsewhere),
}

async function tool(...args: readonly string[]): Promise<readonly string[]> {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...args], { cwd: ROOT, encoding: 'utf8' })
  return status === 0 ? [] : [`${stdout}${stderr}`.trim() || `${args[0] ?? ''} ended with ${String(status)}`]
}

async function inTemporary(work: (folder: string) => Promise<readonly string[]>): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-check-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The whole checkout under another path, so that a path in a bundle shows. */
async function buildElsewhere(folder: string): Promise<readonly string[]> {
  const copy = join(folder, 'some', 'where', 'else')
  const skipped = new Set(['.git', 'dist', 'slipway-out'])
  await cp(ROOT, copy, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source) => !skipped.has(relative(ROOT, source).split('/').at(-1) ?? '') || source.includes('node_modules'),
  })
  return compareBuild(copy, join(copy, 'dist'))
}

async function compareBuild(from: string, out: string): Promise<readonly string[]> {
  const { status, stderr } = spawnSync(
    process.execPath,
    ['node_modules/tsx/dist/cli.mjs', 'scripts/build.ts', '--out', out],
    {
      cwd: from,
      encoding: 'utf8',
    },
  )
  if (status !== 0) return [`the build failed: ${stderr}`]
  const [committed, built] = [await readTree(join(ROOT, 'dist')), await readTree(out)]
  const names = [...new Set([...committed.keys(), ...built.keys()])].sort()
  return names
    .filter((name) => !(committed.get(name) ?? Buffer.alloc(0)).equals(built.get(name) ?? Buffer.from('missing')))
    .map((name) => `dist/${name} differs from what npm run build writes`)
}

async function readTree(folder: string): Promise<ReadonlyMap<string, Buffer>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return new Map(await Promise.all(files.map(async (file) => [relative(folder, file), await readFile(file)] as const)))
}

const wanted = process.argv.slice(2)
let failed = 0
let passed = 0
for (const [name, check] of Object.entries(CHECKS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  const problems = await check()
  if (problems.length === 0) passed += 1
  else failed += 1
  process.stdout.write(
    `${problems.length === 0 ? 'ok  ' : 'FAIL'} ${name}\n${problems.map((problem) => `     ${problem.replace(/\n/g, '\n     ')}\n`).join('')}`,
  )
}
process.stdout.write(`\n${passed} passed, ${failed} failed\n`)
process.exitCode = failed === 0 ? 0 : 1
