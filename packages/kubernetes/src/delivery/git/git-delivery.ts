import { createHash } from 'node:crypto'
import { errorMessage, formatDuration, formatReference, type JsonObject, UserError } from '@slipway/core'
import { containersOf, digestIn } from '../../manifest/manifest'
import { look } from '../../rollout/look'
import { rankProblems } from '../../rollout/problems'
import { sentence } from '../../rollout/sentence'
import { dropStuckPods } from '../../rollout/stuck-pods'
import { watch } from '../../rollout/watch'
import type {
  AppliedParts,
  Applying,
  Delivery,
  DeliveryOrder,
  Plan,
  Release,
  ReleaseTarget,
  Revision,
  RollbackOrder,
  RollbackResult,
  Setup,
  Standing,
} from '../delivery'
import { liveObjects, liveParts } from '../followed/follow'
import { type Committed, type CommitOrder, commitPlan, diffOf, type GitPlan, placeNotes, revertCommit } from './commit'
import type { GitRepository } from './repository/repository'
import { shortCommit } from './message'
import type { Taker } from './taker'

/** What is to be committed, and where. */
export interface GitChange {
  readonly repository: GitRepository
  readonly order: CommitOrder
  readonly plan: GitPlan
}

/** What is committed, where, and who takes it into the cluster. */
export interface GitSource {
  /** Undefined where nothing is committed: another step of the pipeline has done so. */
  readonly change: GitChange | undefined
  readonly taker: Taker
  /** Called with the commit as soon as it is pushed. */
  readonly committed: (done: Committed) => void
  /** Called with the commit that takes it back, as soon as that is pushed. */
  readonly reverted: (commit: string) => void
  /** A failure is taken back by a commit. */
  readonly reverts: boolean
}

/** The state before the commit, and the commit: what Git has no number for. */
const [BEFORE, AFTER] = [1, 2]

export class GitDelivery implements Delivery {
  readonly isFollowed = true
  readonly toolVersion = ''
  readonly tool: string
  #done: Committed | undefined
  #begun = false
  #isReverted = false

  constructor(
    readonly setup: Setup,
    readonly order: DeliveryOrder,
    readonly source: GitSource,
  ) {
    this.tool = source.taker.tool
  }

  async plan(): Promise<Plan> {
    const { setup, order, source } = this
    const { timeline, cluster } = setup
    const { objects, notes } = await source.taker.before(cluster)
    const { change, taker } = source
    for (const note of [...notes, ...(change === undefined ? [] : placeNotes(change.plan))]) timeline.add('note', note)
    const parts = await liveParts(setup, order, { objects, hooks: [] })
    return {
      ...parts,
      hooksFirst: false,
      previous: revision(BEFORE, change?.plan.tip ?? '', 'deployed'),
      revision: AFTER,
      images: order.images,
      baseline: await look(cluster, parts.workloads, { events: true }),
      content: createHash('sha256').update(taker.title).digest('hex').slice(0, 8),
      foretold: foretold(source),
      printed: { plan: planJson(source), ...(change === undefined ? {} : { diff: diffOf(change.plan) }) },
    }
  }

  /** Commits, as the last thing that may still be refused. */
  async prepare(plan: Plan): Promise<Plan> {
    const { change, committed, taker } = this.source
    if (change !== undefined) {
      this.#done = await commitPlan(change.repository, change.order, change.plan)
      committed(this.#done)
      this.setup.timeline.add('note', committedText(this.#done, change.repository.address.url))
    }
    this.setup.timeline.add('waiting', `${taker.title} takes it into the cluster`)
    return plan
  }

  called(revision: number): string {
    const { change } = this.source
    if (change === undefined) return revision === BEFORE ? 'what was there before' : 'what another step brought'
    return `commit ${shortCommit(revision === BEFORE ? change.plan.tip : (this.#done?.commit ?? ''))}`
  }

  stays(): string | undefined {
    const { change, reverts } = this.source
    if (change === undefined || this.#done === undefined) return undefined
    const { branch, changes, commit } = this.#done
    const where = `${branch} of ${change.repository.address.url}`
    const short = shortCommit(commit)
    if (changes.length === 0) return `the digest stood in ${where} before this run, and stays there`
    const next = reverts ? '' : ', or give git-revert: true next time'
    return `commit ${short} stays in ${where}: take it back by git revert ${short}${next}`
  }

  /** Follows whoever takes the commit. */
  apply(): Applying {
    const { taker } = this.source
    this.#begun = true
    let inner: Applying | undefined
    const begin = async () => {
      const commit = this.#done?.commit
      inner = await taker.follow(this.setup, { commit, images: this.order.images, order: this.order })
      return inner.done
    }
    const done = begin().catch((error: unknown) => {
      this.setup.cluster.ports.signals.check()
      return { ok: false, message: errorMessage(error), output: errorMessage(error) }
    })
    return {
      done,
      isFollowed: true,
      stop: async () => inner?.stop(),
      content: async (): Promise<AppliedParts | undefined> => inner?.content?.(),
      waiting: () => inner?.waiting?.(),
    }
  }

  /** Where nothing is committed here, what is watched is this run's too: it says how to go back. */
  async standing(own?: { readonly revision: number }): Promise<Standing> {
    const tip = this.source.change?.plan.tip ?? ''
    const before = revision(BEFORE, tip, this.#begun ? 'superseded' : 'deployed')
    const history = this.#begun ? [before, revision(AFTER, this.#done?.commit ?? '', 'deployed')] : [before]
    const changed = this.source.change === undefined ? this.#begun : (this.#done?.changes.length ?? 0) > 0
    return { history, made: own !== undefined && changed ? 'by this run' : 'not at all' }
  }

  lastGood(history: readonly Revision[], below?: number): Revision | undefined {
    return history.findLast((one) => below === undefined || one.revision < below)
  }

  finish(): Promise<string> {
    return Promise.resolve(LEFT)
  }

  /** A revert of the commit, watched as the commit was. */
  async rollBack(order: RollbackOrder): Promise<RollbackResult> {
    const { change } = this.source
    if (change === undefined || this.#done === undefined) return await this.#notOurs()
    try {
      const { author, message } = change.order
      const last = message.runUrl === undefined ? [] : [`Run: ${message.runUrl}`]
      const why = `${this.order.release} did not come up`
      const reverted = await revertCommit(change.repository, this.#done, { why, author, last, ofOwn: message.ofOwn })
      if (reverted === undefined)
        return {
          kind: 'kept',
          text: `nothing of ${shortCommit(this.#done.commit)} stands in ${this.#done.branch} any more`,
        }
      this.#isReverted = true
      this.source.reverted(reverted.commit)
      this.setup.timeline.add(
        'rollback',
        `reverted ${shortCommit(this.#done.commit)} by ${shortCommit(reverted.commit)}`,
      )
      return await this.#followBack(reverted.commit, order)
    } catch (error) {
      this.setup.cluster.ports.signals.check()
      return { kind: 'failed', text: [errorMessage(error), this.#unreverted()].filter(Boolean).join('; ') }
    }
  }

  #unreverted(): string | undefined {
    return this.#isReverted ? undefined : this.stays()
  }

  async #notOurs(): Promise<RollbackResult> {
    const { cluster } = this.setup
    const former = await this.source.taker.former(cluster).catch(() => undefined)
    const text = 'nothing was committed here, so nothing is reverted'
    return { kind: 'kept', text: former === undefined ? text : `${text}; ${former}` }
  }

  async #followBack(commit: string, { timeout }: RollbackOrder): Promise<RollbackResult> {
    const { setup, source } = this
    const { cluster, timeline } = setup
    const { clock, host } = cluster.ports
    const { objects, busy } = await source.taker.before(cluster)
    if (busy > 0) timeline.add('note', busyText(source.taker, busy))
    const limit = timeout + busy
    const order = { ...this.order, images: [], timeout: limit }
    const parts = await liveParts(setup, order, { objects, hooks: [] })
    const [started, baseline] = [clock.now(), await look(cluster, parts.workloads, { events: true })]
    const applying = await source.taker.follow(setup, { commit, images: [], order })
    const unstuck = dropStuckPods(cluster, baseline, timeline).catch((error: unknown) => host.warn(errorMessage(error)))
    const watched = await watch(
      cluster,
      {
        ...{
          tool: this.tool,
          content: async () => applying.content?.(),
          isFollowed: true,
          foretold: parts,
          started,
          baseline,
        },
        ...{ hooksFirst: false, decides: 'watch' as const, failFast: 'off' as const, applied: applying.done },
        deadline: started + limit + 2000,
      },
      timeline,
    )
    await Promise.all([watched.hookLogs.stop(), unstuck])
    const { found } = await liveObjects(cluster, objects, order.namespace)
    const bad = new Set(this.order.images.map(({ digest }) => digest))
    const still = containersOf(found, order.namespace).find(({ image }) => bad.has(digestIn(image) ?? ''))
    if (watched.end === 'settled' && still === undefined)
      return {
        kind: 'rolled-back',
        to: BEFORE,
        revision: AFTER,
        text: `reverted by ${shortCommit(commit)}: what ran before runs again`,
      }
    const [problem] = rankProblems(watched.problems)
    const why =
      still !== undefined
        ? `${still.workload.kind} ${still.workload.name} still runs the failed digest`
        : problem === undefined
          ? watched.applied?.message || watched.end
          : sentence(problem)
    return { kind: 'failed', text: `${shortCommit(commit)} reverts it, and what ran before is not back: ${why}` }
  }
}

const busyText = ({ title }: Taker, busy: number): string =>
  `${title} may look at what failed for up to ${formatDuration(busy)} before it takes another commit: that is waited for`

/** Where the digest stands now. */
export function committedText({ branch, changes, commit, retries }: Committed, url: string): string {
  if (changes.length === 0) return `the digest stands in ${branch} of ${url} already, at ${shortCommit(commit)}`
  const others = retries === 0 ? '' : ` (${retries} ${retries === 1 ? 'push' : 'pushes'} of others came first)`
  return `pushed ${shortCommit(commit)} to ${branch} of ${url}${others}`
}

const LEFT = 'a commit that was pushed stays, and goes into the cluster by itself; nothing was left half done'

function revision(number: number, commit: string, status: Revision['status']): Revision {
  return { revision: number, status, updated: '', description: commit }
}

/** One sentence for a dry run; without a taker where no cluster was asked. */
export function foretold({ change, taker }: Planned): string {
  if (change === undefined)
    return `${taker?.title ?? 'what is named'} is to bring the digest; nothing is committed here`
  const { changes, branch } = change.plan
  const { url } = change.repository.address
  const then = taker === undefined ? '' : `; ${taker.title} takes it`
  if (changes.length === 0) return `the digest stands in ${branch} of ${url} already${then}`
  return `${changes.map(({ path }) => path).join(', ')} in ${branch} of ${url} would change${then}`
}

type Planned = Pick<GitSource, 'change'> & { readonly taker?: Taker }

/** What a dry run prints. */
export function planJson({ change, taker }: Planned): JsonObject {
  return {
    via: 'git',
    ...(taker === undefined ? {} : { takenBy: taker.title }),
    ...(change === undefined
      ? {}
      : {
          repository: change.repository.address.url,
          branch: change.plan.branch,
          commit: change.plan.tip,
          images: change.order.images.map(formatReference),
          places: change.plan.places.map(({ file, field, holds }) => ({ file, field, holds })),
          diff: diffOf(change.plan),
        }),
  }
}

/** What smoke and the post step know of a release that was delivered by a commit: nothing that they could take back. */
export class GitRelease implements Release {
  constructor(readonly target: ReleaseTarget) {}

  standing(): Promise<Standing> {
    return Promise.reject(
      new UserError(
        'GIT_NO_RELEASE',
        `${this.target.release} was delivered by a commit: no record in the cluster says what was before`,
        'revert the commit',
      ),
    )
  }

  lastGood(): undefined {
    return undefined
  }

  rollBack(): Promise<RollbackResult> {
    return Promise.resolve({ kind: 'kept', text: 'it was delivered by a commit: revert that' })
  }

  finish(): Promise<string> {
    return Promise.resolve(LEFT)
  }
}
