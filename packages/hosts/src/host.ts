import type { RepositoryAccess } from './target/access'
import type {
  Action,
  Annotation,
  Failure,
  Host,
  Input,
  InputSpecs,
  Outcome,
  Raw,
  SourceContext,
  ToolCache,
} from '@slipway/core'

/** What the entry needs of a host beyond what actions see. `kit/base-host.ts` is the start of every implementation. */
export interface HostAdapter extends Host {
  readonly source: SourceContext
  /**
   * How an input was given: as an argument of the program, else in this host's own form; undefined when it was not.
   * Throws UserError for what cannot be read.
   */
  raw(name: string, input: Input<unknown>): Raw | undefined
  /**
   * Names that were given as inputs and are none of these, in small letters, and whether they were surely given to this
   * action. A host that cannot be given such names has no such method.
   */
  undeclared?(inputs: InputSpecs): { readonly names: readonly string[]; readonly sure: boolean }
  /** Says what the host itself writes into the log beside us, where that is more than usual. */
  announce(): void
  /** True for a value that was hidden: no command of the user's gets it in its environment. */
  isHidden(value: string): boolean
  /** Shows one line of a child, made safe already. */
  showLine(line: string): void
  /** Stops the host from reading commands until the returned function is called. */
  bracket(): () => void
  /** Says of silent work of this name that it goes on, until the returned function is called. */
  attend(name: string): () => void
  outputs(stage: StageOutputs): Promise<void>
  summary(markdown: string): Promise<void>
  conclude(end: Conclusion): void
  /** Creates or renews the one comment of this run on its change request. Throws when it may not. */
  comment?(markdown: string, token: string): Promise<void>
  /**
   * How files of the repository's branches are read: those of the one that a change request is for. Absent where the
   * host knows of no change requests.
   * @param token of the user's; without one, what the job itself may read
   */
  repository?(token?: string): Promise<RepositoryAccess>
  readonly colours: boolean
  /** The host's own cache of tools below a folder; without it `disk/tool-cache.ts` serves. */
  toolCache?(root: string): ToolCache
}

/** What a stage leaves for others to read by name. */
export interface StageOutputs {
  readonly action: string
  /** Of several images, the one that it is about. */
  readonly component?: string | undefined
  readonly values: ReadonlyMap<string, string>
  readonly annotations: readonly Annotation[]
  /** Images that this stage made public, each `name@digest`. */
  readonly published: readonly string[]
  /** Directory of the stage under `output`, absolute; undefined when there is no such folder that may be written to. */
  readonly directory: string | undefined
}

export interface Conclusion {
  readonly action: Action['name']
  readonly outcome: Outcome
  readonly headline: string
  readonly annotations: readonly Annotation[]
  readonly failure?: Failure
  readonly stack?: string
  readonly tolerated: boolean
}
