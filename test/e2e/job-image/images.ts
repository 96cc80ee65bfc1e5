import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '../../../scripts/paths'
import { BUILD_IMAGE_FOLDER, buildImageInputs } from '../../../scripts/release/build-image'
import { must } from '../deploy/ground'

/** Layouts of images. */
export interface Images {
  /** What a Dockerfile of a user begins with. */
  readonly debian: string
  /** That of the job, by the Dockerfile that a release builds. */
  readonly job: string
}

/** Debian with Node where Docker Hub's has it, and its user of the same number. */
const BASES = `FROM scratch AS debian
ADD debian.tar /
CMD ["bash"]
FROM debian AS node
COPY node /usr/local/bin/node
RUN groupadd --gid 1000 node && useradd --uid 1000 --gid node --shell /bin/bash --create-home node
CMD ["node"]
`
const SUITE = 'bookworm'
const NODE_NAME = 'docker.io/library/node:24-bookworm-slim'

/** Settings with which this machine reaches Debian. */
const SETTINGS = ['apt.conf.d', 'sources.list', 'sources.list.d', 'auth.conf.d']

const cache = () => join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'slipway/job-image')
const slipway = (...args: readonly string[]) => [join(ROOT, 'dist/cli/index.js'), ...args]

/**
 * The image of the job as a release builds it, by our own build with Buildah, on a base of the same name that is made
 * here: no registry of images can be reached. Kept outside the clone, by what it is made from.
 * @param node a program of Node 24
 */
export async function provideImages(node: string, say: (line: string) => void): Promise<Images> {
  const dockerfile = await readFile(join(ROOT, BUILD_IMAGE_FOLDER, 'Dockerfile'), 'utf8')
  const key = createHash('sha256').update([dockerfile, BASES, SUITE, node].join('\n')).digest('hex').slice(0, 12)
  const place = join(cache(), key)
  const images = { debian: join(place, 'debian'), job: join(place, 'job') }
  if (existsSync(place)) return images
  await mkdir(cache(), { recursive: true })
  const work = await mkdtemp(join(cache(), 'making-'))
  try {
    const env = await ownStore(work)
    say('the image of the job: Debian by debootstrap')
    await makeBases({ work, env, node })
    say('the image of the job: its Dockerfile, by slipway build with Buildah')
    await makeJobImage({ work, env, dockerfile })
    await mkdir(join(work, 'made'))
    for (const name of ['debian', 'job']) await rename(join(work, name), join(work, 'made', name))
    await rename(join(work, 'made'), place)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  return images
}

type Env = Readonly<Record<string, string>>

async function ownStore(work: string): Promise<Env> {
  const storage = join(work, 'storage.conf')
  const [graph, runs] = [join(work, 'graph'), join(work, 'run')]
  await writeFile(storage, `[storage]\ndriver="vfs"\ngraphroot="${graph}"\nrunroot="${runs}"\n`)
  return { CONTAINERS_STORAGE_CONF: storage, BUILDAH_ISOLATION: 'chroot' }
}

interface Bases {
  readonly work: string
  readonly env: Env
  readonly node: string
}

async function makeBases({ work, env, node }: Bases): Promise<void> {
  const [tree, context] = [join(work, 'tree'), join(work, 'context')]
  await mkdir(context)
  // As in Docker Hub's images: a machine that stops meanwhile begins again.
  await mkdir(join(tree, 'etc/dpkg/dpkg.cfg.d'), { recursive: true })
  await writeFile(join(tree, 'etc/dpkg/dpkg.cfg.d/docker-apt-speedup'), 'force-unsafe-io\n')
  // It mounts /proc in there, and an interrupted one leaves it to whoever removes the folder: not outside of this.
  const mounts = ['--mount', '--', 'debootstrap']
  await must('unshare', [...mounts, '--variant=minbase', '--include=ca-certificates', SUITE, tree])
  await must('chroot', [tree, 'apt-get', 'clean'])
  await rm(join(tree, 'var/lib/apt/lists'), { recursive: true })
  for (const name of SETTINGS) {
    const from = join('/etc/apt', name)
    if (existsSync(from)) await cp(from, join(tree, 'etc/apt', name), { recursive: true, force: true })
  }
  await must('tar', ['--numeric-owner', '-C', tree, '-cf', join(context, 'debian.tar'), '.'])
  await rm(tree, { recursive: true })
  await cp(node, join(context, 'node'), { dereference: true })
  await writeFile(join(context, 'Containerfile'), BASES)
  const [debian, withNode] = ['localhost/debian', NODE_NAME]
  const build = ['build', '--file', join(context, 'Containerfile')]
  await must('buildah', [...build, '--target', 'debian', '--tag', debian, context], { env })
  await must('buildah', [...build, '--target', 'node', '--tag', withNode, context], { env })
  await must('buildah', ['push', '--format=oci', debian, `oci:${join(work, 'debian')}`], { env })
}

interface JobImage {
  readonly work: string
  readonly env: Env
  readonly dockerfile: string
}

async function makeJobImage({ work, env, dockerfile }: JobImage): Promise<void> {
  const context = join(work, 'job-context')
  const pinned = /^FROM (node:24-bookworm-slim)@sha256:[0-9a-f]{64}$/m
  if (!pinned.test(dockerfile)) throw new Error('expected the Dockerfile of the job to begin with Node 24, by digest')
  await mkdir(context)
  // What is made here cannot have that digest; all else is as it stands.
  await writeFile(join(context, 'Dockerfile'), dockerfile.replace(pinned, 'FROM $1'))
  const inputs = buildImageInputs({ context, layout: join(work, 'job'), output: join(work, 'out') })
  await must(process.execPath, slipway('build', ...inputs.map((input) => `--${input}`)), { env, cwd: work })
}

/** @returns its digest there */
export async function pushImage(layout: string, image: string, tag: string): Promise<string> {
  const flags = [`--layout=${layout}`, `--image=${image}`, `--tags=${tag}`, '--plain-http']
  const output = await mkdtemp(join(cache(), 'push-'))
  try {
    await must(process.execPath, slipway('push', ...flags, `--output=${join(output, 'out')}`), { cwd: output })
    const index = JSON.parse(await readFile(join(layout, 'index.json'), 'utf8')) as {
      readonly manifests: readonly { readonly digest: string }[]
    }
    return index.manifests[0]?.digest ?? ''
  } finally {
    await rm(output, { recursive: true, force: true })
  }
}
