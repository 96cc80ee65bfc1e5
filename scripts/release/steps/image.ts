import { chmod, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { rootCertificates } from 'node:tls'
import { slipway } from '../own'
import { readRelease, type Release, type Step } from '../release'
import { Refusal } from '../version'

/** One definition of the base, where Dependabot finds it too. */
const DOCKERFILE = 'workflows-templates/gitlab/image/Dockerfile'
export const PLATFORMS = ['linux/amd64', 'linux/arm64']

/**
 * The image for GitLab, Jenkins and Tekton: made by our own `build` of commit A and brought to the registry by our own
 * `push`. Without a tag: nothing can find it by a name before the release is out.
 */
export const image: Step = {
  name: 'image',
  done: async ({ commits }) => commits.components !== undefined,
  work: async (release) => {
    await buildImage(release)
    await pushImage(release, [])
  },
}

/** The tag of the image, as soon as the release has its own. Read back by `push`; a tag of ours is never moved. */
export const imageTag: Step = {
  name: 'tag of the image',
  done: async () => false,
  work: async (release) => {
    const { image: named } = await readRelease(release.root)
    const layout = await imageDigest(release).catch(() => undefined)
    if (layout === undefined) await buildImage(release)
    const built = await imageDigest(release)
    if (!named.endsWith(`@${built}`))
      throw new Refusal(
        `expected to build the image ${named} of the tag again, got ${built}`,
        'the number is used up: release the next patch version',
      )
    await pushImage(release, [release.name])
  },
}

/** @returns `sha256:…` of the index in the layout that was built */
export const imageDigest = ({ out }: Release): Promise<string> => digestOf(join(out, 'image/layout'))

export async function digestOf(layout: string): Promise<string> {
  const index = JSON.parse(await readFile(join(layout, 'index.json'), 'utf8')) as {
    readonly manifests: readonly { readonly digest: string }[]
  }
  return index.manifests[0]?.digest ?? ''
}

async function buildImage(release: Release): Promise<void> {
  const { root, out, places, git, commits } = release
  const folder = join(out, 'image')
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  await writeContent(root, folder)
  const base = places.base ?? (await readBase(root))
  const time = await git.read('log', '-1', '--format=%ct', commits.bundle ?? 'HEAD')
  await slipway(
    release,
    'build',
    [
      ...['engine=assemble', `context=${folder}`, `base=${base}`, `image=${places.image}`, `layout=${folder}/layout`],
      ...PLATFORMS.map((platform) => `platforms=${platform}`),
      ...['slipway:/opt/slipway/', 'etc:/etc/', 'bin:/usr/local/bin/'].map((copy) => `copy=${copy}`),
      ...['env=SLIPWAY_HOME=/opt/slipway', 'user=1000:1000'],
      `labels=org.opencontainers.image.version=${release.name}`,
      `labels=org.opencontainers.image.source=https://github.com/${places.repository}`,
      `output=${folder}/records`,
    ],
    { SOURCE_DATE_EPOCH: time },
  )
}

/** Program, certificates and command, as they lie in the image. */
async function writeContent(root: string, folder: string): Promise<void> {
  const program = join(folder, 'slipway')
  for (const name of ['dist', 'package.json', 'LICENSE', 'yanked.json'])
    await cp(join(root, name), join(program, name), { recursive: true })
  // The slim base has no authorities, and the tools in Go look for them here; Node brings Mozilla's.
  await mkdir(join(folder, 'etc/ssl/certs'), { recursive: true })
  await writeFile(join(folder, 'etc/ssl/certs/ca-certificates.crt'), `${rootCertificates.join('\n')}\n`)
  await mkdir(join(folder, 'bin'))
  const command = join(folder, 'bin/slipway')
  await writeFile(command, '#!/bin/sh\nexec node /opt/slipway/dist/cli/index.js "$@"\n')
  await chmod(command, 0o755)
}

async function pushImage(release: Release, tags: readonly string[]): Promise<void> {
  const { out, places } = release
  await upload(release, [
    `layout=${out}/image/layout`,
    `image=${places.image}`,
    ...tags.map((tag) => `tags=${tag}`),
    `output=${out}/image/records`,
  ])
}

/** By our own `push`, as who releases. */
export async function upload(release: Release, inputs: readonly string[]): Promise<void> {
  const reach = release.places.plainHttp ? ['plain-http=true'] : []
  await slipway(release, 'push', [...inputs, ...reach, ...credentials()])
}

/** The password goes through a file that GitHub's runner or the maintainer made; without one, Docker's are used. */
function credentials(): readonly string[] {
  const { SLIPWAY_REGISTRY_USER: user, SLIPWAY_REGISTRY_PASSWORD_FILE: file } = process.env
  return user === undefined || file === undefined ? [] : [`username=${user}`, `password-file=${file}`]
}

async function readBase(root: string): Promise<string> {
  const text = await readFile(join(root, DOCKERFILE), 'utf8')
  const base = /^FROM (\S+@sha256:[0-9a-f]{64})$/m.exec(text)?.[1]
  if (base === undefined) throw new Refusal(`${DOCKERFILE}: expected FROM image@sha256:…`, 'name the base by digest')
  return base
}
