import { type Host, InvalidInputs, type Ports, UserError } from '@slipway/core'
import {
  convertDockerArchive,
  copyInto,
  OCI_MANIFEST,
  openRemoteImage,
  readGraph,
  takeForeignLayout,
  unpackOciArchive,
} from '@slipway/oci'
import type { BuiltImage } from '../engines/engine'
import type { BuildOrder } from '../engines/order'
import { registryOptions } from '../registry'
import { saveFromDaemon } from './daemon'
import { describeImport, type ImportSource } from './source'

/** An image that another tool made, as a layout of ours: every blob verified, its own bytes wherever it has some. */
export async function importImage(order: BuildOrder, source: ImportSource, ports: Ports): Promise<BuiltImage> {
  return ports.host.group(`import ${describeImport(source)}`, async () => {
    const image = await read(order, source, ports)
    warnOfMixedTypes(image, ports.host)
    return image
  })
}

/** Old kaniko writes such images: registries and Docker take them, containers/image does not. */
function warnOfMixedTypes({ graph }: BuiltImage, host: Host): void {
  for (const { descriptor, manifest } of graph.nodes) {
    if (manifest.kind !== 'image') continue
    const isOci = descriptor.mediaType === OCI_MANIFEST
    const other = [manifest.config, ...manifest.layers].find(
      ({ mediaType }) => isOci && mediaType.startsWith('application/vnd.docker.'),
    )
    if (other !== undefined)
      host.warn(
        `${descriptor.digest} is an OCI manifest with a part of Docker's type ${other.mediaType}: ` +
          'Podman, CRI-O and skopeo refuse it; use a newer version of the tool that made it, or another format of it',
      )
  }
}

async function read({ given, layout }: BuildOrder, source: ImportSource, ports: Ports): Promise<BuiltImage> {
  const { files } = ports
  if (source.kind === 'registry') {
    const { source: registry, top } = await openRemoteImage(
      source.reference,
      await registryOptions(given, ports),
      ports,
    )
    return copyInto(registry, top, { files, into: layout })
  }
  if (source.kind === 'docker-daemon') {
    const archive = await saveFromDaemon(source.name, ports)
    return fromDockerArchive({ archive, image: undefined, shown: describeImport(source) }, layout, ports)
  }
  const found = await findArchive(source, ports)
  return source.kind === 'docker-archive'
    ? fromDockerArchive(found, layout, ports)
    : fromOciArchive(found, layout, ports)
}

interface Archive {
  readonly archive: string
  readonly image: string | undefined
  /** For messages. */
  readonly shown: string
}

async function fromDockerArchive({ archive, image, shown }: Archive, into: string, ports: Ports): Promise<BuiltImage> {
  const real = await ports.files.realPath(archive)
  if ((await ports.files.stat(real))?.kind === 'directory')
    throw importInvalid(shown, 'a tar: a folder is an OCI layout (oci-archive:PATH)')
  const layout = await convertDockerArchive(ports.files, {
    archive,
    into,
    image,
    annotations: new Map(),
    layers: 'as-is',
    wrong: (expected, cause) => importInvalid(shown, expected, cause),
  })
  return { layout, graph: await readGraph(layout, layout.top) }
}

/** A layout in a tar, or the same as a folder. */
async function fromOciArchive({ archive, image, shown }: Archive, into: string, { files }: Ports): Promise<BuiltImage> {
  const wrong = (expected: string, cause?: unknown) => importInvalid(shown, expected, cause)
  const real = await files.realPath(archive)
  const isFolder = (await files.stat(real))?.kind === 'directory'
  if (isFolder && real === (await files.realPath(into).catch(() => undefined)))
    throw new InvalidInputs([{ input: 'import', message: 'expected another folder than that of `layout`' }])
  const folder = isFolder ? real : await files.temporary('import')
  if (!isFolder) await unpackOciArchive(files, { archive: real, into: folder, wrong })
  return takeForeignLayout(files, folder, { name: image, into, wrong })
}

/**
 * The file, and the name behind it where there is one: skopeo writes both as one, and a path may hold a colon.
 * @throws InvalidInputs
 */
async function findArchive(
  source: Extract<ImportSource, { readonly place: string }>,
  { files }: Ports,
): Promise<Archive> {
  const { place } = source
  const shown = describeImport(source)
  if ((await files.stat(place)) !== undefined) return { archive: place, image: undefined, shown }
  for (let at = place.indexOf(':'); at > 0; at = place.indexOf(':', at + 1)) {
    const archive = place.slice(0, at)
    if ((await files.stat(archive)) !== undefined) return { archive, image: place.slice(at + 1), shown }
  }
  const message = `expected an archive at ${files.resolve(place)}, found nothing there; let \`command\` or an earlier step write it`
  throw new InvalidInputs([{ input: 'import', message }])
}

function importInvalid(shown: string, expected: string, cause?: unknown): UserError {
  const [, other] = /\((\w+-archive):PATH\)/.exec(expected) ?? []
  const hint =
    other === undefined
      ? 'let the tool that makes the image write it again, one image an archive (PATH:NAME takes one of several)'
      : `write \`import: ${other}:PATH\` with the same path`
  return new UserError('IMPORT_INVALID', `import: expected ${expected} in ${shown}`, hint, { cause })
}
