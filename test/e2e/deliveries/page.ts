import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isObject, property } from '@slipway/core'
import { parse } from 'yaml'
import { blocksIn, isKnown, stepsOf } from '../../../scripts/migration-pages'
import { ROOT } from '../../../scripts/paths'
import type { Flags } from './delivery'

/** What a page of docs/migration says "after". */
export interface Page {
  /** `.slipway.yml`, as the page has it; none where the steps say it all. */
  readonly config: string | undefined
  /** What each step of deploy is given, but for what an expression makes. */
  readonly steps: readonly Flags[]
}

export function readPage(name: string): Page {
  const blocks = blocksIn(readFileSync(join(ROOT, 'docs/migration', `${name}.md`), 'utf8'))
  const workflows = blocks.filter(({ file }) => file.startsWith('.github/workflows/'))
  const steps = workflows.flatMap(({ text }) => stepsOf(parse(text))).filter(({ action }) => action === 'deploy')
  return {
    config: blocks.find(({ file }) => file === '.slipway.yml')?.text,
    steps: steps.map(({ step }) => {
      const given = property(step, 'with')
      const known = Object.entries(isObject(given) ? given : {}).filter(([, value]) => isKnown(value))
      return Object.fromEntries(known.map(([input, value]) => [input, String(value)]))
    }),
  }
}
