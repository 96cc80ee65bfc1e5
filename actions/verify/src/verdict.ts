import { counted, type ErrorCode, type Failure, formatDuration } from '@slipway/core'
import type { Observation, Watched } from './watch'

export interface Verdict {
  readonly outcome: 'pass' | 'fail' | 'inconclusive'
  readonly headline: string
  readonly failure: Failure | undefined
  /** False when what was seen says nothing about the release: then nothing is rolled back. */
  readonly blamesRelease: boolean
}

const CODES: Readonly<Partial<Record<Watched['judged']['standing'], ErrorCode>>> = {
  bad: 'VERIFY_FAILED',
  missing: 'VERIFY_MISSING',
  'no-data': 'VERIFY_NO_DATA',
  undecided: 'VERIFY_UNDECIDED',
  error: 'VERIFY_SERVER',
}
/** What counts first when checks differ. */
const ORDER = ['bad', 'missing', 'error', 'undecided', 'no-data'] as const

/** What was observed, as an outcome before anything is done about it. */
export function verdict({ checks, started, ended }: Observation): Verdict {
  const time = formatDuration(ended - started)
  const worst = ORDER.flatMap((standing) => checks.filter(({ judged }) => judged.standing === standing))
  const [first] = worst
  if (first === undefined)
    return {
      outcome: 'pass',
      headline: `${counted(checks.length, 'check')} passed in ${time}`,
      failure: undefined,
      blamesRelease: false,
    }
  const { standing, reason, next } = first.judged
  const more = worst.length === 1 ? '' : `; ${counted(worst.length - 1, 'other check')} did not pass either`
  const isFail = standing === 'bad' || standing === 'missing'
  const headline = `${first.probe.name}: ${reason}${more}`
  return {
    outcome: isFail ? 'fail' : 'inconclusive',
    headline,
    failure: {
      code: CODES[standing] ?? 'VERIFY_UNDECIDED',
      message: `${headline}, after ${time}`,
      hint: next ?? 'look at the logs of the release',
    },
    blamesRelease: standing === 'bad',
  }
}
