import type { Annotation } from './annotation'
import type { Json } from './json'
import type { Outcome } from './outcome'
import type { Ports } from './ports'
import type { InputSpecs, Values } from './spec/inputs'
import type { StageRecord } from './record/stage-record'

export const ACTION_NAMES = ['build', 'test', 'scan', 'push', 'deploy', 'smoke'] as const
export type ActionName = (typeof ACTION_NAMES)[number]

/** Name and help of each output beside `outcome`. Values are single-line text. */
export type OutputSpecs = Readonly<Record<string, string>>

export type OutputValues<O extends OutputSpecs> = { readonly [K in keyof O]?: string | number | undefined }

export interface Failure {
  /** Upper-case words, for machines. */
  readonly code: string
  readonly message: string
  readonly hint: string
}

export interface Result<O extends OutputSpecs = OutputSpecs> {
  readonly outcome: Outcome
  /** One sentence: what came of it. */
  readonly headline: string
  readonly outputs: OutputValues<O>
  /** Markdown, everything foreign in it escaped already. */
  readonly summary: string
  readonly annotations?: readonly Annotation[]
  /** Images that are public now and were read back, each `name@digest`: a later step may attest them. */
  readonly published?: readonly string[]
  /** What later stages and the page need beside the outputs. */
  readonly facts?: Readonly<Record<string, Json>>
  readonly failure?: Failure
  /** Exit 0 in spite of the outcome (smoke's `on-failure: warn`, the only case). */
  readonly tolerated?: boolean
}

/** Renders the page of the whole run. Loaded when it is needed. */
export type PageRenderer = (stages: readonly StageRecord[]) => Promise<string>

export interface Action<I extends InputSpecs = InputSpecs, O extends OutputSpecs = OutputSpecs> {
  readonly name: ActionName
  readonly title: string
  readonly description: string
  readonly inputs: I
  readonly outputs: O
  /** Where it runs (DESIGN §3); elsewhere it is `invalid`. */
  readonly systems: readonly ('linux' | 'darwin')[]
  run(given: Values<I>, ports: Ports): Promise<Result<O>>
  /** Completes what a killed run left half done: GitHub's post step, GitLab's after_script. */
  finish?(ports: Ports, output: string): Promise<void>
  readonly page: PageRenderer
  /** Renders the sticky comment of the whole run, Markdown. */
  readonly comment?: PageRenderer
}

/** An action whose inputs are forgotten: what a host needs to run any of them. */
export type AnyAction = Action<any, any> // eslint-disable-line @typescript-eslint/no-explicit-any
