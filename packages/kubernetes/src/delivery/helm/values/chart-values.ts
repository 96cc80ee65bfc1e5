import { errorMessage, type Files, isObject, type Json, type JsonObject, lastLine, UserError } from '@slipway/core'
import { isSecretName } from '../../../manifest/manifest'
import { showValuesArgs } from '../client/command'
import type { Helm } from '../client/helm'

/**
 * The chart's values with the user's on top, for finding the image in them.
 * @throws UserError `VALUES_INVALID`, `CHART_MISSING`, `CHART_RENDER`
 */
export async function mergedValues(helm: Helm, chart: string, files: readonly string[]): Promise<unknown> {
  const { ports } = helm
  const texts = await Promise.all(files.map(async (path) => [path, await ports.files.read(path)] as const))
  const { parse } = await import('yaml')
  const read = (path: string, text: string): Json => {
    try {
      return (parse(text, { version: '1.1', merge: true, uniqueKeys: false, maxAliasCount: 100 }) ?? {}) as Json
    } catch (error) {
      throw new UserError(
        'VALUES_INVALID',
        `${path}: not readable as YAML: ${errorMessage(error).split('\n')[0] ?? ''}`,
        'correct the file',
      )
    }
  }
  const base = read("the chart's values", await chartValues(helm, chart))
  return texts.reduce<Json>((merged, [path, text]) => merge(merged, read(path, text)), base)
}

async function chartValues(helm: Helm, chart: string): Promise<string> {
  const { files } = helm.ports
  if (!chart.startsWith('oci:')) {
    const found = await files.stat(chart)
    if (found === undefined)
      throw new UserError(
        'CHART_MISSING',
        `chart: expected a chart at ${chart}, found nothing`,
        'correct the input chart',
      )
    if (found.kind === 'directory' && (await files.stat(files.resolve(chart, 'values.yaml'))) !== undefined)
      return files.read(files.resolve(chart, 'values.yaml'))
  }
  const shown = await helm.read(showValuesArgs(chart))
  if (shown.code === 0) return shown.stdout
  throw new UserError(
    'CHART_RENDER',
    `chart: ${chart} cannot be read: ${lastLine(shown.stderr)}`,
    'run helm show values with this chart to see the whole error',
  )
}

/** Values whose names say that they are secret: Helm repeats them when a chart's schema refuses them. */
export function secretsIn(values: unknown, name = ''): readonly string[] {
  if (typeof values === 'string') return isSecretName(name) && values.trim().length >= 4 ? [values] : []
  if (Array.isArray(values)) return values.flatMap((item) => secretsIn(item, name))
  return isObject(values) ? Object.entries(values).flatMap(([key, value]) => secretsIn(value, key)) : []
}

/** As Helm puts values together: maps are merged, all else is replaced, null takes a key away. */
export function merge(below: Json, above: Json): Json {
  if (!isObject(below) || !isObject(above)) return above
  const merged = new Map<string, Json>(Object.entries(below as JsonObject).map(([key, value]) => [key, value ?? null]))
  for (const [key, value] of Object.entries(above as JsonObject)) {
    if (value === null || value === undefined) merged.delete(key)
    else merged.set(key, merge(merged.get(key) ?? null, value))
  }
  return Object.fromEntries(merged)
}

/** Of a chart in a folder; what it is without one does not matter much: it stands where there is no tag. */
export async function appVersionOf(files: Files, chart: string): Promise<string> {
  const path = files.resolve(chart, 'Chart.yaml')
  if (chart.startsWith('oci:') || (await files.stat(path)) === undefined) return ''
  return /^appVersion:[ \t]*["']?([\w.+-]+)/m.exec(await files.read(path))?.[1] ?? ''
}
