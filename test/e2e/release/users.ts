import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { stringify } from 'yaml'
import { ROOT } from '../../../scripts/paths'
import { readRelease } from '../../../scripts/release/release'
import { run } from '../../../scripts/release/run'
import { GitHubRepository } from '../hosts/github-repository'
import { GitLabProject } from '../hosts/gitlab-project'
import type { Command } from '../hosts/tools'
import { type Ground, REPOSITORY } from './ground'

/** What came out of a release, taken as users take it. */

const REPORT = '<testsuite name="a" tests="1"><testcase name="one" classname="a"/></testsuite>'
const COMMAND = "node -e \"require('fs').writeFileSync('junit.xml', process.env.REPORT)\""

/** The published files in a folder, as somebody downloads them. */
export function download(ground: Ground, version: string): string {
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
    readonly metadata: { readonly component: unknown; readonly tools: { readonly components: readonly unknown[] } }
    readonly components: readonly { readonly name: string }[]
  }
  equal(bom.bomFormat, 'CycloneDX')
  const purl = `pkg:npm/slipway@${version}`
  deepEqual(bom.metadata.component, { 'bom-ref': purl, type: 'application', name: 'slipway', version, purl })
  ok(bom.metadata.tools.components.some((tool) => (tool as { readonly name: string }).name === 'slipway'))
  const names = bom.components.map(({ name }) => name)
  ok(names.includes('yaml') && !names.includes('jest'))
  match(readFileSync(join(folder, `slipway-${version}-licenses.txt`), 'utf8'), /Apache License[^]*\nyaml\n/)
}

/** What GitHub's runner unpacks for the tag. */
export function unpackTag(ground: Ground, version: string, folder: string): string {
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

/** By the digest that components name, by the tag of the release, and among what is attested. */
export async function lookAtBuildImage(ground: Ground, version: string): Promise<void> {
  const { buildImage } = await readRelease(ground.checkout)
  const digest = buildImage.split('@')[1] ?? ''
  const name = `${REPOSITORY}-build`
  equal(ground.registry.content.repository(name)?.tags.get(version), digest)
  const answer = await fetch(`${ground.registry.url}/v2/${name}/manifests/${digest}`)
  const { manifests } = (await answer.json()) as Manifest
  // Buildah names first what is built first; clients choose by the platform.
  const platforms = manifests.map(({ platform }) => `${platform.os}/${platform.architecture}`)
  deepEqual(platforms.toSorted(), ['linux/amd64', 'linux/arm64'])
  const subjects = readFileSync(join(ground.out(version), 'subjects.txt'), 'utf8')
  ok(subjects.includes(`${digest.slice('sha256:'.length)}  ${ground.registry.address}/${name}\n`))
}

interface Manifest {
  readonly manifests: readonly { readonly digest: string; readonly platform: { os: string; architecture: string } }[]
  readonly config: { readonly digest: string }
  readonly layers: readonly { readonly digest: string; readonly mediaType: string }[]
}

/** Somebody has published this number. */
export async function takeNumber(ground: Ground, version: string): Promise<void> {
  const folder = join(ground.root, 'squatter')
  mkdirSync(folder)
  cpSync(join(ROOT, 'LICENSE'), join(folder, 'LICENSE'))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'slipway', version }))
  await run('npm', ['publish', `--registry=${ground.npm.url}`], { cwd: folder, env: ground.env })
}

/** What `npx slipway` takes, or `npx slipway@TAG`. */
export async function newestPackage(ground: Ground, tag = 'latest'): Promise<string> {
  const args = ['view', `slipway@${tag}`, 'version', `--registry=${ground.npm.url}`, '--prefer-online']
  return (await run('npm', args, { cwd: ground.root, env: ground.env })).trim()
}
