import { isObject, listAt, property, textAt } from '@slipway/core'

/** A block of YAML of a page of docs/migration. */
export interface Block {
  /** `before`, or the file that it is. */
  readonly file: string
  readonly text: string
}

/** Blocks of YAML, each with what it is behind the word `yaml`. */
export function blocksIn(page: string): readonly Block[] {
  return [...page.matchAll(/^```ya?ml ?(.*)\n([^]*?)^```$/gm)].map(([, file = '', text = '']) => ({ file, text }))
}

const OURS = /^slipway-ci\/slipway\/actions\/([a-z-]+)@/

/** Every step of a workflow that uses an action of ours, and what is given to it. */
export function stepsOf(workflow: unknown): readonly { readonly action: string; readonly step: unknown }[] {
  const jobs = property(workflow, 'jobs')
  return Object.values(isObject(jobs) ? jobs : {}).flatMap((job) =>
    listAt(job, 'steps').flatMap((step) => {
      const action = OURS.exec(textAt(step, 'uses') ?? '')?.[1]
      return action === undefined ? [] : [{ action, step }]
    }),
  )
}

/** What an expression makes is not known here: its input has none then. */
export const isKnown = (value: unknown): boolean => !String(value).includes('${{')
