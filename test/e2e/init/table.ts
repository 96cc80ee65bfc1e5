import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../../../scripts/paths'
import type { Repository } from './repositories'

export interface Tried {
  readonly name: string
  /** Keys and places that init asked for. */
  readonly questions: readonly string[]
  /** `green`, or where it stopped, with what init wrote alone. */
  readonly first?: string
  /** Of the first run. */
  readonly seconds?: number
  readonly answered?: string
  readonly cannot?: string
  readonly log: string
}

const PAGE = join(ROOT, 'docs/init.md')
const [BEGIN, END] = ['<!-- repositories: test/e2e/init/suite.ts -->', '<!-- /repositories -->']

export function renderTable(repositories: readonly Repository[], tried: ReadonlyMap<string, Tried>): string {
  const rows = repositories.flatMap((one) => {
    const found = tried.get(one.name)
    return found === undefined ? [] : [`| ${one.name} | ${one.what} | ${verdict(found, one)} | ${after(found, one)} |`]
  })
  return [
    '| repository | what it is | as init wrote it | with its questions answered |',
    '|---|---|---|---|',
    ...rows,
  ].join('\n')
}

function verdict({ first = '', cannot, questions }: Tried, { fetches }: Repository): string {
  if (cannot !== undefined) return `not run: ${cannot}`
  const [stage = ''] = first.split(' ')
  const asked = questions.filter((place) => place.startsWith(`stages.${stage}`)).map((place) => `\`${place}\``)
  if (asked.length > 0) return `not yet: it asks for ${asked.join(' and ')}`
  return first === 'green' || fetches === undefined ? plain(first) : `not here: it fetches ${fetches}`
}

function after({ first, answered }: Tried, { answers, fetches }: Repository): string {
  if (first === 'green' || answers === undefined) return ''
  const isHere = answered === 'green' || fetches === undefined
  return `${isHere ? plain(answered) : `not here: it fetches ${fetches}`}; said: ${answers.said}`
}

/** A bar would end the cell. */
const plain = (text: string | undefined): string => (text ?? '').replaceAll('|', '\\|')

/** Between the two marks of docs/init.md. */
export function writeTable(table: string): void {
  const page = readFileSync(PAGE, 'utf8')
  const [before = '', rest = ''] = page.split(BEGIN)
  const [, after = ''] = rest.split(END)
  writeFileSync(PAGE, `${before}${BEGIN}\n\n${table}\n\n${END}${after}`)
}
