import type { ContainerSpec, Probe } from '../model'
import type { Problem } from '../problem'
import { pauseUnless } from '../timers'
import { runProbe } from './probe'
import type { ProbeTarget } from './probe'

/** What the answers of a container's probes lead to. */
export interface ProbedContainer {
  /** The event `Unhealthy`. */
  unhealthy(message: string): void
  started(): void
  ready(value: boolean): void
  restart(probe: 'liveness' | 'startup'): void
}

export interface Probing {
  readonly spec: ContainerSpec
  readonly target: ProbeTarget
  readonly container: ProbedContainer
  /** Given when the run ends. */
  readonly signal: AbortSignal
  readonly problem: Problem
}

/** Probes one run of a container until it ends; readiness and liveness wait for the startup probe. */
export function startProbing(probing: Probing): void {
  const { spec, container, signal } = probing
  if (spec.startupProbe === undefined) return afterStart(probing)
  const startup = new AbortController()
  signal.addEventListener('abort', () => startup.abort(), { once: true })
  const up = () => {
    startup.abort()
    container.started()
    afterStart(probing)
  }
  const down = () => container.restart('startup')
  watchProbe({ ...probing, signal: startup.signal }, 'Startup', spec.startupProbe, { up, down })
}

function afterStart(probing: Probing): void {
  const { spec, container } = probing
  if (spec.readinessProbe === undefined) container.ready(true)
  else
    watchProbe(probing, 'Readiness', spec.readinessProbe, {
      up: () => container.ready(true),
      down: () => container.ready(false),
    })
  if (spec.livenessProbe)
    watchProbe(probing, 'Liveness', spec.livenessProbe, {
      up: () => undefined,
      down: () => container.restart('liveness'),
    })
}

interface Verdicts {
  up(): void
  down(): void
}

function watchProbe(probing: Probing, kind: string, probe: Probe, verdicts: Verdicts): void {
  askInTurn(probing, kind, probe, verdicts).catch(probing.problem)
}

/** Asks every period; so many answers alike in a row, and the verdict changes. */
async function askInTurn(
  { target, container, signal }: Probing,
  kind: string,
  probe: Probe,
  verdicts: Verdicts,
): Promise<void> {
  await pauseUnless(signal, (probe.initialDelaySeconds ?? 0) * 1000)
  for (let inRow = 0; !signal.aborted;) {
    const result = await runProbe(probe, target)
    if (signal.aborted) return
    // A kubelet throws away the result of a probe that errored: it counts neither way.
    if (result.outcome === 'errored')
      container.unhealthy(`${kind} probe errored and resulted in unknown state: ${result.why}`)
    else {
      const passed = result.outcome === 'passed'
      if (!passed) container.unhealthy(`${kind} probe failed: ${result.why}`)
      inRow = passed ? Math.max(1, inRow + 1) : Math.min(-1, inRow - 1)
      if (inRow >= (probe.successThreshold ?? 1)) verdicts.up()
      if (-inRow === (probe.failureThreshold ?? 3)) verdicts.down()
    }
    await pauseUnless(signal, (probe.periodSeconds ?? 10) * 1000)
  }
}
