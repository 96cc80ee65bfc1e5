import { nonEmptyLines, truncate } from '@slipway/core'

interface LogWarning {
  /** A line of Trivy 0.59.1, or of the version that is named. */
  readonly sample: string
  readonly when: RegExp
  readonly say: (what: string) => string
}

const unread = (path: string) => `${path} could not be read by Trivy: what it holds was not scanned`

const unrated = (id: string) =>
  `${id}: the database has no readable entry, so its severity is not known and cannot fail`

/** What Trivy did not look at: its report does not say so, only its log does, and some of it only with --debug. */
export const LOG_WARNINGS: readonly LogWarning[] = [
  {
    sample:
      '2026-11-25T22:35:15Z\tDEBUG\tWalk error\tfile_path="bad/package-lock.json" err="parse error: failed to parse bad/package-lock.json: decode error: error at line 1, column 4"',
    when: /\t(?:\[[^\]]+\] )?(?:Walk error|Parse error|Failed to parse file|Failed to render Chart files)\tfile_path="([^"]+)" err=/,
    say: unread,
  },
  {
    sample:
      '2026-11-25T22:45:53Z\tERROR\t[terraform parser] Error parsing file\tmodule="root" file_path="bad/main.tf" cause="resource {" err="bad/main.tf:1,14-15: Unclosed"',
    when: /\t\[terraform parser\] Error parsing file\tmodule="[^"]*" file_path="([^"]+)" /,
    say: unread,
  },
  {
    sample:
      '2026-11-25T22:37:31Z\tDEBUG\t[analyzer] Analysis error\terr="failed to parse app/node_modules/evil/package.json: failed to parse app/node_modules/evil/package.json: JSON decode error"',
    when: /\t\[analyzer\] Analysis error\terr="failed to parse (.+?): /,
    say: unread,
  },
  {
    sample:
      '2026-11-25T22:33:47Z\tWARN\tUnable to get vulnerability details (CVE may be rejected)\terr="failed to get the vulnerability \\"DEMO-2026-0001\\": failed to unmarshal JSON"',
    when: /\tUnable to get vulnerability details[^\t]*\terr="failed to get the vulnerability \\"([^"\\]+)\\"/,
    say: unrated,
  },
  {
    // 0.74.0
    sample:
      '2026-11-28T14:35:06Z\tWARN\tUnable to get vulnerability details (CVE may be rejected)\terr.message="failed to get vulnerability" err.context.vuln_id="DEMO-2026-0001" err.stacktrace="Oops"',
    when: /\tUnable to get vulnerability details[^\t]*\t.* err\.context\.vuln_id="([^"]+)"/,
    say: unrated,
  },
  {
    // 0.74.0
    sample:
      '2026-11-28T14:34:47Z\tWARN\t[helm scanner] Skipping chart\tfile_path="chart" err="parse chart: parse error at (shop/templates/shop.yaml:1)"',
    when: /\t\[helm scanner\] Skipping chart\tfile_path="([^"]+)" err=/,
    say: unread,
  },
]

/**
 * Entry points of a package, such as rxjs/ajax, have a package.json with a name that no package can have: npm installs
 * none of that name, so nothing is missed.
 */
const NO_PACKAGE =
  /\tfile_path="[^"]*node_modules\/[^"]*\/package\.json" err="unable to parse .+: Name can only contain /

/** What 0.74.0 calls an error is what it was told: the checks are those inside the program. */
const AS_ASKED = /\t\[misconfig\] Falling back to embedded checks\t/

const MOST = 10

/** A line of the stack that Trivy prints below a fatal error with --debug. */
function isFrame(line: string): boolean {
  return /^ {4}(?:[\w.-]+\/\S+| {4}\/\S+:\d+)$/.test(line)
}

/** Why Trivy failed, by its log: the panic, or the fatal line and what it lists below, else the last line. */
export function failureReason(stderr: string): string {
  const lines = nonEmptyLines(stderr).filter((line) => !isFrame(line))
  const panic = lines.find((line) => /^(?:panic|fatal error): /.test(line))
  const fatal = lines.findLastIndex((line) => /\bFATAL\b/.test(line))
  const text = lines
    .slice(fatal)
    .map((line) => line.trim().replace(/^- /, ''))
    .join(' ')
    // In 0.74.0 each step of the chain names its line of Go, which leaves no room for the reason.
    .replace(/\bgithub\.com\/[\w./@-]+\.go:\d+ /g, '')
  if (panic !== undefined) return panic
  return text === '' ? 'it said nothing' : truncate(text.replace(/^\S+\s+FATAL\s+(?:Fatal error\s+)?/, ''), 600)
}

/** Reads Trivy's log while it is shown: which lines are for people, and what the report does not say. */
export class TrivyLog {
  readonly #warnings = new Set<string>()

  /** Whether the line is shown. */
  take(line: string): boolean {
    for (const { when, say } of LOG_WARNINGS) {
      const match = NO_PACKAGE.test(line) ? null : when.exec(line)
      if (match !== null) this.#warnings.add(say(match[1] ?? ''))
    }
    return !/^\S+\tDEBUG\t/.test(line) && !isFrame(line) && !AS_ASKED.test(line)
  }

  get warnings(): readonly string[] {
    const all = [...this.#warnings].sort()
    return all.length <= MOST
      ? all
      : [...all.slice(0, MOST), `${all.length - MOST} more like these: Trivy's log names them`]
  }
}
