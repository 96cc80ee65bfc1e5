import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { stringify } from 'yaml'
import { ROOT } from '../../../scripts/paths'
import { readRelease } from '../../../scripts/release/release'
import { ProgramFailed, run } from '../../../scripts/release/run'
import { GitHubRepository } from '../hosts/github-repository'
import { GitLabProject } from '../hosts/gitlab-project'
import type { Command } from '../hosts/tools'
import { type Ground, IDENTITY, ISSUER, REPOSITORY } from './ground'

/** What came out of a release, taken as users take it. */

const REPORT = '<testsuite name="a" tests="1"><testcase name="one" classname="a"/></testsuite>'
const COMMAND = "node -e \"require('fs').writeFileSync('junit.xml', process.env.REPORT)\""

/** An attestation of the same files by another workflow. */
export async function forge(ground: Ground, version: string): Promise<string> {
  const subjects = readFileSync(join(ground.out(version), 'subjects.txt'), 'utf8')
  const file = join(ground.root, 'forged.json')
  const identity = IDENTITY.replace('release.yml', 'ci.yml')
  writeFileSync(file, await ground.sigstore.attest({ subjects, identity, issuer: ISSUER }))
  return file
}

/** The published files in a folder, as somebody downloads them. */
function download(ground: Ground, version: string): string {
  const folder = join(ground.root, `downloaded-${version}`)
  mkdirSync(folder, { recursive: true })
  const release = ground.github.releases.find(({ tag_name }) => tag_name === `v${version}`)
  for (const { name } of release?.assets ?? [])
    writeFileSync(join(folder, name), ground.github.read(`v${version}`, name) ?? '')
  return folder
}

export async function checkSums(ground: Ground, version: string): Promise<void> {
  const folder = download(ground, version)
  const said = await run('sha256sum', ['--check', '--strict', `slipway-${version}-checksums.txt`], { cwd: folder })
  equal(said.trim().split('\n').length, 5)
  const bom = JSON.parse(readFileSync(join(folder, `slipway-${version}.sbom.cdx.json`), 'utf8')) as {
    readonly bomFormat: string
    readonly components: readonly { readonly name: string }[]
  }
  equal(bom.bomFormat, 'CycloneDX')
  const names = bom.components.map(({ name }) => name)
  ok(names.includes('yaml') && !names.includes('jest'))
  match(readFileSync(join(folder, `slipway-${version}-licenses.txt`), 'utf8'), /Apache License[^]*\nyaml\n/)
}

/** What GitHub's runner unpacks for the tag. */
function unpackTag(ground: Ground, version: string, folder: string): string {
  mkdirSync(folder, { recursive: true })
  const archive = join(ground.root, 'tag.tar')
  execFileSync('git', ['archive', '--format=tar', `--output=${archive}`, `v${version}`], { cwd: ground.upstream })
  execFileSync('tar', ['-xf', archive, '-C', folder])
  return folder
}

export async function runActions(ground: Ground, act: Command, version: string): Promise<void> {
  const repository = new GitHubRepository(act)
  try {
    repository.provide(REPOSITORY, unpackTag(ground, version, join(repository.root, 'slipway')))
    const pin = (name: string) => `${REPOSITORY}/actions/${name}@${String(ground.tags()[`v${version}`])}`
    const image = `${ground.registry.address}/octo/app`
    const steps = [
      { uses: 'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1' },
      { uses: pin('build'), with: { engine: 'assemble', base: 'scratch', copy: 'hello.txt:/', image } },
      { uses: pin('test'), with: { command: COMMAND, reports: 'junit.xml' }, env: { REPORT } },
      { uses: pin('push'), with: { tags: version, 'plain-http': true } },
    ]
    const workflow = { on: 'push', jobs: { image: { 'runs-on': 'ubuntu-latest', steps } } }
    repository.write('hello.txt', 'hello')
    repository.write('.github/workflows/app.yml', stringify(workflow, { lineWidth: 0 }))
    const { code, output } = await repository.run('push')
    equal(code, 0, output)
    ok(ground.registry.content.repository('octo/app')?.tags.has(version), output)
  } finally {
    repository.remove()
  }
}

/** The component as the tag has it; its job clones the commit that it names, from the repository. */
export async function runComponent(ground: Ground, gitlab: Command, version: string): Promise<void> {
  const project = new GitLabProject(gitlab, REPOSITORY)
  try {
    execFileSync('git', ['clone', '--quiet', '--branch', `v${version}`, ground.upstream, project.directory], {
      stdio: 'pipe',
    })
    execFileSync('rm', ['-rf', join(project.directory, '.git')])
    project.write(
      '.gitlab-ci.yml',
      JSON.stringify({
        stages: ['test'],
        include: [
          {
            component: `$CI_SERVER_FQDN/${REPOSITORY}/test@$CI_COMMIT_SHA`,
            inputs: { command: COMMAND, reports: 'junit.xml', 'slipway-repository': `file://${ground.upstream}` },
          },
        ],
      }),
    )
    project.commit()
    const { code, output } = await project.run({ REPORT }, [], { path: [dirname(process.execPath)] })
    equal(code, 0, output)
    match(project.read('slipway-out/test/outputs.env'), /SLIPWAY_TEST_PASSED=1/)
  } finally {
    project.remove()
  }
}

export async function runPackage(ground: Ground, version: string): Promise<void> {
  const cwd = join(ground.root, 'user')
  mkdirSync(cwd, { recursive: true })
  const npx = (...args: readonly string[]) =>
    run('npx', ['--yes', `--registry=${ground.npm.url}`, ...args], { cwd, env: ground.env })
  equal((await npx(`slipway@${version}`, 'version')).trim(), version)
  match(await npx('slipway', 'explain', 'scan'), /fail-on/)
}

/** The layers of the image, put on each other as an engine does, and its command as its user. */
export async function runImage(ground: Ground): Promise<void> {
  const { image, version } = await readRelease(ground.checkout)
  const repository = ground.registry.content.repository(REPOSITORY)
  const url = `${ground.registry.url}/v2/${REPOSITORY}`
  const get = async (path: string) => Buffer.from(await (await fetch(`${url}/${path}`)).arrayBuffer())
  const json = async (path: string) => JSON.parse((await get(path)).toString()) as Manifest
  const digest = image.split('@')[1] ?? ''
  equal(repository?.tags.get(version), digest)
  const index = await json(`manifests/${digest}`)
  deepEqual(
    index.manifests.map(({ platform }) => `${platform.os}/${platform.architecture}`),
    ['linux/amd64', 'linux/arm64'],
  )
  const own = process.arch === 'arm64' ? 'arm64' : 'amd64'
  const manifest = await json(
    `manifests/${String(index.manifests.find(({ platform }) => platform.architecture === own)?.digest)}`,
  )
  const { config } = (await json(`blobs/${manifest.config.digest}`)) as unknown as {
    config: { User: string; Env: string[] }
  }
  equal(config.User, '1000:1000')
  const files = join(ground.root, 'image')
  mkdirSync(files)
  for (const layer of manifest.layers) {
    const bytes = await get(`blobs/${layer.digest}`)
    writeFileSync(`${files}.tar`, layer.mediaType.endsWith('gzip') ? gunzipSync(bytes) : bytes)
    // Not the synchronous form: the registry is in this process and could not keep its connections.
    await run('tar', ['-xf', `${files}.tar`, '-C', files], { cwd: '/' })
  }
  match(readFileSync(join(files, 'etc/ssl/certs/ca-certificates.crt'), 'utf8'), /BEGIN CERTIFICATE/)
  const said = await run(
    '/usr/sbin/chroot',
    [`--userspec=${config.User}`, files, '/usr/local/bin/slipway', 'version'],
    {
      cwd: '/',
      env: Object.fromEntries(config.Env.map((pair) => pair.split('=') as [string, string])),
    },
  )
  equal(said.trim(), version)
}

interface Manifest {
  readonly manifests: readonly { readonly digest: string; readonly platform: { os: string; architecture: string } }[]
  readonly config: { readonly digest: string }
  readonly layers: readonly { readonly digest: string; readonly mediaType: string }[]
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
  const verify = selfVerify(ground, download(ground, version), version)
  const archive = unpackTag(ground, version, join(ground.root, 'yanked-copy'))
  match(await verify(archive), /signed by its release workflow/)
  const newer = `--yanked=${join(ground.checkout, 'yanked.json')}`
  match(await refused(() => verify(archive, newer)), /is yanked: it leaks the names of files/)
}

/** Somebody has published this number. */
export async function takeNumber(ground: Ground, version: string): Promise<void> {
  const folder = join(ground.root, 'squatter')
  mkdirSync(folder)
  cpSync(join(ROOT, 'LICENSE'), join(folder, 'LICENSE'))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'slipway', version }))
  await run('npm', ['publish', `--registry=${ground.npm.url}`], { cwd: folder, env: ground.env })
}
