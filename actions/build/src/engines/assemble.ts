import { formatReference, InvalidInputs, type Ports, UserError } from '@slipway/core'
import {
  type Assembly,
  assemble as assembleLayout,
  type BaseImage,
  type BaseName,
  type Copy,
  IgnoreRules,
  type ImageLayout,
  type LayerPlan,
  openLayout,
  openRemoteImage,
  readGraph,
  readTree,
} from '@slipway/oci'
import { NOTHING_TO_COPY } from '../check'
import { contextRules } from '../ignore-file'
import { registryOptions } from '../registry'
import { tellCapabilities } from './capabilities'
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
  const base = await openBase(order, ports)
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
      cmd: given.cmd,
      env: given.env,
      ...(given.user === undefined ? {} : { user: given.user }),
      ...(given.workdir === undefined ? {} : { workdir: given.workdir }),
      labels,
    },
    annotations,
    epoch: time.epoch,
    warn: (text) => ports.host.warn(text),
  }
  for (const layer of layers) ports.host.info(`${layer.step}: ${layer.entries.length} entries`)
  return assembleLayout(ports.files, order.layout, assembly)
}

async function openBase({ given, layout }: BuildOrder, ports: Ports): Promise<BaseImage | undefined> {
  const name: BaseName = given.base ?? { kind: 'scratch' }
  if (name.kind === 'scratch') return undefined
  if (name.kind === 'registry') {
    const found = await openRemoteImage(name.reference, await registryOptions(given, ports), ports)
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
  ports: Ports,
): Promise<readonly LayerPlan[]> {
  const { files } = ports
  const missing: UserError[] = []
  const layers: LayerPlan[] = []
  const rules = await contextRules(files, context)
  const ignore = rules === undefined ? {} : { ignore: new IgnoreRules(rules.name, rules.text) }
  for (const copy of given.copy) {
    try {
      const entries = await readTree(files, copy, { context, excluded: own, folders, ...ignore })
      layers.push({ step: describe(copy), entries })
    } catch (error) {
      if (!(error instanceof UserError) || error.code !== 'COPY_MISSING') throw error
      missing.push(error)
    }
  }
  if (missing.length > 0)
    throw new InvalidInputs(missing.map(({ message, hint }) => ({ input: 'copy', message: `${message}; ${hint}` })))
  await tellCapabilities(layers, ports)
  return layers
}

function describe({ source, destination }: Copy): string {
  return `copy ${source}:${destination}`
}
