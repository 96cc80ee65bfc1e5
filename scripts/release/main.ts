import { mkdirSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { releaseSigner } from '../../packages/cli/src/self/attestation'
import { ROOT } from '../paths'
import { Git, gitCredentials } from './git'
import { preflight, refuseStart } from './preflight'
import { branchOf, type Places, type Release } from './release'
import { run } from './run'
import { findCommits } from './state'
import { PREPARE, PUBLISH } from './steps'
import { parseVersion, Refusal, renderVersion, tagOf, type Version } from './version'
import { addYanked, parseYanked } from './yanked'

/**
 * `npm run release -- X.Y.Z` (docs/releasing.md). Without `--attestation` it stops before anything can be seen from
 * outside; with it, it goes on to the end. Run again, it goes on where it stopped. Exit codes: 2 for what a maintainer
 * can put right, 1 for anything else.
 */
const USAGE = `usage: npm run release -- X.Y.Z [--attestation FILE]
       npm run release -- --yank X.Y.Z --reason TEXT [--advisory ID]
       npm run release -- --rehearse [--quick]
`

const PLACES: Places = {
  repository: 'slipway-ci/slipway',
  image: 'ghcr.io/slipway-ci/slipway',
  buildImage: 'ghcr.io/slipway-ci/slipway-build',
  npm: 'https://registry.npmjs.org',
  github: 'https://api.github.com',
  plainHttp: false,
}

const say = (line: string): unknown => process.stdout.write(`${line}\n`)

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      attestation: { type: 'string' },
      remote: { type: 'string', default: 'origin' },
      places: { type: 'string' },
      'trusted-root': { type: 'string' },
      rehearse: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      yank: { type: 'string' },
      reason: { type: 'string' },
      advisory: { type: 'string' },
    },
  })
  if (values.rehearse) {
    // It is a part of the tests against the real parts, which install what they need.
    const form = values.quick ? ['--quick'] : []
    await run(process.execPath, ['scripts/e2e.mjs', 'release', ...form], { cwd: ROOT, loud: true })
    return
  }
  if (values.yank !== undefined) return yank(parseVersion(values.yank), values)
  if (positionals.length !== 1) throw new Refusal('expected one version', USAGE.trimEnd())
  const places =
    values.places === undefined ? {} : (JSON.parse(await readFile(values.places, 'utf8')) as Partial<Places>)
  await release(parseVersion(positionals[0] ?? ''), { ...values, places: { ...PLACES, ...places } })
}

interface Wish {
  readonly places: Places
  readonly remote: string
  readonly attestation?: string | undefined
  readonly 'trusted-root'?: string | undefined
}

async function release(version: Version, wish: Wish): Promise<void> {
  const made = await open(version, wish)
  const { bundle } = made.commits
  if (bundle !== undefined) say(`goes on with ${made.branch}, which an earlier try began at ${bundle.slice(0, 12)}`)
  await preflight(made)
  await take(PREPARE, made)
  if (made.attestation === undefined) {
    say(
      `\nnothing is public yet. Attest ${join(made.out, 'subjects.txt')}, then run this again with --attestation FILE`,
    )
    return
  }
  await take(PUBLISH, made)
  say(`\n${made.tag} is out. Merge ${made.branch} into the branch it came from, with a merge commit`)
}

async function open(version: Version, { places, remote, attestation, ...more }: Wish): Promise<Release> {
  const name = renderVersion(version)
  const out = join(ROOT, 'slipway-out/release', name)
  mkdirSync(out, { recursive: true })
  const url = await new Git(ROOT, remote).read('remote', 'get-url', remote).catch(() => remote)
  const git = new Git(ROOT, remote, gitCredentials(url, process.env['GITHUB_TOKEN']))
  // Before another branch is checked out.
  const yanked = parseYanked(await readFile(join(ROOT, 'yanked.json'), 'utf8'))
  await refuseStart({ git, version, yanked })
  const signer = releaseSigner(places.repository)
  const root = more['trusted-root']
  return {
    version,
    name,
    tag: tagOf(version),
    branch: branchOf(version),
    date: new Date().toISOString().slice(0, 10),
    root: ROOT,
    out,
    git,
    places,
    trust: { ...signer, ...(root === undefined ? {} : { root: resolve(root) }) },
    ...(attestation === undefined ? {} : { attestation: resolve(attestation) }),
    say: (line) => void say(`     ${line}`),
    yanked,
    commits: await findCommits(git, version),
  }
}

async function take(steps: typeof PREPARE, made: Release): Promise<void> {
  for (const step of steps) {
    const done = await step.done(made)
    say(`${done ? 'was ' : 'now '} ${step.name}`)
    if (!done) await step.work(made)
  }
}

/** Only a commit: where `vX` belongs then, the next release decides, or `--yank` of the docs by hand. */
async function yank(
  version: Version,
  { reason, advisory }: { readonly reason?: string | undefined; readonly advisory?: string | undefined },
): Promise<void> {
  if (reason === undefined) throw new Refusal('expected --reason', 'say in one sentence what is wrong with it')
  const file = join(ROOT, 'yanked.json')
  const entry = { version: renderVersion(version), reason, ...(advisory === undefined ? {} : { advisory }) }
  const list = addYanked(parseYanked(await readFile(file, 'utf8')), entry)
  await writeFile(file, `${JSON.stringify(list, null, 2)}\n`)
  say(
    `yanked.json names ${entry.version}. Run npm run generate and npm run build, commit, and release the next version`,
  )
  say(`npm deprecate slipway@${entry.version} ${JSON.stringify(reason)}`)
}

main().catch((error: unknown) => {
  const refused = error instanceof Refusal
  process.stderr.write(
    refused ? `${error.message}\n${error.next}\n` : `${error instanceof Error ? error.stack : String(error)}\n`,
  )
  process.exitCode = refused ? 2 : 1
})
