import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Ports, VERSION } from '@slipway/core'
import { commitOf } from '@slipway/hosts'
import type { Release } from './hosts/pins'

const NOT_KNOWN = '0'.repeat(40)
const REPOSITORY = 'https://api.github.com/repos/slipway-ci/slipway'
const PATIENCE = 5_000

/**
 * Which commit of Slipway a workflow names: the one that was given, that of the checkout that this program runs from,
 * or that of the tag of its version. Zeros where none of these is to be had.
 */
export async function findRelease(
  given: string | undefined,
  { environment, http }: Pick<Ports, 'environment' | 'http'>,
): Promise<Release> {
  const commit = given ?? ownCommit(environment.program.at(-1)) ?? (await taggedCommit(http)) ?? NOT_KNOWN
  return { version: VERSION, commit }
}

/** A clone of Slipway, and not a package within somebody else's. */
function ownCommit(program: string | undefined): string | undefined {
  if (program === undefined || !existsSync(program)) return undefined
  for (let at = dirname(realpathSync(program)); dirname(at) !== at; at = dirname(at)) {
    if (!existsSync(join(at, 'release.json'))) continue
    const isOurs = readFileSync(join(at, 'release.json'), 'utf8').includes('slipway-ci/slipway')
    return isOurs && existsSync(join(at, '.git')) ? commitOf(at) : undefined
  }
  return undefined
}

async function taggedCommit(http: Ports['http']): Promise<string | undefined> {
  try {
    const response = await http.request({
      method: 'GET',
      url: `${REPOSITORY}/commits/v${VERSION}`,
      headers: { accept: 'application/vnd.github.sha', 'user-agent': 'slipway' },
      limit: PATIENCE,
      timeout: PATIENCE,
      connect: PATIENCE,
    })
    const text = (await response.text(4096)).trim()
    return response.status === 200 && /^[0-9a-f]{40}$/.test(text) ? text : undefined
  } catch {
    // Without the network the commit is asked for.
    return undefined
  }
}
