import { equal, match } from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../../../scripts/paths'
import { readRelease } from '../../../scripts/release/release'
import { ProgramFailed, run } from '../../../scripts/release/run'
import type { Command } from '../hosts/tools'
import { type Ground, IDENTITY, ISSUER, REPOSITORY } from './ground'
import { download, unpackTag } from './users'

/** A release checked as a platform team checks it: by `slipway self verify` and in the ways that SECURITY.md tells. */

/** An attestation of the same files by another workflow. */
export async function forge(ground: Ground, version: string): Promise<string> {
  const subjects = readFileSync(join(ground.out(version), 'subjects.txt'), 'utf8')
  const file = join(ground.root, 'forged.json')
  const identity = IDENTITY.replace('release.yml', 'ci.yml')
  writeFileSync(file, await ground.sigstore.attest({ subjects, identity, issuer: ISSUER }))
  return file
}

/** A trusted copy, which is the one from npm, over the others. */
export async function verifyCopies(ground: Ground, version: string): Promise<void> {
  const files = download(ground, version)
  const verify = selfVerify(ground, files, version)
  const archive = unpackTag(ground, version, join(ground.root, 'copy'))
  match(await verify(archive), new RegExp(`those of Slipway ${version.replaceAll('.', '\\.')}`))
  const { image } = await readRelease(ground.checkout)
  match(await verify(image, `--release=${version}`), /signed by its release workflow/)
  match(await verify(`v${version}`), /signed by its release workflow/)
  match(await refused(() => verify(moveTag(ground, version))), /dist\/slipway\/index\.js is not what was released/)
  const bundle = join(archive, 'dist/slipway/index.js')
  writeFileSync(bundle, `${readFileSync(bundle, 'utf8')}\nglobalThis.stolen = process.env\n`)
  match(await refused(() => verify(archive)), /dist\/slipway\/index\.js is not what was released/)
}

/** Where somebody would move a tag to: the same files but for one. @returns the commit */
function moveTag(ground: Ground, version: string): string {
  const before = ground.git('rev-parse', '--abbrev-ref', 'HEAD')
  ground.git('switch', '--quiet', '--detach', String(ground.tags()[`v${version}`]))
  writeFileSync(join(ground.checkout, 'dist/slipway/index.js'), 'steal()\n')
  ground.git('commit', '--quiet', '--all', '--message', 'Nothing to see')
  ground.git('push', '--quiet', 'origin', 'HEAD:refs/heads/moved')
  const commit = ground.git('rev-parse', 'HEAD')
  ground.git('switch', '--quiet', before)
  return commit
}

function selfVerify(ground: Ground, files: string, version: string) {
  const trusted = join(ground.root, 'trusted')
  mkdirSync(trusted, { recursive: true })
  execFileSync('tar', ['-xf', join(files, `slipway-${version}-npm.tgz`), '-C', trusted])
  const given = [
    `--files=${files}/slipway-${version}-files.sha256`,
    `--attestation=${files}/slipway-${version}.sigstore.json`,
    `--trusted-root=${ground.trustedRoot}`,
  ]
  // What would be fetched from GitHub comes from the bare repository.
  const rule = `[url "file://${ground.upstream}"]\n  insteadOf = https://github.com/${REPOSITORY}.git\n`
  writeFileSync(join(ground.root, '.gitconfig'), rule)
  const program = join(trusted, 'package/dist/cli/index.js')
  const wish = { cwd: ground.root, env: { HOME: ground.root } }
  return (...args: readonly string[]) => run(process.execPath, [program, 'self', 'verify', ...args, ...given], wish)
}

async function refused(work: () => Promise<unknown>): Promise<string> {
  try {
    await work()
  } catch (error) {
    if (error instanceof ProgramFailed) return error.output
    throw error
  }
  throw new Error('expected a refusal')
}

/** As SECURITY.md tells it: a clone at the tag, its packages, the build, and a comparison. */
export async function rebuild(ground: Ground, version: string): Promise<void> {
  const clone = join(ground.root, 'rebuilt')
  execFileSync('git', ['clone', '--quiet', '--branch', `v${version}`, ground.upstream, clone], { stdio: 'pipe' })
  execFileSync('cp', ['-a', '--link', join(ROOT, 'node_modules'), clone])
  await run(process.execPath, ['node_modules/tsx/dist/cli.mjs', 'scripts/build.ts'], { cwd: clone })
  equal((await run('git', ['status', '--porcelain'], { cwd: clone })).trim(), '')
  const archive = unpackTag(ground, version, join(ground.root, 'copy'))
  match(
    await selfVerify(ground, download(ground, version), version)(archive, `--rebuilt=${clone}`),
    /those of the rebuild/,
  )
}

export async function yank(ground: Ground, version: string): Promise<void> {
  ground.merge(version)
  const yanked = await ground.tool('--yank', version, '--reason', 'it leaks the names of files')
  equal(yanked.code, 0, yanked.output)
  match(yanked.output, /npm deprecate slipway@/)
  await run(process.execPath, ['node_modules/tsx/dist/cli.mjs', 'scripts/generate.ts'], { cwd: ground.checkout })
  ground.commit(`Yank ${version}`)
  const again = await ground.release(version)
  equal(again.code, 2, again.output)
  match(again.output, new RegExp(`${version} is yanked`))
  equal(ground.git('rev-parse', '--abbrev-ref', 'HEAD'), 'main')
  const verify = selfVerify(ground, download(ground, version), version)
  const archive = unpackTag(ground, version, join(ground.root, 'yanked-copy'))
  match(await verify(archive), /signed by its release workflow/)
  const newer = `--yanked=${join(ground.checkout, 'yanked.json')}`
  match(await refused(() => verify(archive, newer)), /is yanked: it leaks the names of files/)
}

/** Commands under "Verify" in SECURITY.md that reach GitHub or npm itself. */
const ELSEWHERE = ['gh release download', 'gh release verify', 'npm audit signatures']

/**
 * The commands of SECURITY.md as they stand there, on what came out of the rehearsal: with its number, its registry,
 * and the attestation and root of authorities that gh would fetch from GitHub.
 */
export async function documentedCommands(ground: Ground, gh: Command, version: string): Promise<void> {
  const cwd = download(ground, version)
  const commands = readCommands(version, `${ground.registry.address}/${REPOSITORY}`)
  const here = commands.filter((command) => !ELSEWHERE.some((start) => command.startsWith(start)))
  equal(commands.length - here.length, ELSEWHERE.length)
  equal(here.length, 3)
  const [good, forged] = [join(cwd, `slipway-${version}.sigstore.json`), await forgeBranch(ground, version)]
  for (const command of here) {
    const [program = '', ...args] = command.split(' ')
    const start = (attestation: string) =>
      program === 'gh'
        ? run(gh.file, [...args, '--bundle', attestation, '--custom-trusted-root', ground.trustedRoot], {
            cwd,
            env: { HOME: ground.root, GH_TELEMETRY: 'false' },
          })
        : run(program, args, { cwd })
    await start(good)
    // Whoever may push a branch can sign in the workflow's name, from that branch.
    if (program === 'gh')
      match(await refused(() => start(forged)), /expected SourceRepositoryRef to be refs\/heads\/main, got/)
  }
  const archive = join(cwd, `slipway-${version}.tar.gz`)
  writeFileSync(archive, Buffer.concat([readFileSync(archive), Buffer.from([0])]))
  match(await refused(() => run('sha256sum', checksumsOf(here), { cwd })), /tar\.gz: FAILED/)
}

const checksumsOf = (commands: readonly string[]): readonly string[] =>
  commands
    .find((command) => command.startsWith('sha256sum'))
    ?.split(' ')
    .slice(1) ?? []

/** Lines of the first block under "Verify", without what is said behind `#`. */
function readCommands(version: string, image: string): readonly string[] {
  const security = readFileSync(join(ROOT, 'SECURITY.md'), 'utf8')
  const [, block = ''] = /## Verify\n[^]*?```sh\n([^]*?)```/.exec(security) ?? []
  const lines = block.replaceAll('\\\n', ' ').replaceAll('1.2.3', version).replaceAll(`ghcr.io/${REPOSITORY}`, image)
  return lines
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim().replace(/ +/g, ' '))
    .filter((line) => line !== '')
}

/** By the release workflow, but as somebody changed it on a branch of his own. */
async function forgeBranch(ground: Ground, version: string): Promise<string> {
  const subjects = readFileSync(join(ground.out(version), 'subjects.txt'), 'utf8')
  const file = join(ground.root, 'forged-on-a-branch.json')
  const identity = IDENTITY.replace('refs/heads/main', 'refs/heads/nothing-to-see')
  writeFileSync(file, await ground.sigstore.attest({ subjects, identity, issuer: ISSUER }))
  return file
}
