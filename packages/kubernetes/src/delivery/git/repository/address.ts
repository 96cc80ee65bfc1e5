import { addressKind, Mismatch } from '@slipway/core'

/** Where a repository is, without a password. */
export interface RepositoryAddress {
  readonly url: string
  readonly transport: 'http' | 'https' | 'ssh'
  readonly host: string
  /** As web addresses have it: without `.git` and the slash at its beginning. */
  readonly path: string
}

const EXPECTED = 'https://host/owner/repository.git or git@host:owner/repository.git'

/**
 * The address of a repository as git takes it. Forms that start a program (`ext::`) or lead into this disk are none.
 * @throws Mismatch
 */
export function parseRepositoryAddress(text: string): RepositoryAddress {
  if (/[\u0000-\u0020\u007f'"\\]/.test(text) || text.startsWith('-')) throw new Mismatch(EXPECTED)
  const short = /^(?:[\w.-]+@)?([A-Za-z0-9][A-Za-z0-9.-]*):(?!\/)([^:]+)$/.exec(text)
  if (short !== null && !text.includes('://')) {
    const [, host = '', path = ''] = short
    return { url: text, transport: 'ssh', host, path: plainPath(path) }
  }
  const url = URL.canParse(text) ? new URL(text) : undefined
  const transport = url?.protocol.replace(/:$/, '')
  if (url === undefined || (transport !== 'http' && transport !== 'https' && transport !== 'ssh'))
    throw new Mismatch(EXPECTED)
  if (url.password !== '') throw new Mismatch(EXPECTED, 'a password in it would be printed: give git-token')
  if (url.search !== '' || url.hash !== '') throw new Mismatch(EXPECTED, 'without "?" and "#"')
  if (url.hostname === '' || url.hostname.startsWith('-') || plainPath(url.pathname) === '')
    throw new Mismatch(EXPECTED)
  return { url: text, transport, host: url.host, path: plainPath(url.pathname) }
}

function plainPath(path: string): string {
  return path.replace(/^\/+|\/+$/g, '').replace(/\.git$/, '')
}

/** The name of a branch (git-check-ref-format). @throws Mismatch */
export function parseBranch(text: string): string {
  const bad = /[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{|\/\/|^[-/.]|\/\.|\.lock(?:\/|$)|[./]$/
  if (text === '' || text === '@' || text.length > 250 || bad.test(text)) throw new Mismatch('the name of a branch')
  return text
}

/** A token goes over the network in clear text otherwise. */
export function carriesInClear({ transport, host }: RepositoryAddress): boolean {
  if (transport !== 'http') return false
  const name = host.replace(/:\d+$/, '').replace(/^\[|\]$/g, '')
  return name !== 'localhost' && addressKind(name) !== 'loopback'
}

/** Whether two addresses are of one repository, however they are written. */
export function isSameRepository(one: RepositoryAddress, other: RepositoryAddress): boolean {
  const plain = ({ host, path }: RepositoryAddress) => `${host.replace(/:(?:22|443|80)$/, '')}/${path}`.toLowerCase()
  return plain(one) === plain(other)
}
