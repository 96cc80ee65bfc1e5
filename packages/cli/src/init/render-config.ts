import type { Draft, Question } from './draft'

const HEAD =
  ' What is built and where it goes, for GitHub, GitLab and `slipway run` alike. `slipway explain <action>` shows every input and what set it.'

/** `.slipway.yml` of a draft, with what is still to be answered beside the key that it is about. */
export async function renderConfig(
  { stages, components, questions }: Draft,
  environment: string | undefined = undefined,
): Promise<string> {
  const { Document } = await import('yaml')
  const plain = {
    version: 1,
    stages: plainMap(stages),
    ...(components.size === 0
      ? {}
      : { components: Object.fromEntries([...components].map(([name, sections]) => [name, plainMap(sections)])) }),
  }
  const deploysTo = stages.has('deploy') ? environment : undefined
  const document = new Document({
    ...plain,
    ...(deploysTo === undefined ? {} : { environments: { [deploysTo]: {} } }),
  })
  document.commentBefore = HEAD
  for (const question of questions) comment(document, question)
  if (deploysTo !== undefined)
    comment(document, {
      order: 0,
      place: `environments.${deploysTo}`,
      text: 'What differs there, such as deploy: { namespace: shop, values: [production.yaml] }.',
    })
  return document.toString({ lineWidth: 0, singleQuote: true })
}

function plainMap(sections: ReadonlyMap<string, unknown>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(sections)
}

interface Keyed {
  readonly items?: { readonly key: { readonly value?: unknown; commentBefore?: string | null } }[]
}

interface Commented {
  getIn(path: readonly string[], keepScalar: boolean): unknown
}

/** Above the key that it is about, or at the top of its section; one about the host has no place in the file. */
function comment(document: Commented, { place, text }: Question): void {
  const path = place.split('.')
  if (path[0] !== 'stages' && path[0] !== 'components' && path[0] !== 'environments') return
  const section = document.getIn(path.slice(0, -1), true) as Keyed | undefined
  const own = section?.items?.find(({ key }) => key.value === path.at(-1))?.key
  const key = own ?? section?.items?.[0]?.key
  if (key === undefined) return
  const words = ` ${own === undefined ? `${path.at(-1) ?? ''}: ` : ''}${text}`
  key.commentBefore = [...(key.commentBefore ? [key.commentBefore] : []), words].join('\n')
}
