import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { AnyAction } from '@slipway/core'
import { actions } from './actions'
import { compileAtOnce } from './eager-modules'
import { withLazyBuiltins } from './lazy-builtins'
import { writeLicenses } from './licenses/licenses'
import { packChunks } from './pack-chunks'
import { ROOT } from './paths'

/**
 * Writes `dist/` (or `--out DIR`): one bundle of everything, one of the sandbox, and for each action a stub that starts
 * it. Always run from the repository's root: the numbers of the lazy chunks hang on it, and with them the bytes.
 */
const BUNDLES: Readonly<Record<string, string>> = {
  slipway: 'packages/cli/src/main.ts',
  sandbox: 'packages/sandbox/src/index.ts',
}

/** What the one bundle loads of the other by its name in the source, and by its place in `dist/`. */
const SANDBOX = { source: '@slipway/sandbox', dist: '../sandbox/index.js' }

/** What the sandbox's bundle takes from the one that loads it: 100 kB that every job would download twice. */
const YAML = { source: 'yaml', dist: '../slipway/index.js', name: 'yaml' }

/**
 * What `@actions/github` and `@actions/http-client` want of undici is for proxies, and `github/octokit.ts` has our own
 * client do that: 416 kB, a sixth of the bundle, stay out.
 */
const UNDICI = '{ProxyAgent:class{},fetch(){throw new Error("undici is not part of this bundle")}}'

async function bundle(name: string, out: string): Promise<void> {
  const target = join(out, name)
  const entry = BUNDLES[name] ?? ''
  await run('node', [
    'node_modules/@vercel/ncc/dist/ncc/cli.js',
    'build',
    entry,
    '-o',
    target,
    '--no-cache',
    '--transpile-only',
    '--external',
    'undici',
    ...(name === 'sandbox' ? ['--external', YAML.source] : []),
    '--license',
    'licenses.txt',
  ])
  await writeLicenses(join(target, 'licenses.txt'))
  // One file for all of `dist/` says that its programs are modules.
  await rm(join(target, 'package.json'), { force: true })
  const files = (await readdir(target)).filter((file) => /(^|\.)index\.js$/.test(file)).sort()
  let linked = 0
  for (const file of files) linked += await finishFile(join(target, file))
  // The sandbox once; undici for `@actions/github` and for its `http-client`, which asks in another form. YAML once.
  const expected = name === 'slipway' ? 3 : 1
  if (linked !== expected) throw new Error(`expected ${expected} imports to link in dist/${name}, found ${linked}`)
  if (files.length > 1) await packChunks(target)
}

/**
 * ncc minifies the entry alone, and keeps the names of functions there; this does the chunks and drops the names.
 * Two passes more than what most is won by take 5 kB away.
 * @returns how many imports were linked: of one bundle by the other, of undici to what stands in for it
 */
async function finishFile(path: string): Promise<number> {
  const { minify } = await import('@swc/core')
  const { code } = await minify(await readFile(path, 'utf8'), {
    module: true,
    compress: { passes: 4, keep_classnames: true },
    mangle: { keep_classnames: true },
    ecma: 2022,
    // A text of one byte a character is read and compiled in less time.
    format: { comments: false, asciiOnly: true },
  })
  // ncc leaves what it does not find to the machine that runs it, without a word: right for what a library may have.
  const [, missing] = /eval\("require"\)\("(@slipway\/[^"]+)"\)/.exec(code) ?? []
  if (missing !== undefined) throw new Error(`expected ${missing} for ${path}, found none: npm install`)
  const parts = (await compileAtOnce(code)).split(`import("${SANDBOX.source}")`)
  let linked = parts.length - 1
  const text = parts
    .join(`import("${SANDBOX.dist}")`)
    .replace(/import\*as ([\w$]+) from"undici";|[\w$]+\(import\.meta\.url\)\("undici"\)/g, (_, name?: string) => {
      linked += 1
      return name === undefined ? UNDICI : `const ${name}=${UNDICI};`
    })
    .replace(/import\*as ([\w$]+) from"yaml";/, (_, name: string) => {
      linked += 1
      return `import{${YAML.name} as openYaml}from"${YAML.dist}";const ${name}=await openYaml();`
    })
  await writeFile(path, withLazyBuiltins(text))
  return linked
}

/** The programs that hosts and users start, by their path under `dist/`. */
function stubs(): ReadonlyMap<string, string> {
  const stub = (call: string, argument = '') =>
    `import { ${call} } from '../slipway/index.js'\nawait ${call}(${argument})\n`
  return new Map([
    ['cli/index.js', stub('startCommand')],
    ['slipway/thread.js', stub('serveThread').replace('../slipway/', './')],
    ...actions.flatMap(({ name, finish }: AnyAction): [string, string][] => [
      [`${name}/index.js`, stub('startStage', `'${name}'`)],
      ...(finish === undefined ? [] : [[`${name}/post.js`, stub('finishStage', `'${name}'`)] as [string, string]]),
    ]),
    ['package.json', '{"type":"module"}\n'],
  ])
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
await rm(out, { recursive: true, force: true })
await mkdir(out, { recursive: true })
await Promise.all(
  Object.keys(BUNDLES).map(async (name) => {
    await bundle(name, out)
    process.stdout.write(`built ${name}\n`)
  }),
)
for (const [path, text] of stubs()) {
  await mkdir(join(out, path, '..'), { recursive: true })
  await writeFile(join(out, path), text)
}
