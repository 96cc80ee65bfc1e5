import type { Json } from '@slipway/core'
import { CAUSES, type Cause } from '../rollout/causes'
import type { Finding } from '../rollout/judge'
import { sentence } from '../rollout/sentence'

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
  /** Other trouble that was seen, best explanation first. */
  readonly others: readonly { readonly cause: Cause; readonly title: string; readonly sentence: string }[]
}

export interface DiagnosisSource {
  readonly at: number
  readonly release: string
  readonly namespace: string
  readonly revision: number | undefined
  /** Best explanation first. */
  readonly findings: readonly Finding[]
  /** What Helm's words mean, when it has spoken. */
  readonly helm: { readonly cause: Cause; readonly message: string } | undefined
  readonly evidence: readonly Evidence[]
  readonly redact: (text: string) => string
}

/** Causes that Helm gives for anything: what was seen in the cluster explains better. */
const VAGUE: readonly Cause[] = ['timeout', 'unknown', 'hook-failed', 'hook-hanging']

export function toDiagnosis(source: DiagnosisSource): Diagnosis {
  const { findings, helm, redact } = source
  const chosen = choose(findings, helm)
  const rest = findings.filter((finding) => finding !== chosen.finding)
  return {
    version: '1.0',
    at: new Date(source.at).toISOString(),
    release: source.release,
    namespace: source.namespace,
    revision: source.revision,
    cause: chosen.cause,
    title: CAUSES[chosen.cause].title,
    sentence: redact(chosen.sentence),
    hint: CAUSES[chosen.cause].hint,
    evidence: source.evidence.map(({ title, text }) => ({ title, text: redact(text) })),
    others: rest.slice(0, 10).map((finding) => ({
      cause: finding.cause,
      title: CAUSES[finding.cause].title,
      sentence: redact(sentence(finding)),
    })),
  }
}

interface Chosen {
  readonly cause: Cause
  readonly sentence: string
  readonly finding?: Finding
}

/** What was seen in the cluster, unless Helm says it exactly; the way a hook ended is how the hook failed. */
function choose([best]: readonly Finding[], helm: DiagnosisSource['helm']): Chosen {
  if (helm !== undefined && (best === undefined || !VAGUE.includes(helm.cause))) {
    return { cause: helm.cause, sentence: sentence({ cause: helm.cause, workload: NOWHERE, message: helm.message }) }
  }
  if (best === undefined)
    return { cause: 'timeout', sentence: 'Not everything was ready in time, and nothing in the cluster says why' }
  const cause =
    helm?.cause === 'hook-failed' && (best.cause === 'exit-at-start' || best.cause === 'crash-loop')
      ? helm.cause
      : best.cause
  return { cause, sentence: sentence({ ...best, cause }), finding: best }
}

const NOWHERE = { kind: 'Pod', name: '', namespace: '' } as const

export function diagnosisJson(diagnosis: Diagnosis): Json {
  return JSON.parse(JSON.stringify(diagnosis)) as Json
}
