import type { Finding } from '../../model'
import type { Scanned } from '../excuse'
import { namesPackage, parsePurl } from '../purl'

/** Whether an identifier of a document names what was scanned: by its digest, without one by its repository. */
export function isSubject(id: string, { subject, digest }: Scanned, { platforms }: Finding): boolean {
  const purl = parsePurl(id)
  if (purl === undefined) return id === subject || (digest !== undefined && id.endsWith(`@${digest}`))
  if (purl.type !== 'oci') return false
  const arch = purl.qualifiers.get('arch')
  if (arch !== undefined && !platforms.every((platform) => platform.split('/')[1] === arch)) return false
  if (purl.version?.includes(':') === true) return purl.version === digest
  const scanned = subject.replace(/@.*$/, '').replace(/:[^/:]*$/, '')
  if (purl.name !== scanned.split('/').at(-1)?.toLowerCase()) return false
  const repository = purl.qualifiers.get('repository_url')
  // The registry of what build made is not known before push.
  return repository === undefined || `/${plain(repository)}`.endsWith(`/${plain(scanned)}`)
}

/** Whether an identifier names the program or project that a finding is in: the module of a Go binary or `go.mod`. */
export function isProject(id: string, { packages = [] }: Scanned, { target }: Finding): boolean {
  return packages.some(
    ({ relationship, purl = '', target: own }) => relationship === 'root' && own === target && namesPackage(id, purl),
  )
}

/** Docker Hub has several names. */
function plain(repository: string): string {
  return repository.toLowerCase().replace(/^(?:(?:index\.)?docker\.io\/)?(?:library\/)?/, '')
}

/** By its public name, or by the one that the scanner has for it. */
export function isCalled({ id, alias }: Finding, ids: ReadonlySet<string>): boolean {
  return ids.has(id) || (alias !== undefined && ids.has(alias))
}

export function reasonFrom(state: string, ...more: readonly (string | undefined)[]): string {
  return [state.replaceAll('_', ' '), ...more].filter((part) => part !== undefined && part !== '').join(': ')
}
