import { type AddressPolicy, formatDuration, InvalidInputs, type Ports, type Problem, type Values } from '@slipway/core'
import { recordedRelease } from '@slipway/action-deploy/record'
import { accessOf } from '@slipway/kubernetes/inputs'
import type { RollbackWish } from '@slipway/rollback'
import { planRollback } from '@slipway/rollback/inputs'
import type { Inputs } from './inputs'
import { planChecks, type PlannedCheck } from './plan-checks'
import type { TunnelPlan } from './tunnel'
import type { Schedule } from './watch'

type Given = Values<Inputs>

/** What is done, decided before anything is asked. */
export interface Plan {
  readonly checks: readonly PlannedCheck[]
  /** One address, or how many checks there are. */
  readonly shown: string
  readonly schedule: Schedule
  /** Somebody looks which version answers. */
  readonly looksForVersion: boolean
  /** Only with `on-failure: rollback`. */
  readonly rollback: RollbackWish | undefined
  /** Only where something is reached through the cluster. */
  readonly tunnel: TunnelPlan | undefined
}

const SHORTEST = 1000
const USUALLY_IN_A_ROW = 3

/**
 * Puts inputs and the record of the run together. What is given always wins over the record.
 * @throws InvalidInputs naming every problem
 */
export async function plan(given: Given, ports: Ports, policy: AddressPolicy): Promise<Plan> {
  const problems: Problem[] = []
  const problem = (input: string, message: string) => void problems.push({ input, message })
  const checks = await planChecks(given, { ports, policy, problem })
  const schedule = planSchedule(given, problem)
  const release = recordedRelease(ports.record)
  const tunnel = checks.some(({ via }) => via !== undefined) ? planTunnel(given, release, problem) : undefined
  const rollback =
    given['on-failure'] === 'rollback'
      ? planRollback(given, release, (found) => {
          // It is needed twice, and told once.
          if (!problems.some(({ input }) => input === found.input)) problems.push(found)
        })
      : undefined
  if (problems.length > 0) throw new InvalidInputs(problems)
  const [only] = checks
  return {
    checks,
    shown: only !== undefined && checks.length === 1 ? only.probe.shown : `the service (${checks.length} checks)`,
    schedule,
    looksForVersion: checks.some(({ looksForVersion }) => looksForVersion),
    rollback,
    tunnel,
  }
}

type Report = (input: string, message: string) => void

function planSchedule(given: Given, problem: Report): Schedule {
  const { attempts, interval, timeout } = given
  if (given.consecutive !== undefined && given.consecutive > attempts)
    problem('consecutive', `expected at most the ${attempts} of attempts, got ${given.consecutive}`)
  for (const name of ['timeout', 'request-timeout'] as const)
    if (given[name] < (name === 'timeout' ? SHORTEST : 1))
      problem(name, `expected at least ${formatDuration(SHORTEST)}, got ${formatDuration(given[name])}`)
  return {
    attempts,
    consecutive: given.consecutive ?? Math.min(USUALLY_IN_A_ROW, attempts),
    interval,
    timeout,
    stayGood: given['stay-good'],
  }
}

function planTunnel(given: Given, release: ReturnType<typeof recordedRelease>, problem: Report): TunnelPlan {
  const namespace = given.namespace ?? release.namespace()
  if (namespace === undefined)
    problem('namespace', 'required for via; it was not given, and no deploy of this run recorded it')
  return {
    access: { ...accessOf(given), context: given['kube-context'] ?? release.context() },
    namespace: namespace ?? '',
  }
}
