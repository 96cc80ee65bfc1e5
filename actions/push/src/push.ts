import type { Ports, Result, Values } from '@slipway/core'
import { beginConnect } from '@slipway/oci/connection'
import { registryAccess } from './access'
import type { Inputs } from './inputs'
import { refuseOtherRegistry } from './of-change'
import { planPush } from './plan'
import type { PushRecord } from './record'

/** Connects to the registries, and checks the image while they answer. */
export async function runPush(given: Values<Inputs>, ports: Ports): Promise<Result<PushRecord>> {
  const plan = planPush(given, ports)
  await refuseOtherRegistry(given, ports, plan.targets[0])
  await ports.http.ready?.()
  const access = await registryAccess(given, ports, plan.targets[0])
  const connecting = plan.targets.map((target) => beginConnect(target, access(target), ports))
  // Loaded only now, with the cryptography that it needs: the registry does not have to wait for it.
  const { deliver } = await import('./deliver')
  return deliver(given, ports, { plan, connecting, access })
}
