import type { InstalledPackage } from '../model'

const ALGORITHMS: Readonly<
  Record<string, { readonly cyclonedx: string; readonly spdx: string; readonly digits: number }>
> = {
  md5: { cyclonedx: 'MD5', spdx: 'MD5', digits: 32 },
  sha1: { cyclonedx: 'SHA-1', spdx: 'SHA1', digits: 40 },
  sha256: { cyclonedx: 'SHA-256', spdx: 'SHA256', digits: 64 },
  sha512: { cyclonedx: 'SHA-512', spdx: 'SHA512', digits: 128 },
}

export interface Checksum {
  /** The algorithm as each of the two calls it. */
  readonly cyclonedx: string
  readonly spdx: string
  readonly hex: string
}

/** `sha1:da39…`; undefined for what the formats have no name for. */
export function parseHash(digest = ''): Checksum | undefined {
  const [name = '', hex = ''] = digest.split(':')
  const algorithm = Object.hasOwn(ALGORITHMS, name) ? ALGORITHMS[name] : undefined
  if (algorithm === undefined || hex.length !== algorithm.digits || !/^[0-9a-f]+$/.test(hex)) return undefined
  return { cyclonedx: algorithm.cyclonedx, spdx: algorithm.spdx, hex }
}

export function isDateTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.test(text)
}

/**
 * The package URL as Syft writes it, for Grype: with the source package (`upstream`), which advisories of distributions
 * name, and with the name of the distribution before its version, which Trivy leaves out for Alpine.
 */
export function purlWithSource(item: InstalledPackage): string | undefined {
  const purl = item.purl?.replace(/^(pkg:apk\/([^/]+)\/.*[?&]distro=)(?=\d)/, '$1$2-')
  const upstream = upstreamOf(item)
  if (purl === undefined || upstream === undefined || /[?&]upstream=/.test(purl)) return purl
  return `${purl}${purl.includes('?') ? '&' : '?'}upstream=${encodeURIComponent(upstream)}`
}

function upstreamOf({ purl = '', version, name, source }: InstalledPackage): string | undefined {
  if (source === undefined || (source.name === name && source.version === version)) return undefined
  const { version: upstream, release } = source.parts
  if (purl.startsWith('pkg:rpm/')) return `${source.name}-${upstream}-${release}.src.rpm`
  return source.version === version ? source.name : `${source.name}@${source.version}`
}
