import type { Json } from '@slipway/core'
import { CAUSES, type Cause, isOfContainer } from '../rollout/causes'
import type { Problem } from '../rollout/problems'
import { sentence } from '../rollout/sentence'
import { hintForWords } from './known-words'

export interface Evidence {
  readonly title: string
  readonly text: string
}

/** Why a release failed, written before anything is rolled back (deploy/diagnosis.json). */
export interface Diagnosis {
  readonly version: '1.0'
  readonly at: string
  readonly release: string
  readonly namespace: string
  readonly revision: number | undefined
  readonly cause: Cause
  readonly title: string
  readonly sentence: string
  readonly hint: string
  readonly evidence: readonly Evidence[]
  /** Other problems that were seen, best explanation first. */
  readonly others: readonly { readonly cause: Cause; readonly title: string; readonly sentence: string }[]
}

export interface DiagnosisSource {
  readonly at: number
  readonly release: string
  readonly namespace: string
  readonly revision: number | undefined
  /** Best explanation first. */
  readonly problems: readonly Problem[]
  /** What the words of the tool mean, when it said something. */
  readonly tool: { readonly cause: Cause; readonly message: string } | undefined
  readonly evidence: readonly Evidence[]
  /** What to do, where more is known than the cause. */
  readonly hint?: string | undefined
  readonly redact: (text: string) => string
}

export function toDiagnosis(source: DiagnosisSource): Diagnosis {
  const { problems, tool, redact } = source
  const chosen = choose(problems, tool)
  const rest = problems.filter((problem) => problem !== chosen.problem)
  return {
    version: '1.0',
    at: new Date(source.at).toISOString(),
    release: source.release,
    namespace: source.namespace,
    revision: source.revision,
    cause: chosen.cause,
    title: CAUSES[chosen.cause].title,
    sentence: redact(chosen.sentence + lastWords(chosen.problem, source.evidence)),
    hint: redact(source.hint ?? hintOf(chosen, tool)),
    evidence: source.evidence.map(({ title, text }) => ({ title, text: redact(text) })),
    others: rest.slice(0, 10).map((problem) => ({
      cause: problem.cause,
      title: CAUSES[problem.cause].title,
      sentence: redact(sentence(problem)),
    })),
  }
}

const TELLING = /\b(?:fatal|panic|error|exception|cannot|could not|failed|refused|denied|not found|missing)\b/i
const LONGEST = 160

/** The line of its log that tells why a container ended. */
function lastWords(problem: Problem | undefined, evidence: readonly Evidence[]): string {
  if (problem === undefined || !isOfContainer(problem.cause)) return ''
  const { pod, workload } = problem
  const prefixes = pod === undefined ? [`${workload.name}-`, `${workload.name}/`] : [`${pod}/`]
  const isOwn = ({ title }: Evidence) => / log/.test(title) && prefixes.some((prefix) => title.startsWith(prefix))
  const lines = evidence
    .filter((item) => isOwn(item) && !item.text.startsWith('not readable'))
    .flatMap(({ text }) => text.split('\n'))
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const line = lines.findLast((text) => TELLING.test(text)) ?? lines.at(-1)
  return line === undefined ? '' : `; it said: ${line.slice(0, LONGEST)}`
}

interface Chosen {
  readonly cause: Cause
  readonly sentence: string
  readonly problem?: Problem
}

/** What was seen in the cluster, unless the tool says it exactly; the way a hook ended is how the hook failed. */
function choose([best]: readonly Problem[], tool: DiagnosisSource['tool']): Chosen {
  if (tool !== undefined && (best === undefined || CAUSES[tool.cause].vague !== true)) {
    return { cause: tool.cause, sentence: sentence({ cause: tool.cause, workload: NOWHERE, message: tool.message }) }
  }
  if (best === undefined)
    return { cause: 'timeout', sentence: 'Not everything was ready in time, and nothing in the cluster says why' }
  const cause =
    tool?.cause === 'hook-failed' && (best.cause === 'exit-at-start' || best.cause === 'crash-loop')
      ? tool.cause
      : best.cause
  return { cause, sentence: sentence({ ...best, cause }), problem: best }
}

function hintOf({ cause, problem }: Chosen, tool: DiagnosisSource['tool']): string {
  const known = problem === undefined && tool !== undefined ? hintForWords(tool.message) : undefined
  return known ?? CAUSES[cause].hint
}

const NOWHERE = { kind: 'Pod', name: '', namespace: '' } as const

export function diagnosisJson(diagnosis: Diagnosis): Json {
  return JSON.parse(JSON.stringify(diagnosis)) as Json
}
