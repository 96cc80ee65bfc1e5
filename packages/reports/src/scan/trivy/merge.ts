import { isObject, parseJson } from '@slipway/core'

/**
 * One report in Trivy's own form for all platforms: results side by side, each target naming its platform when there
 * are several, and the artifact by its name instead of a path of this machine. The texts were read before, so they are
 * known to be objects.
 */
export function mergeTrivyJson(
  subject: string,
  reports: readonly { readonly platform?: string; readonly text: string }[],
): string {
  const parsed = reports.map(({ platform, text }) => ({ platform, report: asObject(parseJson(text)) }))
  const [first] = parsed
  const Results = parsed.flatMap(({ platform, report }) => {
    const results = Array.isArray(report['Results']) ? (report['Results'] as unknown[]) : []
    return results.map((result) => {
      if (!isObject(result)) return result
      const own = String(result['Target'] ?? '')
      const path = String(report['ArtifactName'] ?? '')
      const target = own.startsWith(`${path} (`) ? `${subject}${own.slice(path.length)}` : own
      return { ...result, Target: parsed.length > 1 ? `${target} (${platform ?? ''})` : target }
    })
  })
  return `${JSON.stringify({ ...first?.report, ArtifactName: subject, Results }, null, 1)}\n`
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {}
}
