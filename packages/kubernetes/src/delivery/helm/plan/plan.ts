import { redactor } from '@slipway/core'
import { checkNamespace } from '../../../cluster/namespace'
import type { ApplyPlan } from '../../../preflight/apply'
import { type DeliveryOrder, type Foretold, latest, type Plan } from '../../delivery'
import type { Journal } from '../../journal'
import type { HelmWait } from '../client/command'
import type { HelmContext } from '../context'
import { contentSigns } from '../chart/content'
import { keptRevisions, lastGood } from '../history/history'
import { trustedRevision } from '../history/trusted'
import { readHistory } from '../history/read-history'
import { freeLock } from '../lock/lock'
import type { HelmSource } from '../source'
import { findLostPin } from '../pin/lost-pin'
import { readChartValues } from '../values/chart-values'
import { givenValues } from '../values/files'
import { HelmPlanning, placeOf } from './planning'

export interface HelmPlan extends Plan {
  /** Values files, later ones win. */
  readonly values: readonly string[]
  /** Flags for Helm, where what it renders is changed on its way. */
  readonly postRenderer: readonly string[]
  readonly applies: ApplyPlan
  /** By what Helm waits beside the watch. */
  readonly strategy: HelmWait
  /** Revisions that Helm keeps: at least as far back as the last good one. */
  readonly historyMax: number | undefined
  /** The namespace was there when the plan was made. */
  readonly hasNamespace: boolean
}

type HelmOrder = DeliveryOrder & HelmSource

interface Telling {
  /** Of a run that was killed. */
  readonly left: Journal | undefined
  /** Is told what the plan will most likely be, before Helm has rendered it for the cluster. */
  readonly foretell?: ((foretold: Foretold) => void) | undefined
}

/** @throws RefusedPlan, UserError and its kin: of the release nothing has been changed then */
export async function planHelm(context: HelmContext, order: HelmOrder, { left, foretell }: Telling): Promise<HelmPlan> {
  const { cluster, helm, timeline } = context
  const given = await givenValues(placeOf(context), order, () =>
    readChartValues(helm, order.chart, order.values).then(({ all }) => all),
  )
  const reading = Promise.all([readHistory(helm, order), checkNamespace(cluster, order)])
  reading.catch(() => undefined)
  const values = await readChartValues(helm, order.chart, given)
  const [found, hasNamespace] = await reading
  const history = order.dryRun === true ? found : await freeLock(context, { ...order, history: found, journal: left })
  const { secrets } = values
  const { files } = cluster.ports
  const content = contentSigns(files, { chart: order.chart, values: values.all, secrets })
  const isUpgrade = history.some(({ status }) => status === 'deployed')
  const plan = new HelmPlanning(context, {
    ...{ order, given, isUpgrade, values, redact: redactor(secrets) },
    foretell: (foretold) => foretell?.({ ...foretold, previous: latest(history) }),
  })
  const { rules, ...rendered } = await plan.render()
  const lost = await findLostPin(context, { target: order, history, rules, seen: rendered })
  for (const note of [...rendered.notes, ...(lost === undefined ? [] : [lost])]) timeline.add('start', note)
  const trusted = await trustedRevision(context, order, history)
  const signs = await content
  return {
    ...(signs === undefined ? {} : { content: signs }),
    previous: latest(history),
    trusted,
    historyMax: keptRevisions(order.historyMax, history, lastGood(history, undefined, trusted)),
    revision: (latest(history)?.revision ?? 0) + 1,
    hasNamespace,
    ...rendered,
    secrets: [...rendered.secrets, ...secrets],
  }
}
