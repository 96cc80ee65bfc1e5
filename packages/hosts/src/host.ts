import type { Action, Annotation, Failure, Host, Input, Outcome, Raw, SourceContext } from '@slipway/core'

/** What the entry needs of a host beyond what actions see. */
export interface HostAdapter extends Host {
  readonly source: SourceContext
  /**
   * How an input was given, in this host's own form; undefined when it was not. Throws UserError for what cannot be
   * read.
   */
  raw(name: string, input: Input<unknown>): Raw | undefined
  /** Shows one line of a child, made safe already. */
  showLine(line: string): void
  /** Stops the host from reading commands until the returned function is called. */
  bracket(): () => void
  outputs(values: ReadonlyMap<string, string>, place: OutputPlace): Promise<void>
  summary(markdown: string): Promise<void>
  conclude(end: Conclusion): void
  /** Creates or renews the one comment of this run on its change request. Throws when it may not. */
  comment?(markdown: string, token: string): Promise<void>
  readonly phase: 'run' | 'finish'
  /** Lets a later phase of the same step know that it is the later one. */
  rememberPhase(): Promise<void>
  readonly colours: boolean
}

export interface OutputPlace {
  readonly action: string
  /** Directory of the stage under `output`, absolute; undefined when there is no such folder that may be written to. */
  readonly directory: string | undefined
}

export interface Conclusion {
  readonly action: Action['name']
  readonly outcome: Outcome
  readonly headline: string
  readonly failure?: Failure
  readonly stack?: string
  readonly tolerated: boolean
}

/**
 * Ranks annotations for a host that shows a few: errors first, then by place in the list, each cut to what is shown.
 * @param used how many of a severity were shown already
 */
export function rankAnnotations(
  annotations: readonly Annotation[],
  limitPerSeverity: number,
  used: Partial<Readonly<Record<Annotation['severity'], number>>> = {},
): { readonly shown: readonly Annotation[]; readonly left: number } {
  const shown = (['error', 'warning', 'notice'] as const).flatMap((severity) =>
    annotations.filter((a) => a.severity === severity).slice(0, Math.max(0, limitPerSeverity - (used[severity] ?? 0))),
  )
  return { shown, left: annotations.length - shown.length }
}
