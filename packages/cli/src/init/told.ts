import { type Draft, ORDER, type Question } from './draft'
import { isUnknown } from './hosts/pins'
import { HOST_WORDS } from './hosts/words'
import { hasForeignPipeline, PIPELINE, SECOND_PIPELINE, type Setting } from './plan-files'

/** What `slipway init` says in the end. */
export interface Told {
  readonly written: readonly { readonly path: string; readonly text: string }[]
  /** Files that were there, and stay as they are. */
  readonly kept: readonly string[]
  readonly found: readonly string[]
  readonly lost: readonly string[]
  readonly questions: readonly Omit<Question, 'order'>[]
}

/** Everything that is to be answered or set, in the order in which it stops a pipeline. */
export function questionsOf(draft: Draft, setting: Setting): Told['questions'] {
  const all = [
    ...draft.questions,
    ...hostQuestions(draft, setting),
    ...serviceQuestions(draft, setting),
    ...peerQuestions(setting),
  ]
  return all.sort((a, b) => a.order - b.order).map(({ place, text }) => ({ place, text }))
}

function hostQuestions(draft: Draft, { found, environment, release }: Setting): readonly Question[] {
  const questions: Question[] = []
  const ask = (order: number, place: string, text: string) => questions.push({ order, place, text })
  const { registry, kubeconfig, account, pins, toolchain, onePipeline } = HOST_WORDS[found.host]
  if (draft.stages.has('deploy')) ask(ORDER.secrets, kubeconfig.place(environment), kubeconfig.text)
  const image = draft.stages.get('build')?.['image']
  const isForeign = typeof image === 'string' && !image.startsWith(`${registry}/`)
  if (isForeign && draft.login === undefined) ask(ORDER.secrets, account.place, account.text)
  if (!isUnknown(release) && release.unreleased === true)
    ask(
      ORDER.host,
      pins,
      `it names ${release.commit.slice(0, 12)}, which is of no release: the host must be able to fetch it; --pin names another`,
    )
  if (isUnknown(release))
    ask(
      ORDER.host,
      pins,
      'put the commit of the Slipway that you have read in the place of the zeros; --pin does it for you',
    )
  for (const { language } of draft.toolchains)
    if (!toolchain.has(language)) ask(ORDER.build, toolchain.place, toolchain.text(language))
  if (onePipeline && hasForeignPipeline(found))
    ask(
      ORDER.host,
      PIPELINE,
      `it stays as it is: include ${SECOND_PIPELINE} in it (include: { local: ${SECOND_PIPELINE} }), or put that one in its place`,
    )
  return questions
}

/** Of a pipeline that is translated they are told as lost. */
function serviceQuestions(draft: Draft, { found, from }: Setting): readonly Question[] {
  const [first] = from === undefined && draft.stages.has('test') ? found.services : []
  if (first === undefined) return []
  const text = `${first.file} starts ${first.images.join(', ')} beside its tests: where they need it, add services: to the jobs that test`
  return [{ order: ORDER.test, place: 'stages.test', text }]
}

function peerQuestions({ found, from }: Setting): readonly Question[] {
  const [first] = from === undefined ? found.peers : []
  if (first === undefined) return []
  return [
    {
      order: ORDER.pin,
      place: found.peers.join(', '),
      text: `${found.peers.length === 1 ? 'does' : 'do'} this already: slipway init --from ${first} takes its settings over, and names what is lost`,
    },
  ]
}

export function renderTold({ written, kept, found, lost, questions }: Told, dry: boolean): string {
  const lines = [...found.map((fact) => `found   ${fact}`)]
  for (const { path, text } of written) lines.push(...(dry ? ['', `--- ${path}`, text.trimEnd()] : [`wrote   ${path}`]))
  lines.push(...kept.map((path) => `kept    ${path}, which was there`))
  if (lost.length > 0) lines.push('', 'What is lost, and the way through:', ...lost.map((text) => `  - ${text}`))
  if (questions.length > 0)
    lines.push(
      '',
      'What is not known yet, in the order in which to answer:',
      ...questions.map(({ place, text }, at) => `  ${at + 1}. ${place}: ${text}`),
    )
  lines.push(
    '',
    `Next: slipway run build${found.some((fact) => fact.startsWith('tests:')) ? ' test' : ''} tries it on this machine.`,
  )
  return `${lines.join('\n')}\n`
}
