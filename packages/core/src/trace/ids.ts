/** Hexadecimal SHA-256 of a text: this package has no cryptography of its own. */
export type Sha256 = (text: string) => string

/** What one trace is of. Every job of a run knows it, so that all of them name the same trace without talking. */
export interface TracedRun {
  readonly host: string
  readonly repository: string | undefined
  readonly runId: string | undefined
  readonly attempt: number | undefined
}

/** @returns 16 bytes, hexadecimal */
export const traceId = (run: TracedRun, sha256: Sha256): string => sha256(seedOf(run)).slice(0, 32)

/** @returns id of the span that all stages stand in: 8 bytes, hexadecimal */
export const rootSpan = (run: TracedRun, sha256: Sha256): string => sha256(`${seedOf(run)}\nrun`).slice(0, 16)

const seedOf = ({ host, repository = '', runId = '', attempt = 1 }: TracedRun): string =>
  ['slipway', host, repository, runId, attempt].join('\n')

/** What a stage's record says of itself, and what is known when it begins. */
export interface TracedStage {
  readonly stage: string
  readonly component: string | undefined
  /** RFC 3339, as in the record. */
  readonly started: string
}

export function stageSpan(trace: string, { stage, component = '', started }: TracedStage, sha256: Sha256): string {
  return sha256([trace, stage, component, started].join('\n')).slice(0, 16)
}

/** For a child that makes spans of its own (W3C Trace Context, 3.2; handed on in the environment). */
export function traceParent(trace: string, span: string): string {
  return `00-${trace}-${span}-01`
}
