import type { Ports } from '@slipway/core'
import type { Bench } from '../access/bench'
import { templateArgs } from '../helm/command'
import { startReading } from '../helm/reading'
import { givenCandidate } from '../image/candidates'
import type { Ahead, DeployPlan } from './plan'
import { requireFiles, withOverlay, writeSet } from './values-files'

type AheadPlan = Pick<DeployPlan, 'chart' | 'release' | 'namespace' | 'values' | 'set' | 'image' | 'imageValues'>

/**
 * Begins what a chart renders to without a cluster: Helm does so while the kubeconfig is read and judged, and kubectl
 * is verified.
 */
export async function renderAhead(
  ports: Ports,
  { bench, helm, plan }: { bench: Bench; helm: string; plan: AheadPlan },
): Promise<Ahead> {
  const place = { ports, folder: bench.folder }
  const values = await givenValues(place, plan)
  const overlay = plan.imageValues.size === 0 ? undefined : givenCandidate(plan.imageValues, plan.image).values
  const files = await withOverlay(place, values, 'ahead', overlay)
  const reading = startReading(ports, helm, templateArgs({ ...plan, values: files, isUpgrade: true }), bench.env)
  return {
    values,
    render: async (isUpgrade) => {
      const result = await reading.done
      return isUpgrade ? result : undefined
    },
    stop: () => reading.stop(),
  }
}

/** @throws UserError `VALUES_MISSING` */
export async function givenValues(
  place: { readonly ports: Ports; readonly folder: string },
  plan: Pick<DeployPlan, 'values' | 'set'>,
) {
  await requireFiles(place.ports, plan.values)
  return [...plan.values, ...(await writeSet(place, plan.set))]
}
