import type { Toolchain } from './toolchain'

/** Inputs of a stage as `.slipway.yml` has them. */
export type Section = Readonly<Record<string, unknown>>
export type Sections = ReadonlyMap<string, Section>

/** Something that init could not read off the repository. The number is where it stands in the order of answering. */
export interface Question {
  /** As in the order of a delivery; what stops everything comes first. */
  readonly order: number
  /** Where the answer goes: a key of the configuration, or a setting of the host. */
  readonly place: string
  readonly text: string
}

/** What init knows before it is written down. */
export interface Draft {
  readonly stages: Sections
  readonly components: ReadonlyMap<string, Sections>
  readonly toolchains: readonly Toolchain[]
  readonly questions: readonly Question[]
  /** What was found, and what was taken from it, one fact a line. */
  readonly found: readonly string[]
  /** What stood in the pipeline before and has no place here, with the way through. */
  readonly lost: readonly string[]
  /** Files of the runners' own, by their paths. */
  readonly files: ReadonlyMap<string, string>
  /** Patterns of tags that start the workflow as well. */
  readonly tags: readonly string[]
  readonly branch: string | undefined
  /** Names of secrets that hold user and password of the registry. */
  readonly login: { readonly username: string; readonly password: string } | undefined
}

/** In the order of a delivery. */
export const ORDER = {
  host: 5,
  build: 10,
  test: 20,
  scan: 30,
  push: 40,
  deploy: 50,
  smoke: 60,
  secrets: 70,
  pin: 80,
} as const
