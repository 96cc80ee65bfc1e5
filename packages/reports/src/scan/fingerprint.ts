import { createHash } from 'node:crypto'
import type { Finding } from './model'

/**
 * The same finding in the next run: not its severity, version or line, which move while the problem stays; the place in
 * the image or the repository belongs to it.
 */
export function fingerprint(subject: string, finding: Finding): string {
  return sha256(
    JSON.stringify([subject, finding.kind, finding.id, finding.package?.name ?? '', finding.path ?? finding.target]),
  )
}

/** The same finding in another scan, whatever that was of: an older image, a branch, another name. */
export function findingKey(finding: Finding): string {
  // A package of the system lies nowhere else, and its system moves on by itself: 12.9, 12.10.
  const place = finding.path ?? (finding.package === undefined ? finding.target : '')
  return fingerprint('', { ...finding, path: place })
}

/** As `fingerprint`, and told apart from others of this run that would share it. */
export function uniqueFingerprints(subject: string, findings: readonly Finding[]): readonly string[] {
  const seen = new Map<string, number>()
  return findings.map((finding) => {
    const plain = fingerprint(subject, finding)
    const count = seen.get(plain) ?? 0
    seen.set(plain, count + 1)
    return count === 0 ? plain : sha256(`${plain}:${count}`)
  })
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** A UUID made from a hash (RFC 9562, version 8: custom), so that the same content has the same one. */
export function uuidFrom(hash: string): string {
  const variant = ((Number.parseInt(hash.slice(16, 17), 16) & 0x3) | 0x8).toString(16)
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-${variant}${hash.slice(17, 20)}-${hash.slice(20, 32)}`
}
