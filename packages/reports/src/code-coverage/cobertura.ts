import { escapeAttribute } from '../test-reports/xml/escape'
import type { FileCoverage } from './model'
import { percentOf, type Coverage } from './read'

/** Bytes that GitLab reads of such a file (docs.gitlab.com, "Cobertura coverage report", limit of 10 MiB parsed). */
const LIMIT = 10 * 1024 * 1024

/**
 * Cobertura XML with paths of the repository, for hosts that show coverage beside changed lines. Files that do not fit
 * any more are left out.
 */
export function toCobertura(coverage: Coverage, { now }: { readonly now: number }): string {
  const rate = (percentOf(coverage) / 100).toFixed(4)
  const head = `<?xml version="1.0" encoding="UTF-8"?>\n<coverage line-rate="${rate}" branch-rate="0" lines-covered="${coverage.covered}" lines-valid="${coverage.total}" version="slipway" timestamp="${Math.trunc(now / 1000)}">\n<sources><source>.</source></sources>\n<packages><package name="" line-rate="${rate}" branch-rate="0" complexity="0"><classes>\n`
  const parts = [head]
  let size = head.length
  for (const file of coverage.files) {
    const text = classOf(file)
    size += text.length
    if (size > LIMIT) break
    parts.push(text)
  }
  return `${parts.join('')}</classes></package></packages>\n</coverage>\n`
}

function classOf(file: FileCoverage): string {
  const missed = new Set(file.missed)
  const name = escapeAttribute(file.file)
  const rate = (percentOf(file) / 100).toFixed(4)
  const lines = file.lines.map((line) => `<line number="${line}" hits="${missed.has(line) ? 0 : 1}"/>`).join('')
  return `<class name="${name}" filename="${name}" line-rate="${rate}" branch-rate="0" complexity="0"><methods/><lines>${lines}</lines></class>\n`
}
