import { errorMessage, type Http, TransientError, UserError } from '@slipway/core'

const LIMIT = 4 * 1024 * 1024
const HOPS = 3

/** The address of a file of a release. */
export function assetUrl(repository: string, version: string, suffix: string): string {
  return `https://github.com/${repository}/releases/download/v${version}/slipway-${version}${suffix}`
}

/**
 * A file of a release. GitHub answers with a redirect to its store; none but https is followed.
 * @throws UserError, TransientError
 */
export async function download(http: Http, url: string): Promise<string> {
  let at = url
  for (let hop = 0; hop <= HOPS; hop += 1) {
    const response = await ask(http, at)
    const next = response.headers['location']
    if (response.status === 200) return response.text(LIMIT)
    await response.discard()
    if (response.status < 300 || response.status > 399 || next === undefined) throw refused(url, response.status)
    at = new URL(next, at).href
    if (!at.startsWith('https://')) throw refused(url, response.status)
  }
  throw refused(url, 302)
}

async function ask(http: Http, url: string) {
  try {
    return await http.request({ method: 'GET', url, limit: 60_000 })
  } catch (error) {
    throw new TransientError(
      'SELF_DOWNLOAD',
      `${url} cannot be read: ${errorMessage(error)}`,
      'try again, or give the files with --files and --attestation',
      error,
    )
  }
}

function refused(url: string, status: number): UserError {
  const details = { outcome: status >= 500 ? 'transient' : 'invalid' } as const
  return new UserError(
    'SELF_DOWNLOAD',
    `expected a file of a release at ${url}, got status ${status}`,
    'check the version, or give the files with --files and --attestation',
    details,
  )
}
