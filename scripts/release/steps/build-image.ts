import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { BUILD_IMAGE_FOLDER, buildImageInputs } from '../build-image'
import { slipway } from '../own'
import { readRelease, type Release, type Step } from '../release'
import { digestOf, PLATFORMS, upload } from './image'

/**
 * The image that GitLab jobs build a Dockerfile in: its own Dockerfile by our own `build`, with Buildah. Debian's
 * packages are those of the day, so it cannot be built again: what was uploaded counts, and nothing finds it by a name
 * before the release is out.
 */
export const buildImage: Step = {
  name: 'image for GitLab jobs that build',
  done: async ({ commits }) => commits.components !== undefined,
  work: async (release) => {
    const { root, out, places, name } = release
    const folder = join(out, 'build-image')
    await rm(folder, { recursive: true, force: true })
    await mkdir(folder, { recursive: true })
    const inputs = buildImageInputs({
      context: places.buildImageContext ?? join(root, BUILD_IMAGE_FOLDER),
      layout: join(folder, 'layout'),
      output: join(folder, 'records'),
      platforms: PLATFORMS,
      image: places.buildImage,
      labels: {
        'org.opencontainers.image.version': name,
        'org.opencontainers.image.source': `https://github.com/${places.repository}`,
      },
    })
    await slipway(release, 'build', inputs)
    await upload(release, [`layout=${folder}/layout`, `image=${places.buildImage}`, `output=${folder}/records`])
  },
}

/** The tag of what the release names, from the registry to itself. */
export const buildImageTag: Step = {
  name: 'tag of the image for GitLab jobs that build',
  done: async () => false,
  work: async (release) => {
    const { buildImage: named } = await readRelease(release.root)
    const output = `output=${join(release.out, 'build-image/records')}`
    await upload(release, [`from=${named}`, `image=${release.places.buildImage}`, `tags=${release.name}`, output])
  },
}

/** @returns `sha256:…` of the index in the layout that was built */
export const buildImageDigest = ({ out }: Release): Promise<string> => digestOf(join(out, 'build-image/layout'))
