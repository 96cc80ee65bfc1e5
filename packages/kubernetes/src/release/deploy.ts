import type { ExecResult } from '@slipway/core'
import { redactor } from '../diagnosis/redact'
import { upgradeArgs } from '../helm/command'
import type { Revision } from '../helm/history'
import { Kube } from '../kube'
import { identify } from '../proof/accept'
import { Timeline } from '../rollout/timeline'
import { watch } from '../rollout/watch'
import { concludeFailed } from './failed'
import { JOURNAL, type Journal, readJournal, writeJournal } from './journal'
import type { DeployPlan } from './plan'
import { type Prepared, prepare, RefusedRender } from './prepare'
import { concludeProved } from './proved'
import { concludeRefused } from './refused'
import { ownerLabels, readHistory } from './releases'
import type { DeployResult, Run } from './result'

/** Puts an image into a release, watches it come up, proves it, and takes it back if it does not. */
export async function deployRelease(plan: DeployPlan, ports: Kube['ports']): Promise<DeployResult> {
  return new Deployment(new Kube(ports, plan.access, plan.tools), plan).run()
}

class Deployment implements Run {
  #redact = redactor([])
  readonly redact = (text: string) => this.#redact(text)
  readonly timeline: Timeline

  constructor(
    readonly kube: Kube,
    readonly plan: DeployPlan,
  ) {
    this.timeline = new Timeline(kube.ports, this.redact)
  }

  async run(): Promise<DeployResult> {
    const { kube, plan, timeline } = this
    timeline.add(
      'start',
      `deploying ${plan.image.digest} as ${plan.release} to ${plan.namespace} on ${kube.access.context} with Helm ${plan.tools.helmVersion}`,
    )
    const left = await readJournal(kube.ports, kube.ports.files.resolve(plan.output, JOURNAL))
    let prepared: Prepared
    try {
      prepared = await prepare(kube, plan, left, timeline)
    } catch (error) {
      if (error instanceof RefusedRender) return concludeRefused(this, error)
      throw error
    }
    const secrets = prepared.secrets.filter((value) => !plan.shown.some((text) => text.includes(value)))
    for (const secret of secrets.filter((value) => value.length >= 8)) kube.ports.host.hide(secret)
    this.#redact = redactor(secrets)
    return this.#apply(prepared)
  }

  async #apply(prepared: Prepared): Promise<DeployResult> {
    const { kube, plan, timeline } = this
    const started = kube.ports.clock.now()
    const journal = this.#journal(prepared, started)
    await writeJournal(kube.ports, plan.output, journal)
    const labels = ownerLabels({
      run: plan.run,
      until: started + plan.timeout * 2 + 120_000,
      revision: prepared.revision,
    })
    const helm = kube.startHelm(upgradeArgs({ ...plan, values: prepared.values, labels }, plan.tools.helmMajor))
    // While Helm works there is time to open a way to the registry.
    const identity = identify(plan.image.digest, plan.reader)
    identity.catch(() => undefined)
    const record = this.#recordAfter(helm.done)
    const { failFast } = plan
    const deadline = started + plan.timeout + 2000
    const watching = watch(kube, { ...prepared, failFast, started, deadline, helm: helm.done }, timeline)
    const watched = await watching.catch(async (error: unknown) => {
      // Helm writes down that it was interrupted; the journal stays for the post step or the next run.
      helm.signal('SIGINT')
      await helm.done.catch(() => undefined)
      throw error
    })
    kube.ports.signals.check()
    if (watched.end === 'settled') {
      timeline.add('ready', `all of revision ${prepared.revision} is ready`)
      return concludeProved(this, {
        prepared,
        watched,
        identity: await identity,
        history: await record(watched.last.at),
      })
    }
    return concludeFailed(this, {
      prepared,
      watched,
      journal,
      stopHelm: async () => {
        helm.signal('SIGINT')
        return helm.done
      },
    })
  }

  /**
   * Reads Helm's record as soon as Helm is done well, beside the look that is waited for; gives it as it is at a later
   * time.
   */
  #recordAfter(done: Promise<ExecResult>): (at: number) => Promise<readonly Revision[]> {
    const { kube, plan } = this
    const read = async () => ({ at: kube.ports.clock.now(), history: await readHistory(kube, plan) })
    const early = done.then(({ code }) => (code === 0 ? read() : undefined)).catch(() => undefined)
    return async (at) => {
      const known = await early
      return known !== undefined && at - known.at < FRESH ? known.history : (await read()).history
    }
  }

  #journal(prepared: Prepared, started: number): Journal {
    const { plan, kube } = this
    const { release, namespace, run, rollback, onFirstFailure, timeout, tools } = plan
    return {
      version: '1',
      phase: 'upgrade',
      run,
      release,
      namespace,
      kubeconfig: kube.access.source,
      context: kube.access.context,
      helmVersion: tools.helmVersion,
      revision: prepared.revision,
      rollback,
      onFirstFailure,
      timeout,
      started: new Date(started).toISOString(),
      folder: kube.access.folder,
    }
  }
}

/** Milliseconds for which Helm's record is taken as it was read. */
const FRESH = 2000
