import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { pushArtifact } from '../cluster/image'
import { type FluxCase } from './flux-cases'
import { type Place } from './flux-place'
import { directory } from './manifests'

const call = promisify(execFile)
const ARTIFACT = 'OCI artifact of another step'

/** What `flux push artifact` makes of a folder, under the tag that Flux follows. */
async function pushed(place: Place, digest: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'suite-artifact-'))
  try {
    for (const [path, content] of Object.entries(directory(place.image(digest)))) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), JSON.stringify(content))
    }
    const archive = join(folder, 'artifact.tgz')
    await call('tar', ['--create', '--gzip', '--file', archive, '-C', folder, 'app'])
    await pushArtifact(place.ground.registry, `manifests/${place.name}`, 'production', await readFile(archive))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function begin(place: Place): Promise<void> {
  await pushed(place, place.images.good)
  await place.kubectl(['create', 'namespace', place.name])
  const url = `oci://${place.ground.registry}/manifests/${place.name}`
  await place.apply(
    place.source('OCIRepository', { url, insecure: true, ref: { tag: 'production' } }),
    place.kustomization('OCIRepository', { path: './app' }),
  )
  await place.stands()
}

const watched = (place: Place, digest: string) =>
  place.start(digest, ['--git-repository=none', `--flux=kustomization/flux-system/${place.name}`])

export const ARTIFACT_CASES: readonly FluxCase[] = [
  {
    name: 'good by an artifact',
    by: ARTIFACT,
    outcome: 'pass',
    runs: 'better',
    run: async (place) => {
      await begin(place)
      await pushed(place, place.images.better)
      return watched(place, place.images.better)
    },
  },
  {
    name: 'crash by an artifact',
    by: ARTIFACT,
    outcome: 'fail',
    cause: 'crash-loop',
    says: /before it stood production@sha256:[0-9a-f]{8}/,
    runs: 'crash',
    run: async (place) => {
      await begin(place)
      await pushed(place, place.images.crash)
      return watched(place, place.images.crash)
    },
  },
  {
    name: 'crash by an artifact, taken back by the one before',
    by: ARTIFACT,
    outcome: 'pass',
    runs: 'good',
    run: async (place) => {
      await begin(place)
      await pushed(place, place.images.crash)
      const { code, log } = await watched(place, place.images.crash)
      if (code !== 10) throw new Error(`expected 10, found ${code}: ${log}`)
      await pushed(place, place.images.good)
      return watched(place, place.images.good)
    },
  },
]
