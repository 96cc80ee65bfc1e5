import { isObject, type Json, listAt, textAt } from '@slipway/core'
import { merge } from '../../../values/merge'
import type { ChartFiles } from '../chart/chart-files'

/** Reads YAML; what cannot be read is undefined. */
export type ReadYaml = (text: string) => Json | undefined

/** Deeper than any chart is nested. */
export const MOST_NESTED = 6

/**
 * The values that the charts below one have by themselves, under the names that they have there. Helm lays them under
 * the chart's own, and a user sets them by the same paths.
 */
export async function subchartDefaults(chart: ChartFiles, read: ReadYaml, depth = 0): Promise<Json> {
  const below = depth < MOST_NESTED ? await chart.subcharts() : []
  if (below.length === 0) return {}
  const names = await namesOf(chart, read)
  const found = await Promise.all(
    below.map(async (subchart) => {
      const name = textAt(read((await subchart.read('Chart.yaml')) ?? ''), 'name') ?? ''
      const values = merge(await subchartDefaults(subchart, read, depth + 1), await ownValues(subchart, read))
      return (names.get(name) ?? [name]).map((called) => [called, values] as const)
    }),
  )
  return Object.fromEntries(found.flat())
}

/** One chart may be there under several names. */
async function namesOf(chart: ChartFiles, read: ReadYaml): Promise<ReadonlyMap<string, readonly string[]>> {
  const names = new Map<string, readonly string[]>()
  for (const file of ['Chart.yaml', 'requirements.yaml'])
    for (const item of listAt(read((await chart.read(file)) ?? ''), 'dependencies')) {
      const name = textAt(item, 'name') ?? ''
      names.set(name, [...(names.get(name) ?? []), textAt(item, 'alias') ?? name])
    }
  return names
}

/** Most of the time goes into reading YAML, and what speaks of no image is of no use here. */
async function ownValues(chart: ChartFiles, read: ReadYaml): Promise<Json> {
  const text = (await chart.read('values.yaml')) ?? ''
  const values = /image|repositor/i.test(text) ? read(text) : undefined
  return isObject(values) ? values : {}
}
