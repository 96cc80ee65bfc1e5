import type { Cause } from '@slipway/kubernetes'
import type { Site } from './site'

/** Text by path: a repository as a team has it, with the names of the pages (`ghcr.io/acme/shop`). */
export type Files = Readonly<Record<string, string>>

export type Flags = Readonly<Record<string, string>>

/** What each image of ours does. */
export type Kind = 'good' | 'next' | 'bad'

/** One page of docs/migration: a good release, then a bad one that is explained and taken back. */
export interface Delivery {
  /** Of docs/migration, without its ending. */
  readonly page: string
  readonly name: string
  /** The release, as the page calls it. */
  readonly release: string
  /** As the page or its environments have it; one of its own otherwise. */
  readonly namespace?: string
  readonly files: Files
  /** Which configuration and steps of the page it is, where it has several. Default: the first. */
  readonly step?: number
  readonly env?: Flags
  /** Images as `deploy` gets them: what stands behind `image`, or lines of `images`. None: as the page says. */
  readonly image?: string
  readonly images?: Readonly<Record<string, string>>
  readonly flags?: Flags
  /** What stands there before the first deploy. */
  readonly before?: (site: Site) => Promise<unknown>
  readonly good: Wish
  readonly bad: Wish & {
    readonly files?: Files
    readonly flags?: Flags
    readonly env?: Flags
    /** What somebody else has published meanwhile. */
    readonly publish?: (site: Site) => Promise<unknown>
    /** The cause that the diagnosis must name. */
    readonly cause: Cause
    /** What must stand in its sentence or evidence. */
    readonly because: RegExp
    /** `rolled-back` without it. */
    readonly outcome?: 'fail'
    /** The image that is deployed, where it is not the one that crashes. */
    readonly image?: Kind
  }
  /** More that must be true when the bad release was taken back. */
  readonly afterwards?: (site: Site) => Promise<readonly string[]>
  /** Flags of `slipway remove` beside release and namespace. */
  readonly removal?: Flags
  /** What stays after `remove`, such as what was adopted: as `Kind/name`. */
  readonly stays?: readonly string[]
}

export interface Wish {
  /** Must stand in the log. */
  readonly said?: readonly RegExp[]
  /** `running` without it. */
  readonly proof?: string
  /** More that must be true then. */
  readonly look?: (site: Site) => Promise<readonly string[]>
}

export const differs = (what: string, found: unknown, want: unknown, log = ''): readonly string[] =>
  JSON.stringify(found) === JSON.stringify(want)
    ? []
    : [`${what}: expected ${JSON.stringify(want)}, found ${JSON.stringify(found)}${log === '' ? '' : `\n${log}`}`]

export const misses = (what: string, text: string, patterns: readonly RegExp[]): readonly string[] =>
  patterns.filter((pattern) => !pattern.test(text)).map((pattern) => `${what}: ${String(pattern)} is not in it`)
