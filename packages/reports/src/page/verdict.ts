import { latestOfEach, type Outcome, readAs, type Reach, Run, type StageRecord } from '@slipway/core'
import type { ListedView, RunContext, Statement, Subject } from './view'
import { sentence, shortDigest, toneOf, type Tone } from './words'

export interface RunVerdict extends Subject {
  readonly tone: Tone
  /** One or two words. */
  readonly word: string
  /** Sentences for people who did not watch. */
  readonly sentences: readonly string[]
  /** The stages that decided it, when not all is well. */
  readonly decisive: readonly StageRecord[]
}

/** A stage on record with its view; one that no view knows has none. */
interface Seen {
  readonly record: StageRecord
  readonly listed: ListedView | undefined
}

/** How the whole run ended, from the newest record of each stage. */
export function judgeRun(stages: readonly StageRecord[], views: readonly ListedView[]): RunVerdict {
  const seen = inOrder(stages, views)
  const context = contextOf(stages, seen)
  const decisive = seen.filter(({ record }) => record.outcome !== 'pass' && record.exitCode !== 0)
  const last = decisive.at(-1)
  if (last === undefined) return { ...passed(seen, context), ...context.subject, decisive: [] }
  const ended = viewOf(last)?.ended?.(readOf(last), context) as Partial<Statement> | undefined
  return {
    tone: toneOf(last.record.outcome),
    word: ended?.word ?? WORDS[last.record.outcome],
    sentences: [
      ...decisive.map(
        ({ record }) =>
          `${ofComponent(record)}${sentence(record.headline, `${record.stage} ended with the outcome ${record.outcome}`)}`,
      ),
      ...(ended?.sentences ?? consequence(last, seen, context)),
    ],
    decisive: decisive.map(({ record }) => record),
    ...context.subject,
  }
}

/** In the order of a delivery; what no view knows comes last. */
function inOrder(stages: readonly StageRecord[], views: readonly ListedView[]): readonly Seen[] {
  const latest = latestOfEach(stages)
  const known = views.flatMap((listed) => {
    return latest.filter(({ stage }) => stage === listed.name).map((record) => ({ record, listed }))
  })
  const unknown = latest.filter(({ stage }) => !views.some(({ name }) => name === stage))
  return [...known, ...unknown.map((record) => ({ record, listed: undefined }))]
}

const viewOf = ({ listed }: Seen) => listed?.view
const readOf = ({ record, listed }: Seen) => (listed === undefined ? record : readAs(listed.view.record, record))

/** Who knows best what the run is about: the stage that pushed, the one that built, then those that came later. */
const KNOWLEDGE: readonly Reach[] = ['registry', 'nothing', 'cluster', 'service']

function contextOf(stages: readonly StageRecord[], seen: readonly Seen[]): RunContext {
  // Of several images none is what the run is about: each has its section.
  const isOfOne = new Set(seen.flatMap(({ record }) => record.component ?? [])).size < 2
  const told = KNOWLEDGE.flatMap((reach) =>
    seen
      .filter(({ listed }) => listed?.reach === reach)
      .map((one) => viewOf(one)?.subject?.(readOf(one)) as Subject | undefined),
  )
  const first = (key: keyof Subject) => told.find((subject) => subject?.[key] !== undefined)?.[key]
  const image = first('image')?.replace(/@sha256:[0-9a-f]+$/, '')
  return {
    run: new Run(stages),
    subject: isOfOne ? { image, digest: first('digest'), place: first('place') } : { place: first('place') },
    reached: new Set(seen.flatMap(({ listed }) => listed?.reach ?? [])),
  }
}

function passed(seen: readonly Seen[], context: RunContext): Pick<RunVerdict, 'tone' | 'word' | 'sentences'> {
  if (seen.length === 0)
    return { tone: 'mute', word: 'Nothing recorded', sentences: ['No stage of this run has been recorded.'] }
  const warned = seen
    .filter(({ record }) => record.outcome !== 'pass')
    .map(({ record }) => `${sentence(record.headline, `${record.stage} failed`)} It only warns (on-failure: warn).`)
  const statements = seen
    .filter(({ record }) => record.outcome === 'pass')
    .map((one) => viewOf(one)?.passed?.(readOf(one), context) as Statement | undefined)
    .filter((statement) => statement !== undefined)
  const from = statements.findLastIndex(({ word }) => word !== undefined)
  const tone = warned.length > 0 ? 'warn' : 'good'
  if (from >= 0) {
    const sentences = statements.slice(from).flatMap((statement) => statement.sentences)
    return { tone, word: statements[from]?.word ?? '', sentences: [...sentences, ...warned] }
  }
  const said = seen
    .filter(({ record }) => record.outcome === 'pass')
    .map(({ record }) => sentence(record.headline, `${record.stage} passed`))
  return { tone, word: 'Passed so far', sentences: [...said.slice(-2), ...warned] }
}

function ofComponent({ component }: StageRecord): string {
  return component === undefined ? '' : `${component}: `
}

/** What a page calls the digest, or what else is known of what was delivered. */
export function whatRuns({ digest, image }: Subject): string {
  return digest === undefined ? (image ?? 'The release') : shortDigest(digest)
}

const WORDS: Readonly<Record<Outcome, string>> = {
  pass: 'Passed',
  invalid: 'Wrong input',
  'tool-failed': 'A tool failed',
  fail: 'Failed',
  vacuous: 'Nothing was checked',
  inconclusive: 'Inconclusive',
  'rolled-back': 'Rolled back',
  'rollback-failed': 'Rollback failed',
  cancelled: 'Cancelled',
  error: 'Internal error',
  transient: 'Infrastructure failed',
}

/** What it means for those who use the service. */
function consequence({ record, listed }: Seen, seen: readonly Seen[], { reached }: RunContext): readonly string[] {
  if (record.outcome === 'rolled-back') return ['The previous revision is back and verified.']
  if (record.outcome === 'rollback-failed') return ['The previous revision is not back: check the cluster now.']
  if (listed?.reach === 'cluster' || listed?.reach === 'service' || reached.has('cluster')) return []
  const pushed = seen.some((one) => one.listed?.reach === 'registry' && one.record.outcome === 'pass')
  return [
    pushed ? 'The image is in the registry; nothing was deployed.' : 'Nothing was pushed and nothing was deployed.',
  ]
}
