import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Session, writeErr } from '@slipway/hosts'

/**
 * On a terminal the configuration is sought from where the user stands up to the top of the repository, and a run works
 * where it is. In a job the checkout is the place, whatever lies above it.
 */
export function upwards(session: Session, args: readonly string[]): Session {
  const isNamed = args.some((arg) => /^--(?:config|working-directory)(?:=|$)/.test(arg))
  const isJob = ['GITHUB_ACTIONS', 'GITLAB_CI'].some((name) => session.env[name] === 'true')
  if (isNamed || isJob) return session
  const found = placeOf(session.workspace)
  if (found === undefined || found === session.workspace) return session
  if (session.loudness !== 'quiet') writeErr(`.slipway.yml is in ${found}: paths are relative to that folder\n`)
  return { ...session, workspace: found }
}

function placeOf(from: string): string | undefined {
  for (let at = from; ; at = dirname(at)) {
    if (existsSync(join(at, '.slipway.yml'))) return at
    if (existsSync(join(at, '.git')) || dirname(at) === at) return undefined
  }
}
