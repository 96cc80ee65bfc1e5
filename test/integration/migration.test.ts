import { execFile, execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { ROOT } from '../../scripts/paths'
import { type CacheService, startCacheService } from '../e2e/engines/cache-service'
import { prepareContainers, type ReadyEngine, startBuildKit, startDocker } from '../e2e/engines/daemons'
import { commitAll } from '../e2e/hosts/gitlab-project'
import { lookUp } from '../e2e/needs'
import { PageOnGitHub, type PageWorld } from '../e2e/pages/github-page'
import { PageOnGitLab } from '../e2e/pages/gitlab-page'
import { PageRegistries } from '../e2e/pages/registries'
import { writePrograms } from '../e2e/pages/stand-ins'
import { unpackArchive } from '../release-archive'

/**
 * The pipelines of docs/migration/ about images as their hosts run them, by the text on the page: with the committed
 * bundles, a real BuildKit, Docker and Buildah, and real registries in the place of those that the page names.
 */
const programs = lookUp('migration')
const buildKit = programs.buildKit()
const [act, gitlab] = [await programs.tool('act'), await programs.tool('gitlab-ci-local')]
const [crane, ko, regctl] = [await programs.tool('crane'), await programs.tool('ko'), await programs.tool('regctl')]
const packages = ['runc', 'busybox', '/usr/bin/docker', 'skopeo', 'docker-registry', 'git', 'rsync', 'buildah']
const there = await Promise.all(packages.map((name) => programs.has(name)))
/** Minutes of work, so it is none of `npm test`. */
const wanted = process.env['SLIPWAY_E2E_HOSTS'] === '1'
const can =
  wanted &&
  process.getuid?.() === 0 &&
  [buildKit, act, gitlab, crane, ko, regctl].every((one) => one !== undefined) &&
  there.every(Boolean)
const suite = can ? describe : describe.skip
const because = can ? '' : ' (skipped: npm run e2e -- hosts, as root)'

// Several jobs side by side, each with a build, on machines that do other things, too.
const TIMEOUT = 600_000
const BOTH = ['linux/amd64', 'linux/arm64']
const root = mkdtempSync(join(tmpdir(), 'slipway-pages-'))
const engines: ReadyEngine[] = []
const pages: { remove(): void }[] = []
let slipwayCommit = ''
let registries: PageRegistries
let cache: CacheService
let world: PageWorld
let base: string
let baseOfMany: string

beforeAll(async () => {
  if (!can) return
  const slipway = join(root, 'slipway')
  unpackArchive(slipway)
  slipwayCommit = commitAll(slipway)
  registries = await PageRegistries.start(root, { crane: crane!, regctl: regctl! })
  const layer = layerOfBusybox()
  base = await registries.pushBase(layer, BOTH)
  baseOfMany = await registries.pushBase(layer, [...BOTH, 'linux/arm/v6', 'linux/arm/v7'])
  const kit = await startBuildKit(join(root, 'buildkit'), buildKit!)
  const docker = await startDocker(join(root, 'docker'))
  engines.push(kit, docker)
  cache = await startCacheService()
  writePrograms(join(root, 'bin'))
  const tools = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'slipway/tools')
  world = {
    registries,
    slipway,
    path: [join(root, 'bin'), dirname(ko!.file), join(root, 'buildkit/bin'), join(root, 'docker/bin')],
    env: {
      BUILDX_CONFIG: kit.env['BUILDX_CONFIG'] ?? '',
      // setup-buildx-action makes its builder the current one of the Docker that the job has.
      BUILDX_BUILDER: 'slipway',
      DOCKER_HOST: docker.env['DOCKER_HOST'] ?? '',
      DEFAULT_REGISTRY: registries.second.address,
      AZURE_REGISTRY: registries.first.address,
      COSIGN_LOG: join(root, 'cosign.log'),
      RUNNER_TOOL_CACHE: tools,
      SLIPWAY_TRIVY_DB: join(ROOT, 'test/fixtures/trivy-db'),
    },
  }
}, TIMEOUT)
afterEach(() => pages.splice(0).forEach((page) => page.remove()))
afterAll(async () => {
  for (const engine of engines) await engine.stop()
  await cache?.stop()
  await registries?.stop()
  rmSync(root, { recursive: true, force: true })
})

/** The layer of the base image, as a tar. */
function layerOfBusybox(): string {
  const folder = join(root, 'layer')
  mkdirSync(join(folder, 'bin'), { recursive: true })
  copyFileSync('/bin/busybox', join(folder, 'bin/busybox'))
  copyFileSync('/bin/busybox', join(folder, 'bin/sh'))
  execFileSync('tar', ['-cf', join(root, 'layer.tar'), '-C', folder, 'bin'])
  return join(root, 'layer.tar')
}

function open(page: string): PageOnGitHub {
  const made = new PageOnGitHub(page, world, act!)
  pages.push(made.repository)
  return made
}

/** Builds on this machine and goes into the image of any platform, as a compiler's output does. */
const dockerfile = (more = '', from = base) => `FROM --platform=$BUILDPLATFORM ${from} AS made
ARG DEVICE TARGETARCH
RUN echo "$DEVICE $TARGETARCH" > /made
FROM ${from}
COPY --from=made /made /made
${more}`

const TAG = (name: string) => ({ ref: `refs/tags/${name}` })
const BRANCH = (name: string) => ({ ref: `refs/heads/${name}` })

/** Each repository has these tags and no other, and each tag the same image. */
async function expectTags(names: readonly string[], tags: readonly string[], platforms: readonly string[]) {
  const digests = new Set<string>()
  for (const name of names) {
    expect([name, await registries.tags(name)]).toEqual([name, [...tags].sort()])
    for (const tag of tags) {
      const seen = await registries.look(`${name}:${tag}`)
      digests.add(seen.digest)
      expect([tag, seen.platforms]).toEqual([tag, platforms])
    }
  }
  expect([...digests]).toHaveLength(1)
  return [...digests][0] ?? ''
}

/** GitHub's code scanning takes every report. */
async function startCodeScanning() {
  let uploads = 0
  const server = createServer((request, response) => {
    const [status, answer] = request.method === 'POST' ? [202, { id: '1' }] : [200, { processing_status: 'complete' }]
    if (request.method === 'POST') uploads++
    request.resume()
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  return { server, uploads: () => uploads, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

const pull = (sha: string) => ({
  number: 12,
  pull_request: {
    number: 12,
    head: { sha, ref: 'feature-x', repo: { full_name: 'octo/app', fork: false } },
    base: { ref: 'main', repo: { full_name: 'octo/app' } },
  },
})

suite(`pipelines of the migration pages on GitHub${because}`, () => {
  test(
    'paperless-ngx: two runners, one index; three registries but for a pull request',
    async () => {
      const page = open('paperless-ngx')
      const sha = page.commit({ Dockerfile: dockerfile() })
      const [ghcr, ...others] = ['ghcr.io/paperless-ngx', 'docker.io/paperlessngx', 'quay.io/paperlessngx'].map(
        (owner) => `${owner}/paperless-ngx`,
      )
      await page.run('pull_request', pull(sha))
      await expectTags([ghcr!], ['pr-12'], BOTH)
      await page.run('push', TAG('v2.20.0'))
      const digest = await expectTags(others, ['v2.20.0', '2.20.0', '2.20', '2'], BOTH)
      expect(await registries.look(`${ghcr}:2.20`)).toEqual({ digest, platforms: BOTH })
      expect(await registries.tags(ghcr!)).toEqual(['2', '2.20', '2.20.0', 'pr-12', 'v2.20.0'])
    },
    TIMEOUT,
  )

  test(
    'dify: two images of two runners, by the cache of GitHub; a version takes nothing of what branches left',
    async () => {
      const page = open('dify')
      const sha = page.commit({ 'api/Dockerfile': dockerfile(), 'web/Dockerfile': dockerfile() })
      const rights = { reads: ['refs/heads/main'], writes: 'refs/heads/main' }
      const env = cache.variables(rights)
      await page.run('push', BRANCH('main'), env)
      const names = ['docker.io/langgenius/dify-api', 'docker.io/langgenius/dify-web']
      for (const name of names) await expectTags([name], ['main', sha], BOTH)
      expect(cache.calls).toContain('FinalizeCacheEntryUpload refs/heads/main')
      const before = cache.calls.length
      await page.run('push', TAG('1.9.0'), env)
      expect(cache.calls.length).toBe(before)
      for (const name of names) {
        const { digest } = await registries.look(`${name}:1.9.0`)
        expect([await registries.tags(name), (await registries.look(`${name}:latest`)).digest]).toEqual([
          ['1.9.0', sha, 'latest', 'main'].sort(),
          digest,
        ])
      }
      expect(await registries.config(`${names[0]}:1.9.0`)).toMatchObject({
        config: { Labels: { 'org.opencontainers.image.revision': sha } },
      })
    },
    TIMEOUT,
  )

  test(
    'quickstart-openshift: what a pull request does not change gets its number, and is not built',
    async () => {
      const page = open('quickstart-openshift')
      const parts = { database: 'database', migrations: 'backend/db', backend: 'backend', frontend: 'frontend' }
      const files = Object.values(parts).map((folder) => [`${folder}/Dockerfile`, dockerfile()] as const)
      page.commit(Object.fromEntries(files))
      await page.run('push', BRANCH('main'))
      const names = Object.keys(parts).map((part) => `ghcr.io/bcgov/quickstart-openshift/${part}`)
      const before = await Promise.all(names.map((name) => expectTags([name], ['edge', 'test'], [])))
      const sha = page.commit({ 'backend/db/V2.sql': 'select 2' })
      const { output } = await page.run('pull_request', pull(sha))
      const after = await Promise.all(names.map((name) => registries.look(`${name}:12`)))
      // backend/db is part of backend, too.
      const changed = names.map((_, index) => before[index] !== after[index]?.digest)
      expect(changed).toEqual([false, true, true, false])
      expect(output.match(/is not built: nothing under \S+ changed since/g)?.length).toBeGreaterThanOrEqual(2)
      for (const name of names) expect(await registries.tags(name)).toEqual(['12', 'edge', 'test'])
    },
    TIMEOUT,
  )

  test(
    'bitwarden: eight images, each published, built, scanned and pushed in a job, and one page of all',
    async () => {
      const page = open('bitwarden')
      const folders = ['Admin', 'Api', 'Events', 'Icons', 'Identity', 'Notifications'].map((name) => `src/${name}`)
      const all = [...folders, 'util/Server', 'bitwarden_license/src/Sso']
      const text = dockerfile('COPY obj/build-output/publish /app\n')
      const sha = page.commit(Object.fromEntries(all.map((folder) => [`${folder}/Dockerfile`, text])))
      const api = await startCodeScanning()
      const { output } = await page
        .run('push', BRANCH('main'), { GITHUB_API_URL: api.url })
        .finally(() => new Promise((done) => api.server.close(done)))
      expect(api.uploads()).toBe(8)
      const names = all.map((folder) => folder.split('/').at(-1)!.toLowerCase())
      const digests = await Promise.all(
        names.map((name) => expectTags([`bitwardenprod.azurecr.io/${name}`], ['dev', `sha-${sha.slice(0, 7)}`], [])),
      )
      expect(new Set(digests).size).toBe(8)
      expect(output).toMatch(/build, scan, push: all passed/)
    },
    TIMEOUT,
  )

  test(
    'immich: two runners and a variant; the unchanged retagged; Docker Hub for releases alone',
    async () => {
      const page = open('immich')
      const first = page.commit({
        'server/Dockerfile': dockerfile(),
        'machine-learning/Dockerfile': dockerfile(),
        'openapi/a': '',
        'web/a': '',
        'i18n/a': '',
      })
      await page.run('push', BRANCH('main'))
      const [server, ml] = ['server', 'machine-learning'].map((name) => `ghcr.io/immich-app/immich-${name}`)
      await expectTags([server!], ['main', `commit-${first}`], BOTH)
      expect(await registries.tags(ml!)).toEqual(
        [`commit-${first}`, `commit-${first}-cuda`, 'main', 'main-cuda'].sort(),
      )
      expect((await registries.look(`${ml}:main-cuda`)).digest).not.toBe((await registries.look(`${ml}:main`)).digest)

      const second = page.commit({ 'web/a': 'changed' })
      await page.run('push', BRANCH('main'))
      const at = async (name: string, tag: string) => (await registries.look(`${name}:${tag}`)).digest
      expect(await at(server!, `commit-${second}`)).not.toBe(await at(server!, `commit-${first}`))
      for (const suffix of ['', '-cuda'])
        expect(await at(ml!, `commit-${second}${suffix}`)).toBe(await at(ml!, `commit-${first}${suffix}`))

      await page.run('release', { action: 'published', release: { tag_name: 'v2.3.0' } })
      const hub = 'docker.io/altran1502/immich-server'
      expect(await registries.tags(hub)).toEqual([`commit-${second}`, 'release', 'v2.3.0'].sort())
      expect(await at(hub, 'v2.3.0')).toBe(await at(server!, 'v2.3.0'))
    },
    TIMEOUT,
  )

  test(
    'miniflux: two variants in three registries, started before they are pushed',
    async () => {
      const page = open('miniflux')
      const starts = dockerfile('COPY miniflux /bin/miniflux\n', baseOfMany)
      page.commit({
        'packaging/docker/alpine/Dockerfile': starts,
        'packaging/docker/distroless/Dockerfile': starts,
        miniflux: '#!/bin/sh\necho "started $1"\n',
      })
      page.makeExecutable('miniflux')
      const names = ['ghcr.io', 'docker.io', 'quay.io'].map((host) => `${host}/miniflux/miniflux`)
      const { output } = await page.run('push', TAG('2.2.1'))
      expect(output).toContain('started -i')
      for (const name of names) {
        const tags = ['2', '2.2', '2.2.1', 'latest']
        expect(await registries.tags(name)).toEqual([...tags, ...tags.map((tag) => `${tag}-distroless`)].sort())
      }
      const look = (tag: string) => Promise.all(names.map((name) => registries.look(`${name}:${tag}`)))
      for (const [tag, platforms] of [
        ['latest', ['linux/amd64', 'linux/arm', 'linux/arm', 'linux/arm64']],
        ['latest-distroless', BOTH],
      ] as const) {
        const seen = await look(tag)
        expect(seen).toEqual(names.map(() => ({ digest: seen[0]?.digest, platforms })))
      }
    },
    TIMEOUT,
  )

  test(
    'umami: a version to two registries, signed once; a fix of an old line leaves latest',
    async () => {
      const page = open('umami')
      page.commit({ Dockerfile: dockerfile() })
      const names = ['ghcr.io/octo/app', 'docker.io/umamisoftware/umami']
      await page.run('push', TAG('v2.1.0'))
      const digest = await expectTags(names, ['2.1.0', '2.1', '2', 'latest'], BOTH)
      page.commit({ 'fix.txt': 'fixed' })
      await page.run('push', TAG('v1.9.5'))
      for (const name of names) {
        expect(await registries.tags(name)).toEqual(['1', '1.9', '1.9.5', '2', '2.1', '2.1.0', 'latest'])
        expect((await registries.look(`${name}:latest`)).digest).toBe(digest)
      }
      const signed = readFileSync(join(root, 'cosign.log'), 'utf8').trim().split('\n')
      expect(signed).toHaveLength(2)
      expect(signed[0]).toBe(`sign --yes ${registries.rename(names[0]!)}@${digest}`)
    },
    TIMEOUT,
  )

  test(
    'wger: two images of one job',
    async () => {
      const page = open('wger')
      page.commit({
        'extras/docker/apache/Dockerfile': dockerfile(),
        'extras/docker/development/Dockerfile': dockerfile('COPY extras /extras\n'),
      })
      await page.run('push', BRANCH('master'))
      const [apache, devel] = await Promise.all(
        ['apache', 'devel'].map((name) => expectTags([`docker.io/wger/${name}`], ['latest', '2.0-dev'], [])),
      )
      expect(apache).not.toBe(devel)
    },
    TIMEOUT,
  )

  test(
    'ko: the layout of another tool, scanned and pushed with its digest',
    async () => {
      const page = open('ko')
      const sha = page.commit({
        'go.mod': 'module example.com/app\n\ngo 1.21\n',
        'cmd/app/main.go': 'package main\n\nfunc main() { println("hello") }\n',
      })
      const { stdout } = await promisify(execFile)('go', ['env', 'GOCACHE', 'GOROOT'], { encoding: 'utf8' })
      const [GOCACHE = '', GOROOT = ''] = stdout.split('\n')
      await page.run('push', BRANCH('main'), { KO_DEFAULTBASEIMAGE: base, GOCACHE, GOROOT, GOFLAGS: '-mod=mod' })
      const name = 'ghcr.io/acme/app'
      const digest = await expectTags([name], ['edge', `sha-${sha.slice(0, 7)}`], BOTH)
      expect(digest).toMatch(/^sha256:/)
    },
    TIMEOUT,
  )

  test(
    'atlas-kubernetes: what was tested goes to two other registries, with what refers to it',
    async () => {
      const page = open('atlas-kubernetes')
      const origin = 'ghcr.io/mongodb/mongodb-atlas-kubernetes-operator-prerelease'
      await registries.copy(base, `${origin}:tested`)
      const { digest } = await registries.look(`${origin}:tested`)
      const sha = page.commit({ '.github/workflows/start.yml': caller(digest) })
      await page.run('push', BRANCH('main'))
      const names = ['docker.io', 'quay.io'].map((host) => origin.replace('ghcr.io', host))
      expect(await expectTags(names, [`promoted-${sha}`, 'promoted-latest'], BOTH)).toBe(digest)
    },
    TIMEOUT,
  )
})

/** Another workflow calls that of the page, as a release does. */
const caller = (digest: string) => `on: push
jobs:
  promote:
    uses: ./.github/workflows/promote-image.yml
    secrets: inherit
    with:
      digest: ${digest}
`

/** Buildah as in a job image that has nothing else, with a store of its own and registries that have no TLS. */
async function buildahAlone(): Promise<PageWorld> {
  const engine = await prepareContainers(join(root, 'buildah'))
  const config = join(root, 'registries.conf')
  const rule = ({ address }: { readonly address: string }) => `[[registry]]\nlocation = "${address}"\ninsecure = true\n`
  writeFileSync(config, [registries.first, registries.third].map(rule).join(''))
  const env = { ...world.env, ...engine.env, DOCKER_HOST: 'unix:///nobody', BUILDX_BUILDER: 'none' }
  return { ...world, path: [dirname(process.execPath)], env: { ...env, CONTAINERS_REGISTRIES_CONF: config } }
}

suite(`pipelines of the migration pages on GitLab${because}`, () => {
  const plain = () => `FROM ${base}\nRUN echo made > /made\nCOPY node_modules /app/node_modules\n`
  const PACKAGE = '{"name":"minimist","version":"1.2.8"}'

  async function openGitLab(page: string, kaniko = 'none'): Promise<PageOnGitLab> {
    const made = new PageOnGitLab(page, await buildahAlone(), {
      tool: gitlab!,
      commit: slipwayCommit,
      places: { kaniko },
    })
    pages.push(made.project)
    made.project.write('Dockerfile', plain())
    made.project.write('node_modules/minimist/package.json', PACKAGE)
    return made
  }

  test(
    'gitlab-docker: Buildah without privilege, the repository and the login of the project',
    async () => {
      const page = await openGitLab('gitlab-docker')
      const name = 'ghcr.io/group/app-docker'
      const commit = page.project.commit()
      await page.run({ CI_REGISTRY_IMAGE: registries.rename('ghcr.io/group/app-docker') })
      await expectTags([name], ['latest', 'main'], [])
      expect(page.read('run/outputs.env')).toContain(`SLIPWAY_RUN_IMAGE=${registries.rename(name)}@sha256:`)
      const { config } = await registries.config(`${name}:main`)
      expect(config?.Labels?.['org.opencontainers.image.revision']).toBe(commit)
    },
    TIMEOUT,
  )

  test(
    'gitlab-kaniko: the archive of another builder, by its own bytes',
    async () => {
      const executor = join(root, 'executor')
      writeFileSync(executor, KANIKO)
      chmodSync(executor, 0o755)
      const page = await openGitLab('gitlab-kaniko', executor)
      page.project.commit()
      const name = 'ghcr.io/group/app'
      await page.run({ SLIPWAY_SOURCE: 'image' })
      const digest = await expectTags([name], ['main'], [])
      expect(page.read('run/outputs.env')).toContain(`SLIPWAY_RUN_IMAGE=${registries.rename(name)}@${digest}`)
      expect(page.project.read('slipway-out/scan/trivy.json')).toContain('minimist')
    },
    TIMEOUT,
  )
})

/** kaniko is no module that can be had any more, and takes the machine's files for the image's: Buildah builds here. */
const KANIKO = `#!/bin/sh
set -e
while [ $# -gt 0 ]; do
  case "$1" in
    --context) context="$2"; shift ;;
    --dockerfile) file="$2"; shift ;;
    --tar-path) archive="$2"; shift ;;
    --destination) name="$2"; shift ;;
    --no-push) ;;
    *) echo "unknown flag $1" >&2; exit 1 ;;
  esac
  shift
done
test -n "$archive"
buildah bud --quiet -f "$file" -t "$name" "$context" > /dev/null
buildah push --quiet "$name" "docker-archive:$archive"
`
