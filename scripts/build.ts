import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { ROOT } from './paths'

/**
 * Bundles each program into `dist/<name>/` (or under `--out DIR`). Always run from the repository's root: the numbers
 * of the lazy chunks hang on it, and with them the bytes.
 */
const PROGRAMS: Readonly<Record<string, string>> = {
  build: 'actions/build/src/main.ts',
  test: 'actions/test/src/main.ts',
  scan: 'actions/scan/src/main.ts',
  push: 'actions/push/src/main.ts',
  deploy: 'actions/deploy/src/main.ts',
  smoke: 'actions/smoke/src/main.ts',
  cli: 'packages/cli/src/main.ts',
}

async function bundle(name: string, out: string): Promise<void> {
  const target = join(out, name)
  await rm(target, { recursive: true, force: true })
  const entry = PROGRAMS[name]
  if (entry === undefined) throw new Error(`expected one of ${Object.keys(PROGRAMS).join(', ')}, got ${name}`)
  await run('node', [
    'node_modules/@vercel/ncc/dist/ncc/cli.js',
    'build',
    entry,
    '-o',
    target,
    '-m',
    '--no-cache',
    '--transpile-only',
    '--license',
    'licenses.txt',
  ])
  await writeFile(join(target, 'package.json'), '{"type":"module"}\n')
  await minifyAll(target)
}

/** ncc minifies the entry alone, and keeps the names of functions there; this does the chunks and drops the names. */
async function minifyAll(target: string): Promise<void> {
  const { minify } = await import('@swc/core')
  for (const file of await readdir(target)) {
    if (!/(^|\.)index\.js$/.test(file)) continue
    const source = await readFile(join(target, file), 'utf8')
    const { code } = await minify(source, {
      module: true,
      compress: { passes: 2, keep_classnames: true },
      mangle: { keep_classnames: true },
      ecma: 2022,
      format: { comments: false },
    })
    await writeFile(join(target, file), code)
  }
}

function run(file: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, [...args], { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] })
    child.stdout.resume()
    child.once('error', reject)
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`${args.slice(0, 3).join(' ')} ended with ${code}`)),
    )
  })
}

const outAt = process.argv.indexOf('--out')
const out = outAt < 0 ? join(ROOT, 'dist') : (process.argv[outAt + 1] as string)
const named = process.argv.slice(2).filter((arg, i, all) => !arg.startsWith('--') && all[i - 1] !== '--out')
await mkdir(out, { recursive: true })
const names = named.length > 0 ? named : Object.keys(PROGRAMS)
// Two at a time: more only wait for each other on a small machine.
const queue = [...names]
await Promise.all(
  [0, 1].map(async () => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
      await bundle(name, out)
      process.stdout.write(`built ${name}\n`)
    }
  }),
)
