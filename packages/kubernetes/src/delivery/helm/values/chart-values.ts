import { errorMessage, isObject, type Json, lastLine, UserError } from '@slipway/core'
import { isSecretName } from '../../../manifest/manifest'
import { merge } from '../../../values/merge'
import { type ChartFiles, openChart } from '../chart/chart-files'
import { showValuesArgs } from '../client/command'
import type { Helm } from '../client/helm'
import { MOST_NESTED, type ReadYaml, subchartDefaults } from './defaults'

/** What a chart is given, for finding the image in it. */
export interface ChartValues {
  /** Of the charts below it, of itself and of the user, one on top of the other. */
  readonly all: Json
  /** The texts of its own and the user's that nobody should see. */
  readonly secrets: readonly string[]
  /** Stands where there is no tag. */
  readonly appVersion: string
  /** The text of one of the chart's files, for what Helm says of a place in it. */
  readonly template: (path: string) => Promise<string | undefined>
  /** Whether a template of it, or of a chart below it, has this word; so it may where they cannot be read. */
  readonly mentions: (word: string) => Promise<boolean>
}

/** @throws UserError `VALUES_INVALID`, `CHART_RENDER` */
export async function readChartValues(helm: Helm, path: string, files: readonly string[]): Promise<ChartValues> {
  const { ports } = helm
  const users = await Promise.all(files.map(async (file) => [file, await ports.files.read(file)] as const))
  const { parse } = await import('yaml')
  const read = (text: string) =>
    (parse(text, { version: '1.1', merge: true, uniqueKeys: false, maxAliasCount: 100 }) ?? {}) as Json
  // What Helm cannot read of a chart it says itself; what it can and this parser cannot, no value is found in.
  const readOwn: ReadYaml = (text) => {
    try {
      return read(text)
    } catch {
      return undefined
    }
  }
  const chart = await openChart(ports.files, path)
  const own = readOwn((await chart?.read('values.yaml')) ?? (await shownValues(helm, path, chart))) ?? {}
  const given = users.map(([file, text]) => readGiven(file, () => read(text)))
  const below = chart === undefined ? {} : await subchartDefaults(chart, readOwn)
  let texts: Promise<readonly string[] | undefined> | undefined
  const description = (await chart?.read('Chart.yaml')) ?? ''
  return {
    all: given.reduce(merge, merge(below, own)),
    secrets: secretsIn(given.reduce(merge, own)),
    appVersion: /^appVersion:[ \t]*["']?([\w.+-]+)/m.exec(description)?.[1] ?? '',
    template: async (path) => chart?.read(path).catch(() => undefined),
    mentions: async (word) => {
      texts ??= chart === undefined ? Promise.resolve(undefined) : templatesOf(chart).catch(() => undefined)
      const pattern = new RegExp(String.raw`\b${word}\b`)
      return (await texts)?.some((text) => pattern.test(text)) ?? true
    },
  }
}

async function templatesOf(chart: ChartFiles, depth = 0): Promise<readonly string[]> {
  const below = depth < MOST_NESTED ? await chart.subcharts() : []
  const texts = await Promise.all(below.map((subchart) => templatesOf(subchart, depth + 1)))
  return [...(await chart.templates()), ...texts.flat()]
}

function readGiven(file: string, read: () => Json): Json {
  try {
    return read()
  } catch (error) {
    throw new UserError(
      'VALUES_INVALID',
      `${file}: not readable as YAML: ${errorMessage(error).split('\n')[0] ?? ''}`,
      'correct the file',
    )
  }
}

/** Of what could not be opened here. */
async function shownValues(helm: Helm, path: string, chart: ChartFiles | undefined): Promise<string> {
  if (chart !== undefined) return ''
  const shown = await helm.read(showValuesArgs(path))
  if (shown.code === 0) return shown.stdout
  throw new UserError(
    'CHART_RENDER',
    `chart: ${path} cannot be read: ${lastLine(shown.stderr)}`,
    'check that it is a chart that helm show values can read',
  )
}

/** Values whose names say that they are secret: Helm repeats them when a chart's schema refuses them. */
export function secretsIn(values: unknown, name = ''): readonly string[] {
  if (typeof values === 'string') return isSecretName(name) && values.trim().length >= 4 ? [values] : []
  if (Array.isArray(values)) return values.flatMap((item) => secretsIn(item, name))
  return isObject(values) ? Object.entries(values).flatMap(([key, value]) => secretsIn(value, key)) : []
}
