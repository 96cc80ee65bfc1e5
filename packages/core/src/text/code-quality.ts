import type { Annotation, Severity } from '../annotation'
import { visible } from './visible'

const SEVERITIES: Readonly<Record<Severity, string>> = { error: 'major', warning: 'minor', notice: 'info' }

/**
 * GitLab's Code Quality report (docs.gitlab.com/ci/testing/code_quality, "Import Code Quality results"): only remarks
 * with a place.
 * @param fingerprint of a text, stable between runs
 */
export function toCodeQuality(annotations: readonly Annotation[], fingerprint: (text: string) => string): string {
  const seen = new Map<string, number>()
  const entries = annotations
    .filter((a) => a.file !== undefined)
    .map((a) => {
      const identity = [a.check ?? a.title, a.file, a.title, a.message].join('\n')
      const count = (seen.get(identity) ?? 0) + 1
      seen.set(identity, count)
      return {
        description: visible(a.message === '' ? a.title : `${a.title}: ${a.message.split('\n')[0]}`),
        check_name: a.check ?? 'slipway',
        fingerprint: fingerprint(`${identity}\n${count}`),
        severity: SEVERITIES[a.severity],
        location: { path: (a.file ?? '').replace(/^\.\//, ''), lines: { begin: firstLine(a.line) } },
      }
    })
  return `${JSON.stringify(entries, null, 2)}\n`
}

/** Lines count from 1; what is none is the first. */
function firstLine(line: number | undefined): number {
  return line !== undefined && Number.isSafeInteger(line) && line > 0 ? line : 1
}
