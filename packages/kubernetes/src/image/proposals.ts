import { formatReference, UserError } from '@slipway/core'
import { givenSettings } from './candidates'
import type { ChartRenders } from './chart-renders'
import { formatPath } from './entries'
import { imageName } from './image-name'
import { pinText } from './pin'
import type { Compositions } from './settings'
import type { Piece } from './markers'
import { isMarker, type Setting, solve } from './solve'
import type { ImageUse } from './image-use'

/** Lines for an input that were rendered and work, and the images that ours then takes the place of. */
export interface Proposal {
  readonly input: 'image-values' | 'replaces' | 'pin'
  readonly lines: readonly string[]
  readonly replaces: readonly string[]
}

/** It cannot be decided where the image goes; what could be said to decide it goes along. */
export class Refusal extends UserError {
  constructor(
    message: string,
    hint: string,
    readonly proposals: readonly Proposal[],
  ) {
    super('IMAGE_VALUES', message, hint)
  }
}

/** More than that is no choice any more; all of them are rendered at once. */
const MOST = 20

/** @param names the images that could be meant, the likeliest first */
export async function refuseUnclear(
  renders: ChartRenders,
  compositions: Compositions,
  names: readonly string[],
): Promise<Refusal> {
  const { image, replaces, ofManifests = false } = renders.order
  const ours = formatReference(image)
  const what = ofManifests ? 'manifests' : 'chart'
  if (names.length === 0)
    return new Refusal(
      `no container of the ${what} runs an image, so ${ours} has no place in it`,
      ofManifests
        ? 'check the manifests'
        : 'check chart and values; image: none is for a chart that runs no image of yours',
      [],
    )
  const proposals = await propose(renders, compositions, names.slice(0, MOST))
  const nothing = replaces.length > 0 ? `, and none runs ${replaces.join(' or ')}` : ''
  return new Refusal(
    [
      `no container of the ${what} runs ${image.registry}/${image.repository}${nothing}, and several could be meant:`,
      ...proposals.flatMap(render),
    ].join('\n'),
    hintOf(proposals),
    proposals,
  )
}

function render({ input, lines, replaces }: Proposal): readonly string[] {
  return [`  in place of ${replaces.join(', ')}: ${input}`, ...lines.map((line) => `    ${line}`)]
}

function hintOf([first]: readonly Proposal[]): string {
  if (first === undefined) return 'name the image that it takes the place of in replaces'
  return `choose one of them, for example ${first.input}: ${first.lines.join(' and ')}${first.lines.length > 1 ? ', one a line' : ''}`
}

async function propose(
  renders: ChartRenders,
  compositions: Compositions,
  names: readonly string[],
): Promise<readonly Proposal[]> {
  const base = await renders.base()
  const uses = renders.reader.read(base.text)
  const found = await compositions.of(uses)
  const groups = names.map((name) => {
    const group = uses.filter((use) => imageName(use.image) === name)
    const solved = group.map((use) => {
      const composition = found.get(use)
      return composition === undefined ? undefined : solve(composition, renders.order.image)
    })
    const others = uses.filter((use) => !group.includes(use)).flatMap((use) => found.get(use)?.pieces ?? [])
    const lines = renders.order.pin === 'render' || touches(solved, others) ? undefined : toLines(solved)
    return { name, group, lines }
  })
  const works = await linesThatWork(renders, groups)
  const proposals: Proposal[] = []
  const { component } = renders.order.image
  for (const { name, group, lines } of groups) {
    if (lines !== undefined && works.has(name))
      proposals.push({
        input: 'image-values',
        lines: component === undefined ? lines : lines.map((line) => splitLine(line).join(`=${component}:`)),
        replaces: [name],
      })
    else if (await canBePinned(renders, base.text, name, group))
      proposals.push({
        input: 'replaces',
        lines: [component === undefined ? name : `${component}=${name}`],
        replaces: [name],
      })
  }
  return proposals
}

/** A value that other images are made of as well, such as one tag for all, changes them too. */
function touches(solved: readonly (readonly Setting[] | undefined)[], others: readonly Piece[]): boolean {
  const used = new Set(others.filter(isMarker).map(({ leaf }) => formatPath(leaf.path)))
  return solved.some((settings) => settings?.some(({ leaf }) => used.has(formatPath(leaf.path))) === true)
}

function toLines(solved: readonly (readonly Setting[] | undefined)[]): readonly string[] | undefined {
  const settings = solved.flatMap((found) => found ?? [])
  if (solved.includes(undefined) || settings.length === 0) return undefined
  const lines = settings.map(({ leaf, part }) => (part === undefined ? undefined : `${formatPath(leaf.path)}=${part}`))
  return lines.every((line) => line !== undefined) ? [...new Set(lines)] : undefined
}

interface Group {
  readonly name: string
  readonly group: readonly ImageUse[]
  readonly lines: readonly string[] | undefined
}

/** All of them in one render, since they touch different images; where that shows anything else, each alone. */
async function linesThatWork(renders: ChartRenders, groups: readonly Group[]): Promise<ReadonlySet<string>> {
  const said = groups.filter(({ lines }) => lines !== undefined)
  if (said.length === 0) return new Set()
  if (await work(renders, said)) return new Set(said.map(({ name }) => name))
  const each = await Promise.all(said.map(async (group) => ((await work(renders, [group])) ? [group.name] : [])))
  return new Set(each.flat())
}

async function work(renders: ChartRenders, groups: readonly Group[]): Promise<boolean> {
  const { order, chart } = renders
  const { needed } = await renders.base()
  const settings = groups.flatMap(({ lines }) =>
    givenSettings(new Map((lines ?? []).map((line) => splitLine(line))), order.image, chart.values),
  )
  const names = new Set(groups.map(({ name }) => name))
  const trial = await renders.attempt(renders.entries(needed).with(settings), names)
  return !('failed' in trial) && trial.compared.accepted && trial.left.length === 0
}

function splitLine(line: string): readonly [string, string] {
  const at = line.lastIndexOf('=')
  return [line.slice(0, at), line.slice(at + 1)]
}

async function canBePinned(
  { order, reader }: ChartRenders,
  text: string,
  name: string,
  group: readonly ImageUse[],
): Promise<boolean> {
  if (order.pin === 'values' || (!order.pinsHooks && group.some(({ hook }) => hook))) return false
  const rule = { image: order.image, names: [name], namespace: order.namespace }
  return pinText(text, rule, reader).then(
    () => true,
    () => false,
  )
}
