import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from '@jest/globals'
import { type InputSpecs, splitWords } from '@slipway/core'
import { flagNames } from '@slipway/hosts'
import { loadAll, STAGE_NAMES } from './catalogue'
import { COMMANDS, HELP } from './usage'

const ROOT = new URL('../../..', import.meta.url).pathname

/** Every page that people read, but the generated one and those of decisions, which tell of their day. */
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...['docs', 'actions', 'packages', 'workflows-templates'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md') && !/(?:^|\/)(?:node_modules|fixtures)\//.test(name))
      .map((name) => `${folder}/${name}`),
  ),
].filter((page) => !/^docs\/(?:adr\/|errors\.md)/.test(page))

interface Documented {
  readonly place: string
  readonly line: string
}

/** Lines of the command in the blocks that people copy from. */
function commandsOf(page: string): readonly Documented[] {
  const blocks = readFileSync(join(ROOT, page), 'utf8').matchAll(/```(?:sh|groovy|yaml)\n([^]*?)```/g)
  return [...blocks].flatMap(([, block = '']) =>
    [...block.replace(/(?:^|\s)#.*$/gm, '').matchAll(/(?:^|[^\w/.-])slipway ((?:[a-z]|--)[^\n]*)/gm)].map(
      ([, line = '']) => ({
        place: page,
        line: line.replace(/\s#.*$|'?\s*\}.*$|'$/g, '').replace(/"\$[^"]*"|\$\w+|[<>|;&…][^\n]*$/g, 'x'),
      }),
    ),
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
      if (flag !== undefined && !['json', 'help', 'quiet', 'verbose'].includes(flag) && !known(command).includes(flag))
        wrong.push(`${place}: --${flag} of ${command}`)
    }
  }
  expect(wrong).toEqual([])
})

/** Headings as GitHub names them in addresses. */
const anchorOf = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/ /g, '-')

function anchorsIn(text: string): readonly string[] {
  const prose = text.replace(/^```[^]*?^```/gm, '')
  const headings = [...prose.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => anchorOf(heading))
  return [...headings, ...[...prose.matchAll(/<a (?:id|name)="([^"]+)"/g)].map(([, name = '']) => name)]
}

test('every link between the pages leads somewhere', () => {
  const broken: string[] = []
  for (const page of [...PAGES, 'docs/errors.md']) {
    const text = readFileSync(join(ROOT, page), 'utf8').replace(/^```[^]*?^```/gm, '')
    for (const [, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue
      const [path = '', anchor] = target.split('#')
      const file = path === '' ? page : join(dirname(page), path)
      if (!existsSync(join(ROOT, file))) broken.push(`${page}: ${target}`)
      else if (anchor !== undefined && file.endsWith('.md')) {
        const found = anchorsIn(readFileSync(join(ROOT, file), 'utf8'))
        if (!found.includes(anchor)) broken.push(`${page}: ${target}`)
      }
    }
  }
  expect(broken).toEqual([])
})

test('the order of reading names every page of the documentation once', () => {
  const order = readFileSync(join(ROOT, 'docs/README.md'), 'utf8')
  const named = [...order.matchAll(/\]\(([\w-]+\.md)\)/g)].map(([, name]) => name)
  const pages = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md') && name !== 'README.md')
  expect([...named].sort()).toEqual(pages.sort())
})
