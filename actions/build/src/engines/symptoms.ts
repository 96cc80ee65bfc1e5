import { type ErrorCode, exitCodeWords, type Exited, lastLine } from '@slipway/core'
import { BuildFailure } from './failure'
import { STEP_CAUSES } from './step-causes'

/** How an engine says why it failed. Patterns see its last error only, never the output of a step. */
export interface Symptom {
  readonly code: ErrorCode
  readonly outcome: 'fail' | 'invalid' | 'tool-failed' | 'transient'
  readonly when: RegExp
  /** From the match. */
  readonly sentence: (match: RegExpExecArray) => string
  readonly hint: string
  /** Recorded output, in fixtures/. */
  readonly sample: string
}

const USEFUL_LINES = 15

/** What a failed engine said, as an error of ours. What is not known is the engine's own failure. */
export function engineFailure(
  { name, symptoms }: { readonly name: string; readonly symptoms: readonly Symptom[] },
  run: Pick<Exited, 'code' | 'stdout' | 'stderr'>,
): BuildFailure {
  const error = lastError(run.stderr)
  const lines = usefulLines(run.stdout, run.stderr)
  for (const symptom of symptoms) {
    const match = symptom.when.exec(error)
    if (match === null) continue
    const { outcome } = symptom
    const { code, sentence, hint } = whyStep(symptom, match, lines)
    return new BuildFailure({ code, outcome, hint, sentence: `${name}: ${sentence}`, lines, ...place(run.stderr) })
  }
  const said = error === '' ? '' : `: ${shorten(error)}`
  return new BuildFailure({
    code: 'ENGINE_FAILED',
    outcome: 'tool-failed',
    hint: `look at the output of ${name} above, or try another \`engine\``,
    sentence: `${name} ended with exit code ${exitCodeWords(run.code)}${said}`,
    lines,
  })
}

interface Told {
  readonly code: ErrorCode
  readonly sentence: string
  readonly hint: string
}

/** What the engine says, and of a step that failed what its last lines say of the cause. */
function whyStep(symptom: Symptom, match: RegExpExecArray, lines: readonly string[]): Told {
  const told = { code: symptom.code, sentence: symptom.sentence(match), hint: symptom.hint }
  if (symptom.code !== 'BUILD_STEP') return told
  const output = lines.join('\n')
  for (const cause of STEP_CAUSES) {
    const said = cause.when.exec(output)
    if (said === null) continue
    return { code: cause.code, sentence: `${cause.sentence(said)}: ${stepOf(match)}`, hint: cause.hint(said) }
  }
  return told
}

/** The pattern of a failed step has it in the first of its groups that is there, in one of several forms. */
export function stepOf(match: RegExpExecArray): string {
  return shorten(firstGroup(match) ?? '')
}

/** Of a pattern with a group for each wording. */
export function firstGroup([, ...groups]: RegExpExecArray): string | undefined {
  return groups.find((group) => group !== undefined)
}

/**
 * From the last line that begins as an error of the engine's own to the end; a step's output is prefixed (BuildKit) or
 * comes before (Buildah).
 */
function lastError(stderr: string): string {
  const lines = stderr.trimEnd().split('\n')
  const at = lines.findLastIndex((line) =>
    /^(?:ERROR: |Error: |Error during |error: |failed to |executor failed |docker: |unknown command)/.test(line),
  )
  if (at < 0) return lastLine(stderr)
  // Why no step could begin is told by the child that Buildah makes for it, just before.
  const before = lines[at - 1]?.startsWith('error running subprocess: ') === true ? 1 : 0
  return lines.slice(at - before).join('\n')
}

/** The failed step's own last words. */
function usefulLines(stdout: string, stderr: string): readonly string[] {
  const lines = stderr.trimEnd().split('\n')
  const vertex = lines.findLast((line) => /^#\d+ ERROR/.test(line))?.split(' ', 1)[0]
  if (vertex !== undefined) {
    const said = lines.map((line) =>
      line.startsWith(`${vertex} `) ? /^#\d+ \d+\.\d+ (.*)$/.exec(line)?.[1] : undefined,
    )
    return said.filter((line) => line !== undefined).slice(-USEFUL_LINES)
  }
  const own = stdout.split('\n')
  const noise = /^(?:STEP \d|\[\d+\/\d+\] STEP|COMMIT|-->|subprocess exited with|ERROR: |Error: |time=)|^\s*$/
  return [...own.slice(own.findLastIndex((line) => /STEP \d/.test(line)) + 1), ...lines]
    .filter((line) => !noise.test(line))
    .slice(-USEFUL_LINES)
}

/** BuildKit names the line of the Dockerfile; its name is that of our copy. */
function place(stderr: string): { readonly line?: number } {
  const line = /^Dockerfile:(\d+)$/m.exec(stderr)?.[1]
  return line === undefined ? {} : { line: Number(line) }
}

export function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > 300 ? `${line.slice(0, 299)}…` : line
}
