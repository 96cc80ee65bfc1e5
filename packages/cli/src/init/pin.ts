import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Ports, VERSION } from '@slipway/core'
import { commitOf } from '@slipway/hosts'
import { isUnknown, type Release } from './hosts/pins'

const NOT_KNOWN = '0'.repeat(40)
const REPOSITORY = 'https://api.github.com/repos/slipway-ci/slipway'
const PATIENCE = 5_000

/**
 * Which commit of Slipway a workflow names: the one that was given, that of the release that the checkout of this
 * program names, that of the checkout itself, or that of the tag of its version. Zeros where none is to be had.
 */
export async function findRelease(
  given: string | undefined,
  { environment, http }: Pick<Ports, 'environment' | 'http'>,
): Promise<Release> {
  if (given !== undefined) return { version: VERSION, commit: given, unreleased: true }
  return ownRelease(environment.program.at(-1)) ?? { version: VERSION, commit: (await taggedCommit(http)) ?? NOT_KNOWN }
}

/** A clone of Slipway, and not a package within somebody else's. */
function ownRelease(program: string | undefined): Release | undefined {
  if (program === undefined || !existsSync(program)) return undefined
  for (let at = dirname(realpathSync(program)); dirname(at) !== at; at = dirname(at)) {
    if (!existsSync(join(at, 'release.json'))) continue
    const text = readFileSync(join(at, 'release.json'), 'utf8')
    if (!text.includes('slipway-ci/slipway') || !existsSync(join(at, '.git'))) return undefined
    const { released } = JSON.parse(text) as { readonly released?: Release }
    if (released !== undefined && !isUnknown(released)) return released
    const commit = commitOf(at)
    return commit === undefined ? undefined : { version: VERSION, commit, unreleased: true }
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
