import { type Files, lastLine, type Ports, shownPath, UserError } from '@slipway/core'
import { checkKustomization, imagesOf, isKustomization, type KustomizeImage, kustomizationIn } from './kustomization'
import { notTakenByName } from './not-taken'

/** YAML of one file, or all that a kustomization makes. */
export interface ManifestSource {
  /** For texts. */
  readonly from: string
  readonly text: string
}

export interface ReadManifests {
  readonly sources: readonly ManifestSource[]
  /** What the kustomizations among them name anew. */
  readonly images: readonly KustomizeImage[]
}

interface Reading {
  readonly ports: Ports
  /** kubectl, installed and verified; asked for when there is a kustomization. */
  readonly kubectl: () => Promise<string>
  /** Environment of kubectl. */
  readonly env: Readonly<Record<string, string>>
}

/** @throws UserError `MANIFESTS_MISSING`, `MANIFESTS_NOT_TAKEN`, `MANIFESTS_REMOTE`, `KUSTOMIZE` and those of files */
export async function readSources(paths: readonly string[], reading: Reading): Promise<ReadManifests> {
  const all: ReadManifests[] = []
  for (const path of paths) all.push(await readPath(path.replace(/(?<=.)\/+$/, ''), reading))
  return { sources: all.flatMap(({ sources }) => sources), images: all.flatMap(({ images }) => images) }
}

async function readPath(path: string, reading: Reading): Promise<ReadManifests> {
  const { files } = reading.ports
  refuseAddress(path)
  const found = await files.stat(path)
  if (found === undefined)
    throw new UserError(
      'MANIFESTS_MISSING',
      `manifests: expected a file or a folder at ${shownPath(path)}, found nothing`,
      /[*?[{]/.test(path) ? 'name the folder: patterns are not expanded here' : 'correct the input manifests',
    )
  const real = found.kind === 'symlink' ? await files.stat(await files.realPath(path)) : found
  if (real?.kind === 'directory') return readFolder(path, reading)
  if (isKustomization(path)) return kustomize(path.replace(/\/?[^/]*$/, '') || '.', reading)
  refuseByName(path)
  return { sources: [await readFile(files, path)], images: [] }
}

function refuseAddress(path: string): void {
  if (!/^(?:https?|git|ssh|oci):/i.test(path)) return
  throw new UserError(
    'MANIFESTS_REMOTE',
    `manifests: ${path} is an address: what it leads to may be another with every deploy`,
    'download it in an earlier step, check its hash, and name the file',
  )
}

function refuseByName(path: string): void {
  const found = notTakenByName(path)
  if (found === undefined) return
  throw new UserError('MANIFESTS_NOT_TAKEN', `manifests: ${shownPath(path)} is ${found.what}, no manifest`, found.way)
}

const readFile = async (files: Files, path: string): Promise<ManifestSource> => ({
  from: shownPath(path),
  text: (await files.read(path)).replace(/^\uFEFF/, ''),
})

const MANIFEST = /\.(?:ya?ml|json)$/

/** As kubectl takes a folder: its own files, in order, and not those of the folders in it. */
async function readFolder(folder: string, reading: Reading): Promise<ReadManifests> {
  const { files } = reading.ports
  if ((await kustomizationIn(files, folder)) !== undefined) return kustomize(folder, reading)
  const names = await files.list(folder)
  if (names.includes('Chart.yaml'))
    throw new UserError(
      'MANIFESTS_NOT_TAKEN',
      `manifests: ${shownPath(folder)} is a chart`,
      'give it in the input chart',
    )
  const paths = names.filter((name) => MANIFEST.test(name)).map((name) => `${folder}/${name}`)
  if (paths.length === 0) throw await nothingIn(files, folder, names)
  for (const path of paths) refuseByName(path)
  return { sources: await Promise.all(paths.map((path) => readFile(files, path))), images: [] }
}

async function nothingIn(files: Files, folder: string, names: readonly string[]): Promise<UserError> {
  const below: string[] = []
  for (const name of names) {
    const path = `${folder}/${name}`
    const isFolder = (await files.stat(path))?.kind === 'directory'
    if (isFolder && (await files.list(path)).some((each) => MANIFEST.test(each))) below.push(shownPath(path))
    const foreign = notTakenByName(path)
    if (foreign !== undefined)
      return new UserError('MANIFESTS_NOT_TAKEN', `manifests: ${shownPath(path)} is ${foreign.what}`, foreign.way)
  }
  return new UserError(
    'MANIFESTS_MISSING',
    `manifests: expected files that end in .yaml, .yml or .json in ${shownPath(folder)}, found none`,
    below.length === 0
      ? 'correct the input manifests'
      : `folders below are not looked into: name them one a line: ${below.join(', ')}`,
  )
}

/** Text of megabytes: custom resource definitions are long. */
const CAPTURE = 64 * 1024 * 1024

/** No flag that lets a kustomization start programs or read files outside of its root. */
export const kustomizeArgs = (folder: string) => ['kustomize', '--', folder]

/**
 * All that it needs is on this disk, which was looked at before. Should a kustomization name another place in a way
 * that was not seen, nothing is fetched from there: there is no git, and no proxy of this name.
 */
const ALONE = {
  PATH: '/nonexistent',
  ...Object.fromEntries(
    ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'].map((name) => [name, 'http://slipway.invalid:1']),
  ),
  NO_PROXY: '',
  no_proxy: '',
}

async function kustomize(folder: string, { ports, kubectl, env }: Reading): Promise<ReadManifests> {
  const { files, exec } = ports
  await checkKustomization(files, folder)
  const result = await exec.run(await kubectl(), kustomizeArgs(folder), {
    env: { ...env, ...ALONE },
    timeout: 120_000,
    capture: CAPTURE,
  })
  if (result.end.kind !== 'exit' || result.end.code !== 0)
    throw new UserError(
      'KUSTOMIZE',
      `manifests: kubectl kustomize ${shownPath(folder)} failed: ${lastLine(result.stderr).replace(/^error: /, '')}`,
      `run kubectl kustomize ${shownPath(folder)} to see the whole error`,
    )
  return {
    sources: [{ from: `kustomization ${shownPath(folder)}`, text: result.stdout }],
    images: await imagesOf(files, folder),
  }
}
