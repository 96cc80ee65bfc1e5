import {
  formatReference,
  type Ports,
  type Result,
  type Secret,
  table,
  UserError,
  type Values,
  verdictHeading,
  writeRedacted,
} from '@slipway/core'
import type { Cluster, Committed, CommitOrder, GitChange, OwnImage } from '@slipway/kubernetes'
import { type CommitFacts, commitText } from './commit'
import { orRefused } from './dry-run'
import { type Followed, throughOthers } from './followed'
import { drySummary, renderGit } from './git-dry-run'
import type { Inputs } from './inputs'
import type { DeployRecord } from './record'
import type { Installer } from './tools'

interface Deploying {
  readonly given: Values<Inputs>
  readonly images: readonly OwnImage[]
  readonly ports: Ports
  readonly installer: Installer
}

type Opened = GitChange & { readonly stop: () => Promise<void> }

/** A commit with the digest, and the watch of what takes it into the cluster. */
export async function throughGit(deploying: Deploying): Promise<Result<DeployRecord>> {
  const { given, ports } = deploying
  const isDry = given['dry-run'] !== 'off'
  return isDry ? orRefused(given, ports, () => deployed(deploying)) : deployed(deploying)
}

async function deployed(deploying: Deploying): Promise<Result<DeployRecord>> {
  const { given, ports } = deploying
  const change = given['git-repository'] === 'none' ? undefined : await openRepository(deploying)
  try {
    if (given['dry-run'] === 'render') return await renderGit(deploying, change)
    if (change !== undefined && given['dry-run'] === 'off') {
      await showDiff(change, deploying)
      const isOpen = change.plan.changes.length > 0
      if (given['git-change-request'] && isOpen) return await propose(deploying, change)
      if (given.wait === 'none') return await commitAlone(deploying, change)
    }
    return await followed(deploying, change)
  } finally {
    await change?.stop().catch((error: unknown) => ports.host.info(String(error)))
  }
}

async function followed(deploying: Deploying, change: Opened | undefined): Promise<Result<DeployRecord>> {
  const { given, images } = deploying
  let done: Committed | undefined
  let revertedBy: string | undefined
  let takenBy: string | undefined
  const commit = () => commitFacts(change, done, revertedBy)
  const open = async (cluster: Cluster): Promise<Followed> => {
    const { findTaker } = await import('@slipway/kubernetes/git')
    const { flux, application, timeout } = given
    const taker = await findTaker(cluster, { flux, application, change, timeout })
    const { release, namespace, title } = taker
    takenBy = title
    const committed = (made: Committed) => (done = made)
    const reverted = (made: string) => (revertedBy = made)
    const reverts = given['git-revert']
    const source = { change, taker, committed, reverted, reverts }
    return { release, namespace, delivery: { via: 'git', source }, commit }
  }
  // A commit is reverted only when that was asked for; where there is none of ours, it is said what stood before.
  const rollback = given['git-revert'] || change === undefined ? given.rollback : 'never'
  const result = await throughOthers({ ...deploying, given: { ...given, rollback }, open })
  if (given['dry-run'] !== 'off') {
    const { headline, outcome, failure } = result
    return failure === undefined
      ? { ...result, summary: drySummary(images, change, { headline, outcome, taker: takenBy }) }
      : result
  }
  const { pushed, stood } = commit()
  const isBad = result.outcome === 'fail' || result.outcome === 'rollback-failed'
  // Git counts no revisions.
  const none = { revision: undefined, 'previous-revision': undefined }
  const state = isBad ? 'failed' : result.outputs?.state
  return { ...result, outputs: { ...result.outputs, ...none, state, commit: revertedBy ?? pushed ?? stood } }
}

function commitFacts(change: Opened | undefined, done: Committed | undefined, revertedBy?: string): CommitFacts {
  const branch = done?.pushedTo ?? change?.plan.branch
  const place = { repository: change?.repository.address.url, branch, revertedBy }
  if (done === undefined) return place
  const { commit, tip, changes } = done
  return changes.length === 0 ? { ...place, stood: commit } : { ...place, pushed: commit, before: tip }
}

async function openRepository({ given, images, ports }: Deploying): Promise<Opened> {
  const { parseRepositoryAddress, prepareGit, GitRepository, planCommit } = await import('@slipway/kubernetes/git')
  const address = parseRepositoryAddress(given['git-repository'] ?? ownRepository(ports))
  const git = await prepareGit(ports, address, {
    token: tokenFor(given, ports, address.host)?.reveal(),
    sshKey: given['git-ssh-key']?.reveal(),
    knownHosts: given['git-known-hosts'],
    signingKey: given['git-signing-key']?.reveal(),
  })
  try {
    const repository = await GitRepository.open(ports, address, git)
    const order = orderOf({ given, images, ports }, isOwn(address, ports))
    return { repository, order, plan: await planCommit(repository, order), stop: git.stop }
  } catch (error) {
    await git.stop()
    throw error
  }

  function isOwn(one: typeof address, { host }: Ports): boolean {
    const { host: server, path } = one
    return host.source.repositoryUrl?.replace(/^https?:\/\//, '').toLowerCase() === `${server}/${path}`.toLowerCase()
  }
}

function ownRepository({ host }: Ports): string {
  const { repositoryUrl } = host.source
  if (repositoryUrl !== undefined) return repositoryUrl
  throw new UserError(
    'GIT_MISSING',
    'git-repository: expected the address of a repository, found none: the host does not say which one this is',
    'give git-repository: https://host/owner/name.git',
  )
}

/** The host's own token goes to that host alone. */
function tokenFor(given: Values<Inputs>, { host }: Ports, server: string): Secret | undefined {
  const own = host.source.repositoryUrl
  const isSame = own !== undefined && URL.canParse(own) && new URL(own).host === server
  return given['git-token'] ?? (isSame ? given.token : undefined)
}

const AUTHOR = { name: 'Slipway', email: 'slipway@noreply.invalid' }

function orderOf({ given, images, ports }: Pick<Deploying, 'given' | 'images' | 'ports'>, ofOwn: boolean): CommitOrder {
  const { repository, commit, runUrl } = ports.host.source
  const target = given.environment ?? given['git-branch'] ?? 'the cluster'
  const names = images.map(({ repository: path }) => path.split('/').at(-1) ?? path)
  return {
    images,
    paths: given['git-path'],
    fields: given['git-field'],
    branch: given['git-branch'],
    ownBranch: given['git-change-request'] ? branchOf([given.environment ?? '', ...names]) : undefined,
    author: given['git-author'] ?? AUTHOR,
    message: {
      subject: given['git-message']?.split('\n')[0],
      target,
      runUrl,
      source: repository === undefined || commit === undefined ? undefined : `${repository}@${commit}`,
      ofOwn,
    },
  }
}

/** The same one for each digest of an image, so that a newer one renews the open request. */
function branchOf(parts: readonly string[]): string {
  const name = parts
    .map((part) => part.toLowerCase().replace(/[^a-z0-9]+/g, '-'))
    .filter((part) => part !== '' && part !== '-')
    .join('-')
  return `slipway/${name.slice(0, 100).replace(/^-+|-+$/g, '')}`
}

async function showDiff({ plan }: Opened, { given, ports }: Deploying): Promise<void> {
  const { diffOf } = await import('@slipway/kubernetes/git')
  const diff = diffOf(plan)
  if (diff === '') return
  // What may still be refused, as by a hold, is no commit yet.
  await ports.host.group('what would be committed', async () => ports.host.info(diff.trimEnd()))
  const folder = ports.files.resolve(given.output, 'deploy')
  await ports.files.makeDirectory(folder)
  await writeRedacted(ports, ports.files.resolve(given.output, 'deploy/changes.diff'), diff)
}

/** Committed and not watched, as it was asked for. */
async function commitAlone({ given }: Deploying, change: Opened): Promise<Result<DeployRecord>> {
  const { commitPlan, committedText } = await import('@slipway/kubernetes/git')
  const done = await commitPlan(change.repository, change.order, change.plan)
  const headline = `${committedText(done, change.repository.address.url)}; what runs was not looked at (wait: none)`
  const outputs = { commit: done.commit, proof: 'none', url: given.url }
  return { ...ended(given, headline, commitFacts(change, done)), outputs }
}

/** The change is asked for, and somebody else decides: nothing is deployed yet, and nothing failed. */
async function propose({ given, ports, images }: Deploying, change: Opened): Promise<Result<DeployRecord>> {
  const { commitMessage, commitPlan, subjectOf } = await import('@slipway/kubernetes/git')
  const done = await commitPlan(change.repository, change.order, change.plan)
  const message = { ...change.order.message, images, places: done.places }
  const { host, path, url } = change.repository.address
  const token = tokenFor(given, ports, host)
  const request = {
    ...{ host, path, branch: done.pushedTo, target: done.branch },
    title: subjectOf(message),
    text: ['```', commitMessage({ ...message, ofOwn: false }).trim(), '```'].join('\n'),
  }
  const opened = token === undefined ? undefined : await ports.host.changeRequest?.(request, token.reveal())
  const what = `${done.pushedTo} of ${url} holds ${images.map(formatReference).join(', ')}`
  const headline =
    opened === undefined
      ? `${what}; open a change request to ${done.branch} by hand, since ${token === undefined ? 'there is no git-token' : 'this host cannot open it there'}; nothing is deployed yet`
      : `${opened.renewed ? 'renewed' : 'opened'} ${opened.url}; nothing is deployed until it is merged`
  return {
    ...ended(given, headline, commitFacts(change, done)),
    outputs: { commit: done.commit, 'change-request': opened?.url, state: 'proposed' },
    // It counts for no environment: what runs there is what ran before.
    dryRun: true,
  }
}

function ended(
  given: Values<Inputs>,
  headline: string,
  commit: CommitFacts,
): Pick<Result<DeployRecord>, 'outcome' | 'headline' | 'summary' | 'facts'> {
  return {
    outcome: 'pass',
    headline,
    summary: [verdictHeading('Deploy', 'pass', headline), '', table(['', ''], [['Commit', commitText(commit)]])].join(
      '\n',
    ),
    facts: { via: 'git', commit, environment: given.environment, url: given.url },
  }
}
