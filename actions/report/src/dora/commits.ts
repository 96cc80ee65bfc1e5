import { exitedAnyway, type Ports } from '@slipway/core'
import type { Deploy } from './deploy'

const COMMIT = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/
/** Milliseconds for one question. */
const LIMIT = 20_000

/**
 * For each good deploy the commits since the good one before it, from the history of the checkout. What the history
 * does not tell is named and never guessed: a shallow clone ends somewhere, and nobody can tell what lies beyond.
 * @param deploys of one environment, oldest first
 */
export async function withCommits(deploys: readonly Deploy[], ports: Ports): Promise<readonly Deploy[]> {
  const reason = await unreadable(ports)
  let before: Deploy | undefined
  const told: Deploy[] = []
  for (const deploy of deploys) {
    const isTold = deploy.commits !== undefined || deploy.unknown !== undefined
    if (deploy.end !== 'good' || isTold) told.push(deploy)
    else told.push({ ...deploy, ...(await commitsOf(deploy, { before, reason }, ports)) })
    if (deploy.end === 'good') before = deploy
  }
  return told
}

/** Why no history can be read here at all. */
async function unreadable(ports: Ports): Promise<string | undefined> {
  if ((await ports.exec.which('git')) === undefined) return 'git is not on PATH'
  const answer = await git(ports, ['rev-parse', '--is-shallow-repository'])
  if (answer === undefined) return 'there is no checkout here'
  return answer.trim() === 'true' ? 'the checkout is shallow; give actions/checkout fetch-depth: 0' : undefined
}

async function commitsOf(
  { commit }: Deploy,
  { before, reason }: { readonly before: Deploy | undefined; readonly reason: string | undefined },
  ports: Ports,
): Promise<Pick<Deploy, 'commits' | 'unknown'>> {
  if (before === undefined) return { unknown: 'it is the first good deploy that is known' }
  if (reason !== undefined) return { unknown: reason }
  if (![commit, before.commit].every((one) => COMMIT.test(one))) return { unknown: 'its commit is not known' }
  const log = await git(ports, ['log', '--format=%ct', '--no-merges', `${before.commit}..${commit}`, '--'])
  if (log === undefined) return { unknown: 'the checkout does not have its commit, or the one before' }
  return {
    commits: log
      .split('\n')
      .filter((line) => line !== '')
      .map((seconds) => Number(seconds) * 1000),
  }
}

/** Undefined when it ended with an error. */
async function git({ exec }: Ports, args: readonly string[]): Promise<string | undefined> {
  const options = { timeout: LIMIT, capture: 4 * 1024 * 1024 }
  const all = ['-c', 'core.fsmonitor=false', '-c', 'log.showSignature=false', ...args]
  const { code, stdout, truncated } = exitedAnyway(await exec.run('git', all, options), 'git')
  return code === 0 && !truncated ? stdout : undefined
}
