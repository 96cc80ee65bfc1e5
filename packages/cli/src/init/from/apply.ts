import type { Draft, Section } from '../draft'
import type { Taken } from './taken'

/** What a pipeline said wins over what the files let guess; what it did not do is not begun by itself. */
export function applyTaken(draft: Draft, taken: Taken): Draft {
  const stages = new Map(draft.stages)
  for (const [stage, inputs] of taken.stages) {
    const before = stages.get(stage)
    // A stage that needs more than what was taken, such as a chart, is begun only where something was found for it.
    if (before === undefined && stage === 'deploy' && !inputs.has('chart') && !inputs.has('manifests')) continue
    stages.set(stage, merge(before, inputs))
  }
  const answered = answeredBy(draft, taken)
  return {
    ...draft,
    stages: inOrder(stages),
    questions: [...draft.questions.filter(({ place }) => !answered(place)), ...taken.questions],
    found: [...draft.found, ...taken.carried],
    lost: [...draft.lost, ...taken.lost],
    tags: taken.tags.length > 0 ? taken.tags : taken.versions ? ['v*.*.*'] : draft.tags,
    branch: taken.branch ?? draft.branch,
    login: loginOf(stages, taken) ?? draft.login,
  }
}

/** Whether a question about what was guessed has its answer in what was taken. */
function answeredBy(draft: Draft, taken: Taken): (place: string) => boolean {
  const file = taken.get('build', 'dockerfile')
  const { dockerfile, context } = draft.stages.get('build') ?? {}
  const guess = dockerfile ?? (typeof context === 'string' ? `${context}/Dockerfile` : 'Dockerfile')
  const isOther = file !== undefined && (file !== guess || !draft.stages.has('build'))
  // What it is made of, and what it copies and asks for, was said of another Dockerfile.
  const ofGuess = ['stages.build', 'stages.build.command', 'stages.build.build-args', 'components']
  return (place) => {
    const [, stage = '', input = ''] = place.split('.')
    if (isOther && ofGuess.includes(place)) return true
    return taken.stages.get(stage)?.has(input) === true && draft.stages.has(stage)
  }
}

function merge(before: Section | undefined, inputs: ReadonlyMap<string, unknown>): Section {
  const image = inputs.get('image')
  const rest = Object.fromEntries(inputs)
  // The folder that was guessed belongs to the Dockerfile that was guessed.
  const { context: _, dockerfile: __, ...kept } = before ?? {}
  const isNamed = inputs.has('dockerfile') || inputs.has('context')
  const reports = [...listOf(before?.['reports']), ...listOf(rest['reports'])]
  if (reports.length > 0) rest['reports'] = [...new Set(reports)]
  return { ...(isNamed ? kept : before), ...rest, ...(image === undefined ? {} : { image }) }
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

const ORDER = ['build', 'test', 'scan', 'push', 'deploy', 'smoke']

const inOrder = (stages: ReadonlyMap<string, Section>): ReadonlyMap<string, Section> =>
  new Map([...stages].sort(([a], [b]) => ORDER.indexOf(a) - ORDER.indexOf(b)))

/** The account of the registry that the image goes to; GitHub's own needs none. */
function loginOf(stages: ReadonlyMap<string, Section>, { logins }: Taken): Draft['login'] {
  const image = stages.get('build')?.['image']
  if (typeof image !== 'string' || image.startsWith('ghcr.io/')) return undefined
  const found = logins.find(({ registry }) => image.startsWith(`${registry}/`))
  if (found === undefined || found.username === '' || found.password === '') return undefined
  return { username: found.username, password: found.password }
}
