import type { Ports, Values } from '@slipway/core'
import { toLabelValue } from '@slipway/kubernetes/inputs'
import type { OwnImage } from '@slipway/kubernetes'
import type { Inputs } from './inputs'

/** What every way of delivery is told by the same inputs. */
export function settings(given: Values<Inputs>, images: readonly OwnImage[], ports: Ports) {
  const { timeout, rollback, output } = given
  return {
    timeout,
    rollback,
    output,
    failFast: given['fail-fast'],
    requireProof: images.length === 0 ? ('none' as const) : given['require-proof'],
    wait: given.wait,
    waitForJobs: given['wait-for-jobs'],
    stayReady: given['stay-ready'],
    helmTest: given['helm-test'],
    dryRun: given['dry-run'] === 'server',
    patience: given.patience,
    historyMax: given['history-max'],
    onFirstFailure: given['on-first-failure'],
    deleteAdopted: given['delete-adopted'],
    allowNamespaces: given['allow-namespaces'],
    allowOlder: given['allow-older'],
    allowHeld: given['allow-held'],
    run: runKey(ports),
    labels: labelsOf(given, ports),
  }
}

/** By which `remove` finds the release. */
function labelsOf({ environment }: Values<Inputs>, { host }: Ports): Readonly<Record<string, string>> {
  const { changeRequest } = host.source
  const name = toLabelValue(environment ?? '')
  return {
    ...(name === '' ? {} : { 'slipway-environment': name }),
    ...(changeRequest === undefined ? {} : { 'slipway-change': String(changeRequest) }),
  }
}

/** Names the run on Helm's own record: a label value, different for each start. */
function runKey(ports: Ports): string {
  const { runId } = ports.host.source
  const id = (runId ?? 'local').replace(/[^A-Za-z0-9]/g, '').slice(0, 30)
  return `${id === '' ? 'run' : id}-${ports.random.hex(6)}`
}
