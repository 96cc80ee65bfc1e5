import type { Annotation } from '@slipway/core'
import { ranked, type Finding, type Scan } from './model'
import type { GateResult } from './gate'

/**
 * Findings that have a place in the repository, for annotations and GitLab's Code Quality report. What lies inside an
 * image or elsewhere has none, and is in the other reports.
 */
export function scanAnnotations(scan: Scan, result: GateResult): readonly Annotation[] {
  if (scan.root === undefined) return []
  const failing = new Set(result.failing)
  return ranked(scan.findings)
    .filter((finding) => finding.path !== undefined)
    .map((finding) => ({
      severity: failing.has(finding)
        ? 'error'
        : finding.severity === 'low' || finding.severity === 'unknown'
          ? 'notice'
          : 'warning',
      title: `${finding.id}: ${finding.title}`,
      message: messageOf(finding),
      ...(finding.path === undefined ? {} : { file: finding.path }),
      ...(finding.line === undefined ? {} : { line: finding.line }),
      ...(finding.endLine === undefined ? {} : { endLine: finding.endLine }),
      check: finding.id,
    }))
}

function messageOf(finding: Finding): string {
  if (finding.package === undefined || finding.kind !== 'vulnerability')
    return [finding.description, finding.resolution ?? ''].filter((part) => part !== '').join('\n')
  return `${finding.package.name} ${finding.package.version} (${finding.severity}): ${finding.fixed === undefined ? 'no fixed version yet' : `fixed in ${finding.fixed}`}`
}
