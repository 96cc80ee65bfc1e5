import { ACTION_NAMES, type ActionName, type Outcome, type StageRecord } from '@slipway/core'
import { told, type Latest } from './facts'
import { shortDigest, toneOf, type Tone } from './words'

export interface RunVerdict {
  readonly tone: Tone
  /** One or two words. */
  readonly word: string
  /** Sentences for people who did not watch. */
  readonly sentences: readonly string[]
  /** The stages that decided it, when not all is well. */
  readonly decisive: readonly StageRecord[]
  readonly image?: string
  readonly digest?: string
  /** Where it went: environment or namespace. */
  readonly place?: string
}

/** What came of the whole run, from the newest record of each stage. */
export function judgeRun(latest: Latest): RunVerdict {
  const records = ACTION_NAMES.flatMap((name) => latest[name] ?? [])
  const decisive = records.filter((record) => record.outcome !== 'pass' && record.exitCode !== 0)
  const subject = subjectOf(latest)
  const last = decisive.at(-1)
  if (last === undefined) return { ...passed(latest, records, subject), ...subject, decisive: [] }
  const sentences = decisive.map((record) => sentence(record.headline, `${record.stage} ended as ${record.outcome}`))
  return {
    tone: toneOf(last.outcome),
    word: wordFor(last.stage, last.outcome),
    sentences: [...sentences, ...consequence(last, latest)],
    decisive,
    ...subject,
  }
}

type Subject = Pick<RunVerdict, 'image' | 'digest' | 'place'>

function subjectOf(latest: Latest): Subject {
  const pushed = told(latest.push, 'image') ?? told(latest.build, 'image')
  const digest =
    told(latest.push, 'digest') ??
    told(latest.build, 'digest') ??
    told(latest.deploy, 'verifiedDigest', 'verified-digest')
  const place = told(latest.deploy, 'environment') ?? told(latest.deploy, 'namespace')
  const image = pushed?.replace(/@sha256:[0-9a-f]+$/, '')
  return {
    ...(image === undefined ? {} : { image }),
    ...(digest === undefined ? {} : { digest }),
    ...(place === undefined ? {} : { place }),
  }
}

const PROOFS: Readonly<Record<string, string>> = {
  running: 'proved in the running pods',
  pinned: 'pinned in the specification of the running pods',
  template: 'as the workload asks for it; no pod shows it yet',
}

function passed(
  latest: Latest,
  records: readonly StageRecord[],
  subject: Subject,
): Pick<RunVerdict, 'tone' | 'word' | 'sentences'> {
  if (records.length === 0)
    return { tone: 'mute', word: 'Nothing yet', sentences: ['No stage of this run is on record.'] }
  const { deploy, smoke, push } = latest
  const what = subject.digest === undefined ? (subject.image ?? 'The release') : shortDigest(subject.digest)
  const warned =
    smoke !== undefined && smoke.outcome !== 'pass'
      ? [`${sentence(smoke.headline, 'The smoke check failed')} It was told to warn only.`]
      : []
  if (deploy !== undefined) {
    const proof = PROOFS[told(deploy, 'proof') ?? '']
    const where = subject.place === undefined ? '' : ` in ${subject.place}`
    const answers =
      smoke?.outcome === 'pass'
        ? 'It answers as it should.'
        : smoke === undefined
          ? 'No smoke check has asked it yet.'
          : undefined
    return {
      tone: warned.length > 0 ? 'warn' : 'good',
      word: 'Shipped',
      sentences: [
        `${what} runs${where}${proof === undefined ? '' : `, ${proof}`}.`,
        ...(answers === undefined ? [] : [answers]),
        ...warned,
      ],
    }
  }
  if (push !== undefined)
    return {
      tone: 'good',
      word: 'Pushed',
      sentences: [sentence(push.headline, `${what} is in the registry`), 'Nothing is deployed yet.'],
    }
  return {
    tone: warned.length > 0 ? 'warn' : 'good',
    word: 'All good so far',
    sentences: [...records.map((record) => sentence(record.headline, `${record.stage} passed`)).slice(-2), ...warned],
  }
}

const WORDS: Readonly<Record<Outcome, string>> = {
  pass: 'Passed',
  invalid: 'Not started',
  'tool-failed': 'A tool failed',
  fail: 'Stopped',
  vacuous: 'Nothing to go by',
  inconclusive: 'Undecided',
  'rolled-back': 'Rolled back',
  'rollback-failed': 'Rollback failed',
  cancelled: 'Cancelled',
  error: 'Broke down',
  transient: 'Interrupted',
}

function wordFor(stage: ActionName, outcome: Outcome): string {
  if (outcome === 'fail' && stage === 'deploy') return 'Deploy failed'
  if (outcome === 'fail' && stage === 'smoke') return 'Does not answer right'
  return WORDS[outcome]
}

/** What it means for those who use the service. */
function consequence({ stage, outcome, facts }: StageRecord, latest: Latest): readonly string[] {
  if (outcome === 'rolled-back') {
    const back =
      told({ facts } as StageRecord, 'previousRevision') ?? told(latest.deploy, 'previousRevision', 'previous-revision')
    return [
      back === undefined
        ? 'What ran before is back and verified.'
        : `Revision ${back}, which ran before, is back and verified.`,
    ]
  }
  if (outcome === 'rollback-failed') return ['What ran before is not back: somebody has to look at the cluster now.']
  if (stage === 'deploy' || stage === 'smoke') return []
  if (latest.deploy !== undefined) return []
  return [
    latest.push?.outcome === 'pass'
      ? 'The image is in the registry; nothing was deployed.'
      : 'Nothing was pushed and nothing was deployed.',
  ]
}

/** A headline as a sentence: a capital first, a full stop last. */
export function sentence(headline: string, otherwise: string): string {
  const text = headline.trim() === '' ? otherwise : headline.trim()
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?…]$/.test(text) ? '' : '.'}`
}
