import { UserError } from '@slipway/core'
import { lineDiff } from '../../changes/line-diff'
import { choosePlaces, type PlaceOrder } from './place/choose'
import { applyEdits } from '../../manifest/edits'
import type { Place } from './place/place'
import type { GitRepository, NewCommit } from './repository/repository'
import { commitMessage, type MessageOrder, skipLines } from './message'
import { refusedBy } from './repository/words'

/** Pushes before others are given up on. */
const ATTEMPTS = 12
/** Milliseconds between two of them at most. */
const LONGEST = 5_000

export interface CommitOrder extends PlaceOrder {
  /** Without one, the branch that the server calls its own. */
  readonly branch: string | undefined
  /** Pushed to a branch of its own, for a pull or merge request. */
  readonly ownBranch: string | undefined
  readonly message: Omit<MessageOrder, 'images' | 'places'>
  readonly author: NewCommit['author']
}

export interface ChangedFile {
  readonly path: string
  readonly before: string
  readonly after: string
}

/** What is to be written on top of a commit. */
export interface GitPlan {
  readonly branch: string
  /** The newest commit of the branch. */
  readonly tip: string
  readonly places: readonly Place[]
  /** Empty where the digest stands there already. */
  readonly changes: readonly ChangedFile[]
}

export interface Committed extends GitPlan {
  /** The commit that has the digest. */
  readonly commit: string
  /** Where it was pushed to. */
  readonly pushedTo: string
  /** How often others were first. */
  readonly retries: number
}

/** Reads the branch as it is now, and decides what is to be written. */
export async function planCommit(repository: GitRepository, order: CommitOrder): Promise<GitPlan> {
  const branch = order.branch ?? (await repository.defaultBranch())
  return planOn(repository, order, branch)
}

async function planOn(repository: GitRepository, order: CommitOrder, branch: string): Promise<GitPlan> {
  const [tip, yaml] = [await repository.fetch(branch), await import('yaml')]
  const { places, texts } = await choosePlaces(yaml, await repository.tree(tip), order)
  const changes = [...texts].flatMap(([path, before]) => {
    const edits = places.filter(({ file }) => file === path).flatMap((place) => place.edits)
    const after = applyEdits(before, edits)
    return after === before ? [] : [{ path, before, after }]
  })
  return { branch, tip, places, changes }
}

/**
 * Writes the digest where the plan found its place. When others push first, it is written anew on what they pushed.
 * @throws UserError `GIT_PROTECTED`, `GIT_DENIED` and others; TransientError `GIT_CONTENDED`
 */
export async function commitPlan(repository: GitRepository, order: CommitOrder, first: GitPlan): Promise<Committed> {
  const { clock, random, signals } = repository.world
  let plan = first
  for (let retries = 0; retries < ATTEMPTS; retries++) {
    signals.check()
    const done = await pushPlan(repository, order, plan)
    if (done !== undefined) return { ...done, retries }
    const longest = Math.min(LONGEST, 200 * 2 ** retries)
    // Jobs that were refused together would come again together.
    await clock.sleep(longest / 2 + ((random.bytes(1)[0] ?? 0) / 255) * (longest / 2))
    plan = await planOn(repository, order, first.branch)
  }
  throw refusedBy('moved', '', { url: repository.address.url, branch: first.branch })
}

async function pushPlan(
  repository: GitRepository,
  order: CommitOrder,
  plan: GitPlan,
): Promise<Omit<Committed, 'retries'> | undefined> {
  const { branch, tip, changes, places } = plan
  if (changes.length === 0) return { ...plan, commit: tip, pushedTo: branch }
  const texts = new Map(changes.map(({ path, after }) => [path, after]))
  const message = commitMessage({ ...order.message, images: order.images, places })
  const commit = await repository.commit({ parent: tip, texts, message, author: order.author })
  const { ownBranch } = order
  if (ownBranch === undefined)
    return (await repository.push(commit, branch)) === 'pushed' ? { ...plan, commit, pushedTo: branch } : undefined
  const there = await repository.head(ownBranch)
  const pushed = await repository.push(commit, ownBranch, there ?? '')
  return pushed === 'pushed' ? { ...plan, commit, pushedTo: ownBranch } : undefined
}

/** The change as `git diff` shows it. */
export function diffOf({ changes }: Pick<GitPlan, 'changes'>): string {
  return changes.map(({ path, before, after }) => `--- a/${path}\n+++ b/${path}\n${lineDiff(before, after)}\n`).join('')
}

/** One sentence for each place. */
export function placeNotes({ places }: Pick<GitPlan, 'places'>): readonly string[] {
  return places.flatMap(({ file, field, notes }) => notes.map((note) => `${file}, ${field}: ${note}`))
}

export interface Revert {
  readonly why: string
  readonly author: NewCommit['author']
  /** Lines at the end of the message. */
  readonly last: readonly string[]
  readonly ofOwn: boolean
}

/**
 * Takes back what a commit of ours wrote: each of its lines becomes what it was, on whatever others have pushed since.
 * @returns undefined when nothing of it stands there any more
 * @throws UserError `GIT_NOT_REVERTED`
 */
export async function revertCommit(
  repository: GitRepository,
  committed: Committed,
  order: Revert,
): Promise<{ readonly commit: string } | undefined> {
  const { clock, random } = repository.world
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const tip = await repository.fetch(committed.branch)
    const texts = await revertedTexts(repository, committed, tip)
    if (texts.size === 0) return undefined
    const message = [
      `Revert ${committed.commit.slice(0, 12)}: ${order.why}`,
      '',
      `This reverts commit ${committed.commit}.`,
    ]
    const commit = await repository.commit({
      parent: tip,
      texts,
      message: `${[...message, ...order.last, ...skipLines(order.ofOwn)].join('\n')}\n`,
      author: order.author,
    })
    if ((await repository.push(commit, committed.branch)) === 'pushed') return { commit }
    await clock.sleep(200 + (random.bytes(1)[0] ?? 0) * 4 * (attempt + 1))
  }
  throw refusedBy('moved', '', { url: repository.address.url, branch: committed.branch })
}

async function revertedTexts(
  repository: GitRepository,
  { changes }: Committed,
  tip: string,
): Promise<ReadonlyMap<string, string>> {
  const tree = await repository.tree(tip)
  const texts = new Map<string, string>()
  for (const change of changes) {
    const now = await tree.read(change.path)
    if (now === undefined) continue
    const back = revertText(change, now)
    if (back !== now) texts.set(change.path, back)
  }
  return texts
}

/**
 * The lines that a change wrote become what they were. Lines that others changed since stay, and so does a file that
 * has such a line more than once.
 * @throws UserError `GIT_NOT_REVERTED`
 */
export function revertText({ path, before, after }: ChangedFile, now: string): string {
  if (now === after) return before
  const [was, ours] = [before.split('\n'), after.split('\n')]
  const added = ours.length - was.length
  let lines = now.split('\n')
  for (const [index, line] of ours.entries()) {
    const old = added === 0 ? was[index] : undefined
    if (added === 0 ? old === line : was.includes(line)) continue
    const at = lines.flatMap((one, number) => (one === line ? [number] : []))
    if (at.length === 0) continue
    if (at.length > 1)
      throw new UserError(
        'GIT_NOT_REVERTED',
        `${path}: the line that was written stands there ${at.length} times by now, so which one to take back is not plain`,
        'put the old digest back by hand',
        { outcome: 'rollback-failed' },
      )
    lines = lines.flatMap((one, number) => (number !== at[0] ? [one] : old === undefined ? [] : [old]))
  }
  return lines.join('\n')
}
