import type { Annotation } from './annotation'
import type { Failure } from './failure'
import type { InputSpecs, Values } from './inputs/inputs'
import type { PeerTable } from './inputs/peers'
import type { Problem } from './inputs/resolve'
import type { JsonObject } from './json'
import type { Outcome } from './outcome'
import type { Environment, Ports } from './ports'
import type { FactsOf, OutputValues, RecordShape } from './record/shape'
import type { StageRecord } from './record/stage-record'

export interface Result<S extends RecordShape = RecordShape> {
  readonly outcome: Outcome
  /** One sentence: how it ended. */
  readonly headline: string
  readonly outputs: OutputValues<S>
  /** Markdown, everything foreign in it escaped already. */
  readonly summary: string
  readonly annotations?: readonly Annotation[]
  /** Images that are public now and were read back, each `name@digest`: a later step may attest them. */
  readonly published?: readonly string[]
  /** What later stages and the report need beside the outputs. */
  readonly facts?: FactsOf<S>
  readonly failure?: Failure
  /** Exit 0 in spite of the outcome (smoke's `on-failure: warn`, the only case). */
  readonly tolerated?: boolean
  /** It showed what it would do and changed nothing. */
  readonly dryRun?: boolean
  /** The records that it showed, where they are not those of the output folder: the page is made of them. */
  readonly shown?: readonly StageRecord[]
  /** Printed beside the keys of the record where the record is printed as JSON. */
  readonly printed?: JsonObject
}

/**
 * What a stage can change, from least to most. `service` asks what was deployed, and may put the release before back.
 */
export type Reach = 'nothing' | 'registry' | 'cluster' | 'service'

/** Where a stage stands in `slipway run`. */
export interface StagePlace {
  /** Smaller runs earlier; the first version counts in hundreds, so that there is room between. */
  readonly order: number
  /** Stages of the same group that follow each other run side by side. */
  readonly group?: string
  /** It is about one image: of a repository that makes several, it runs for each. */
  readonly ofImage?: boolean
  /** On a laptop, where nothing else does, it begins a run that later stages join. */
  readonly begins?: boolean
}

/** What a job of the stage is like on any host; what is left out is as most are. */
export interface JobShape {
  /** The part of a pipeline it belongs to, where a host groups jobs. Default: the action's own name. */
  readonly phase?: string
  /** `users`: the job needs the tools of the user's own build. Default `ours`. */
  readonly toolchain?: 'users' | 'ours'
  /** It builds from a Dockerfile, so an image of ours for its job has an engine. */
  readonly needsEngine?: boolean
  /** Reports that hosts show, by kind, as paths under `output`. */
  readonly reports?: Readonly<Partial<Record<ReportKind, string>>>
  /** What the job is to its environment: it deploys to it, or verifies it. */
  readonly environment?: 'deploys' | 'verifies'
  /** Somebody, or something outside of the pipeline, starts it: no push does. */
  readonly byHand?: boolean
  /** It runs whatever became of the jobs before it, and tells of those that failed. */
  readonly always?: boolean
  /** It fetches what a host may keep from job to job (`Host.cache`). */
  readonly caches?: boolean
  /** The image layout goes on to the next job. */
  readonly keepsLayout?: boolean
}

export type ReportKind = 'junit' | 'coverage' | 'container-scanning' | 'cyclonedx'

/**
 * The inputs of another stage that the same run will start, before this one; undefined when it starts none such.
 */
export type Ahead = (stage: RecordShape) => Readonly<Record<string, unknown>> | undefined

export interface Claim {
  readonly what: string
  /** The input that can keep two apart. */
  readonly input: string
  readonly hint: string
}

/** Everything that Slipway knows of a stage: all lists, orders, generated files and reports derive from it. */
export interface Action<I extends InputSpecs = InputSpecs, S extends RecordShape = RecordShape> {
  readonly name: string
  readonly outputs: S['outputs']
  /** The shape of what it records: the type that it shares with its readers. */
  readonly record: S
  readonly title: string
  /** A few words for a list of commands. */
  readonly summary: string
  readonly description: string
  readonly inputs: I
  /** Names that the actions which people come from have for inputs. */
  readonly peers?: PeerTable
  /** Where it runs (DESIGN §3); elsewhere it is `invalid`. */
  readonly systems: readonly ('linux' | 'darwin')[]
  /** Undefined: it is no part of `slipway run`. */
  readonly place?: StagePlace
  readonly reach: Reach
  /** `refuse`: it does not run for code of a fork, since it acts with the rights of this repository. */
  readonly forks: 'run' | 'refuse'
  readonly job: JobShape
  /**
   * What it will miss at its turn because no stage before it is going to say it: `slipway run` asks before the first
   * one starts.
   */
  foresee?(given: Values<I>, ahead: Ahead, environment: Pick<Environment, 'get'>): readonly Problem[]
  /**
   * What it will write that nothing else of the same run may write, too, in words that stand behind "writes": of two
   * images under one tag, or in one folder, only the last is left.
   */
  claims?(given: Values<I>, ahead: Ahead, environment: Pick<Environment, 'get'>): readonly Claim[]
  /** It shows what other stages recorded: it is none of them, and leaves no record of its own. */
  readonly showsOnly?: true
  run(given: Values<I>, ports: Ports): Promise<Result<S>>
  /**
   * Completes what a killed run left half done: GitHub's post step, GitLab's after_script.
   * @param given reads the inputs of that run; undefined when they cannot be read any more
   */
  finish?(ports: Ports, output: string, given: () => Promise<Values<I> | undefined>): Promise<void>
}

/** The descriptor of a stage; name and outputs are those of its record. */
export function defineAction<I extends InputSpecs, S extends RecordShape>(
  record: S,
  rest: Omit<Action<I, S>, 'record' | 'name' | 'outputs'>,
): Action<I, S> {
  return { record, name: record.stage, outputs: record.outputs, ...rest }
}

/** An action whose inputs are forgotten: what a host needs to run any of them. */
export type AnyAction = Action<any, any> // eslint-disable-line @typescript-eslint/no-explicit-any
