import type { Toolchain } from '../toolchain'
import type { Release } from './pins'

/** What differs from workflow to workflow; everything else of it is fixed text. */
export interface WorkflowShape {
  readonly release: Release
  readonly branch: string
  /** Patterns of tags that start it as well. */
  readonly tags: readonly string[]
  readonly toolchains: readonly Toolchain[]
  /** Whether there is a stage for it. */
  readonly tests: boolean
  readonly deploys: boolean
  readonly smokes: boolean
  readonly environment: string
  /** Of a repository that makes several images. */
  readonly components: readonly string[]
  readonly login: Login
  readonly failOn: string
  readonly ignoreUnfixed: boolean
  /** For people who fill it in themselves: says where. */
  readonly starter: boolean
}

/** Expressions of GitHub; the right to push to GitHub's own registry goes with the job's token. */
export interface Login {
  readonly username: string
  readonly password: string
  readonly packages: boolean
}
