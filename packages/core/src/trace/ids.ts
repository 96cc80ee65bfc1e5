/** Hexadecimal SHA-256 of a text: this package has no cryptography of its own. */
export type Sha256 = (text: string) => string

/** What one trace is of. Every job of a run knows it, so that all of them name the same trace without talking. */
export interface TracedRun {
  readonly host: string
  readonly repository: string | undefined
  readonly runId: string | undefined
  readonly attempt: number | undefined
}

export interface RunIds {
  /** 16 bytes, hexadecimal. */
  readonly trace: string
  /** Of the span that all stages stand in: 8 bytes, hexadecimal. */
  readonly root: string
}

export function runIds({ host, repository = '', runId = '', attempt = 1 }: TracedRun, sha256: Sha256): RunIds {
  const seed = ['slipway', host, repository, runId, attempt].join('\n')
  return { trace: sha256(seed).slice(0, 32), root: sha256(`${seed}\nrun`).slice(0, 16) }
}

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
