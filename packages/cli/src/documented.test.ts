import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { type InputSpecs, splitWords } from '@slipway/core'
import { flagNames } from '@slipway/hosts'
import { loadAll, STAGE_NAMES } from './catalogue'
import { COMMANDS, HELP } from './usage'

const ROOT = new URL('../../..', import.meta.url).pathname

const PAGES = [
  'README.md',
  'workflows-templates/README.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
]

interface Documented {
  readonly place: string
  readonly line: string
}

/** Lines of the command in the blocks that people copy from. */
function commandsOf(page: string): readonly Documented[] {
  const blocks = readFileSync(join(ROOT, page), 'utf8').matchAll(/```(?:sh|groovy|yaml)\n([^]*?)```/g)
  return [...blocks].flatMap(([, block = '']) =>
    [...block.matchAll(/(?:^|[^\w/.-])slipway ((?:[a-z]|--)[^\n]*)/gm)].map(([, line = '']) => ({
      place: page,
      line: line.replace(/\s#.*$|'?\s*\}.*$|'$/g, '').replace(/"\$[^"]*"|\$\w+|[<>|;&…][^\n]*$/g, 'x'),
    })),
  )
}

test('every command of the documentation is there, with the flags that it is shown with', async () => {
  const stages = new Map((await loadAll()).map(({ name, inputs }) => [name, inputs as InputSpecs] as const))
  const known = (command: string): readonly string[] => {
    const own = stages.get(command)
    if (own !== undefined) return [...flagNames(own), 'finish']
    const ofStages = [...stages].flatMap(([stage, inputs]) => [
      ...flagNames(inputs),
      ...flagNames(inputs).map((flag) => `${stage}.${flag}`),
    ])
    if (command === 'run' || command === 'explain') return [...ofStages, 'jobs', 'environment']
    return [...(HELP[command] ?? '').matchAll(/--([a-z][a-z-]*)/g)].map(([, flag = '']) => flag)
  }
  const wrong: string[] = []
  for (const { place, line } of PAGES.flatMap(commandsOf)) {
    const [command = '', ...words] = splitWords(line.replaceAll("'", ''))
    if (!COMMANDS.includes(command) && !STAGE_NAMES.includes(command) && !command.startsWith('--'))
      wrong.push(`${place}: ${line}`)
    for (const word of words) {
      const [, flag] = /^--([\w.-]+)/.exec(word) ?? []
      if (flag !== undefined && !['json', 'help'].includes(flag) && !known(command).includes(flag))
        wrong.push(`${place}: --${flag} of ${command}`)
    }
  }
  expect(wrong).toEqual([])
})
