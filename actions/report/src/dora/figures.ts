import type { Deploy } from './deploy'

const DAY = 24 * 3_600_000

export interface Figure {
  /** Undefined where there is nothing to count. */
  readonly value: number | undefined
  /** `a day`, `hours`, `share`. */
  readonly unit: string
  /** Of how many it is made. */
  readonly count: number
  /** How it is counted, in a sentence. */
  readonly definition: string
}

export interface Figures {
  readonly deploymentFrequency: Figure
  readonly changeLeadTime: Figure
  readonly changeFailRate: Figure
  readonly failedDeploymentRecoveryTime: Figure
  readonly deploymentReworkRate: Figure
}

export interface Window {
  /** Milliseconds since the epoch. */
  readonly from: number
  readonly to: number
}

export const NAMES: Readonly<Record<keyof Figures, string>> = {
  deploymentFrequency: 'Deployment frequency',
  changeLeadTime: 'Change lead time',
  changeFailRate: 'Change fail rate',
  failedDeploymentRecoveryTime: 'Failed deployment recovery time',
  deploymentReworkRate: 'Deployment rework rate',
}

/**
 * The five figures of the deploys to one environment (dora.dev, metrics), oldest first.
 * @param isBlind nobody can tell which of the failed ones served: what is made of failures is left open
 */
export function figuresOf(all: readonly Deploy[], window: Window, isBlind = false): Figures {
  const deploys = all.filter(({ finished }) => finished >= window.from && finished <= window.to)
  const served = deploys.filter((deploy) => deploy.served)
  // What failures are counted among: none where nobody knows them all.
  const judged = isBlind ? [] : served
  const failed = judged.filter(({ end }) => end !== 'good')
  const days = Math.max(1, (window.to - window.from) / DAY)
  const leads = deploys.flatMap(({ end, finished, commits }) =>
    end === 'good' ? (commits ?? []).map((at) => finished - at) : [],
  )
  const recoveries = failed.flatMap((deploy) => recoveryOf(deploy, all) ?? [])
  const rework = judged.filter((deploy) => followsFailure(deploy, all))
  return {
    deploymentFrequency: {
      value: served.length / days,
      unit: 'a day',
      count: served.length,
      definition: 'Deploys that served, however long, divided by the days of the window.',
    },
    changeLeadTime: {
      value: median(leads.map(inHours)),
      unit: 'hours',
      count: leads.length,
      definition:
        'For each commit that a good deploy was the first to ship: from the commit to the end of that deploy. The median of all.',
    },
    changeFailRate: {
      value: share(failed.length, judged.length),
      unit: 'share',
      count: judged.length,
      definition:
        'Deploys that served and were then taken back or left failing, of all that served. One that was taken back before it served is no failed change.',
    },
    failedDeploymentRecoveryTime: {
      value: median(recoveries.map(inHours)),
      unit: 'hours',
      count: recoveries.length,
      definition:
        'For each failed change: from the end of its deploy to the moment at which the release before was back, or the next good deploy ended. The median; one that is not over yet is not in it.',
    },
    deploymentReworkRate: {
      value: share(rework.length, judged.length),
      unit: 'share',
      count: judged.length,
      definition: 'Deploys that served and came right after a failed change, of all that served.',
    },
  }
}

/** Milliseconds; undefined while it lasts. */
export function recoveryOf(deploy: Deploy, all: readonly Deploy[]): number | undefined {
  if (deploy.restored !== undefined) return deploy.restored - deploy.finished
  const next = all.find(({ end, finished }) => end === 'good' && finished > deploy.finished)
  return next === undefined ? undefined : next.finished - deploy.finished
}

function followsFailure(deploy: Deploy, all: readonly Deploy[]): boolean {
  const before = all.findLast((other) => other.served && other.finished < deploy.finished)
  return before !== undefined && before.end !== 'good'
}

const inHours = (milliseconds: number): number => milliseconds / 3_600_000

function share(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : part / whole
}

export function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const [low, high] = [sorted[middle - 1], sorted[middle]]
  if (high === undefined) return undefined
  return sorted.length % 2 === 1 || low === undefined ? high : (low + high) / 2
}
