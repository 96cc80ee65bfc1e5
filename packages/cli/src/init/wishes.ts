/** Calls of the workflows that Slipway publishes, the same jobs as steps, or whichever fits. */
export type Form = 'auto' | 'calls' | 'steps'

/** What the user says of the repository, and what this version can. */
export interface Wishes {
  /** Absolute path of the repository: names it where nothing else does. */
  readonly folder: string
  readonly image: string | undefined
  readonly branch: string | undefined
  readonly url: string | undefined
  readonly environment: string
  /** Inputs that the stages of this version have. */
  hasInput(stage: string, input: string): boolean
}
