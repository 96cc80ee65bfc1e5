import { isObject, parseJson } from '@slipway/core'

/**
 * One report in Grype's own form for all platforms: matches side by side, each naming its platform when there are
 * several, and what was scanned by its name instead of a path of this machine. The texts were read before, so they are
 * known to be objects.
 */
export function mergeGrypeJson(
  subject: string,
  reports: readonly { readonly platform?: string; readonly text: string }[],
): string {
  const parsed = reports.map(({ platform, text }) => ({ platform, report: reportIn(parseJson(text)) }))
  const several = parsed.length > 1
  const matches = parsed.flatMap(({ platform, report }) => {
    const list = Array.isArray(report['matches']) ? (report['matches'] as unknown[]) : []
    return several ? list.map((match) => (isObject(match) ? { ...match, platform } : match)) : list
  })
  const first = parsed[0]?.report ?? {}
  const source = isObject(first['source']) ? first['source'] : {}
  return `${JSON.stringify({ ...first, matches, source: { type: source['type'], target: subject }, descriptor: described(first) }, null, 1)}\n`
}

/** Without its configuration and the place of its database: both name paths of this machine. */
function described(report: Readonly<Record<string, unknown>>): unknown {
  const descriptor = isObject(report['descriptor']) ? report['descriptor'] : {}
  const { name, version, timestamp, db } = descriptor
  const status = isObject(db) && isObject(db['status']) ? { ...db['status'], path: undefined } : undefined
  return { name, version, timestamp, db: { status } }
}

function reportIn(value: unknown): Readonly<Record<string, unknown>> {
  const report = isObject(value) ? (value['grype'] ?? value) : {}
  return isObject(report) ? report : {}
}
