import { formatReference, InvalidInputs, type Ports, UserError } from '@slipway/core'
import {
  type Assembly,
  assemble as assembleLayout,
  type BaseImage,
  type BaseName,
  type Copy,
  type ImageLayout,
  type LayerPlan,
  openLayout,
  openRemoteImage,
  readGraph,
  readTree,
} from '@slipway/oci'
import { NOTHING_TO_COPY } from '../check'
import type { Engine } from './engine'
import type { BuildOrder } from './order'

/** Our own builder: no daemon, no privilege, no step that runs anything. */
export const assemble: Engine = {
  name: 'assemble',
  symptoms: [],
  available: async () => ({}),
  build: async (order, _program, ports) => {
    const layout = await ports.host.group('assemble the image', () => assembleImage(order, ports))
    return { layout, graph: await readGraph(layout, layout.top) }
  },
}

async function assembleImage(order: BuildOrder, ports: Ports): Promise<ImageLayout> {
  const { given, labels, annotations, time } = order
  const base = await openBase(given.base ?? { kind: 'scratch' }, order.layout, ports)
  const layers = await planLayers(order, base === undefined ? 'all' : 'empty', ports)
  if (base === undefined && layers.every(({ entries }) => entries.length === 0))
    throw new InvalidInputs([NOTHING_TO_COPY])
  const assembly: Assembly = {
    ...(base === undefined ? {} : { base }),
    platforms: given.platforms,
    machine: { os: 'linux', architecture: ports.environment.arch },
    layers,
    settings: {
      entrypoint: given.entrypoint,
      env: given.env,
      ...(given.user === undefined ? {} : { user: given.user }),
      labels,
    },
    annotations,
    epoch: time.epoch,
    warn: (text) => ports.host.warn(text),
  }
  for (const layer of layers) ports.host.info(`${layer.step}: ${layer.entries.length} entries`)
  return assembleLayout(ports.files, order.layout, assembly)
}

async function openBase(name: BaseName, layout: string, ports: Ports): Promise<BaseImage | undefined> {
  if (name.kind === 'scratch') return undefined
  if (name.kind === 'registry') {
    const found = await openRemoteImage(name.reference, {}, ports)
    ports.host.info(`base ${formatReference(name.reference)} is ${found.top.digest}`)
    return { ...found, name: formatReference(name.reference) }
  }
  if (await isSamePlace(name.path, layout, ports)) {
    throw new InvalidInputs([
      { input: 'base', message: `expected another folder than that of \`layout\`, got "${name.path}" for both` },
    ])
  }
  const source = await openLayout(ports.files, name.path)
  return { source, top: source.top }
}

/** Through links, too: the layout's folder is emptied before it is written. */
async function isSamePlace(base: string, layout: string, { files }: Ports): Promise<boolean> {
  const real = (path: string) => files.realPath(path).catch(() => files.resolve(path))
  return (await real(base)) === (await real(layout))
}

/**
 * Each `copy` is a layer of its own, so that what seldom changes is pushed once. All sources that are missing are named
 * together.
 */
async function planLayers(
  { given, context, own }: BuildOrder,
  folders: 'all' | 'empty',
  { files }: Ports,
): Promise<readonly LayerPlan[]> {
  const missing: string[] = []
  const layers: LayerPlan[] = []
  for (const copy of given.copy) {
    try {
      layers.push({ step: describe(copy), entries: await readTree(files, copy, { context, excluded: own, folders }) })
    } catch (error) {
      if (!(error instanceof UserError) || error.code !== 'COPY_MISSING') throw error
      missing.push(copy.source)
    }
  }
  if (missing.length > 0) {
    const message = (source: string) =>
      `expected a file or folder at "${source}" in ${context}, found nothing; correct it, or have \`command\` make it`
    throw new InvalidInputs(missing.map((source) => ({ input: 'copy', message: message(source) })))
  }
  return layers
}

function describe({ source, destination }: Copy): string {
  return `copy ${source}:${destination}`
}
