import { CancelledError, errorMessage } from '@slipway/core'
import type { ReleaseTests } from '../delivery/delivery'
import { look } from '../rollout/look'
import { watch, type WatchResult } from '../rollout/watch'
import type { Deployment } from './deployment'

export interface FailedTests {
  /** What was seen of them, beside the release that runs. */
  readonly watched: WatchResult
  readonly stop: () => Promise<void>
}

/** Milliseconds that the tool has for its own end when the time of the tests is over. */
const LONGER = 5000

/**
 * Runs the tests that the chart brings, against a release that is up: what they say is a part of its verdict.
 * @param revision the one that stands
 * @returns undefined when they pass, or there are none
 */
export async function runTests(
  deployment: Deployment,
  revision: number,
  up: WatchResult,
): Promise<FailedTests | undefined> {
  const { cluster, delivery, order, timeline } = deployment
  const tests = await delivery.tests?.(revision)
  if (tests === undefined || tests.workloads.length === 0) {
    cluster.ports.host.warn(`helm-test is set, and the chart of ${order.release} has no tests`)
    return undefined
  }
  const names = tests.workloads.map(({ kind, name }) => `${kind} ${name}`)
  timeline.add('start', `running the tests of the chart: ${names.join(', ')}`)
  const { watched, stop } = await watchTests(deployment, tests).catch((error: unknown) => {
    throw error instanceof CancelledError ? cancelled(error, deployment, revision) : error
  })
  if (watched.applied?.ok !== true) {
    await up.hookLogs.stop()
    return { watched: beside(up, watched), stop }
  }
  timeline.add('ready', 'the tests of the chart passed')
  await watched.hookLogs.stop()
  return undefined
}

async function watchTests(deployment: Deployment, tests: ReleaseTests): Promise<FailedTests> {
  const { cluster, delivery, order, timeline } = deployment
  const { clock, host } = cluster.ports
  const content = { workloads: [], hooks: tests.workloads, areTests: true }
  // Pods of earlier tests are there until the tool removes them.
  const baseline = await look(cluster, tests.workloads, { events: true })
  const { done, stop } = tests.run()
  const started = clock.now()
  const plan = {
    tool: delivery.tool,
    content: async () => content,
    foretold: content,
    hooksFirst: true,
    decides: 'tool',
    patience: order.patience,
    failFast: order.failFast,
    started,
    deadline: started + order.timeout + LONGER,
    baseline,
    applied: done,
  } as const
  try {
    return { watched: await watch(cluster, plan, timeline), stop }
  } catch (error) {
    await stop().catch((stopped: unknown) => {
      if (!(stopped instanceof CancelledError)) host.warn(`the tests could not be stopped: ${errorMessage(stopped)}`)
    })
    throw error
  }
}

/** What is known of a release that came up stays known. */
function beside(up: WatchResult, tests: WatchResult): WatchResult {
  return {
    ...tests,
    last: { ...tests.last, workloads: [...up.last.workloads, ...tests.last.workloads] },
    hooks: new Map([...up.hooks, ...tests.hooks]),
    notes: up.notes,
  }
}

/** Interrupted while its tests ran: the release itself is up. */
function cancelled({ reason }: CancelledError, { order }: Deployment, revision: number): CancelledError {
  const { release, namespace } = order
  return new CancelledError(
    `${reason} while the tests of ${release} ran in ${namespace}: revision ${revision} is up and serves, but it was neither tested to the end nor proved`,
    `helm test ${release} --namespace ${namespace} runs the tests again; the next deploy goes on from this revision`,
  )
}
