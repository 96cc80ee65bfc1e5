/** What a package URL names, as far as statements about packages compare it (github.com/package-url/purl-spec). */
export interface PurlName {
  readonly type: string
  /** Namespace and name. */
  readonly name: string
  readonly version?: string
  readonly qualifiers: ReadonlyMap<string, string>
}

export function parsePurl(text: string): PurlName | undefined {
  const match = /^pkg:\/*([^/]+)\/([^?#]+)(?:\?([^#]*))?/.exec(text)
  if (match === null) return undefined
  const [, type = '', rest = '', query = ''] = match
  const at = rest.lastIndexOf('@')
  // An npm scope begins with the same sign.
  const hasVersion = at > 0 && rest[at - 1] !== '/'
  return {
    type: type.toLowerCase(),
    name: decode(hasVersion ? rest.slice(0, at) : rest).toLowerCase(),
    ...(hasVersion ? { version: decode(rest.slice(at + 1)) } : {}),
    qualifiers: readQualifiers(query),
  }
}

function readQualifiers(query: string): ReadonlyMap<string, string> {
  const pairs = query.split('&').map((pair) => pair.split('=', 2))
  return new Map(pairs.flatMap(([key = '', value = '']) => (key === '' ? [] : [[key.toLowerCase(), decode(value)]])))
}

/**
 * Without a version the statement is about all of them, and what it adds (distribution, architecture) narrows it. What
 * a package was built from (Syft's `upstream`) says nothing about which one it is.
 */
export function namesPackage(statement: string, purl: string): boolean {
  const [said, found] = [parsePurl(statement), parsePurl(purl)]
  if (said === undefined || found === undefined || said.type !== found.type || said.name !== found.name) return false
  if (said.version !== undefined && plainVersion(said) !== plainVersion(found)) return false
  return [...said.qualifiers].every(
    ([key, value]) =>
      key === 'upstream' || plainQualifier(said, key, value) === plainQualifier(said, key, found.qualifiers.get(key)),
  )
}

/** Trivy leaves the name of the distribution out for Alpine, where others write `alpine-3.20`. */
function plainQualifier({ type }: PurlName, key: string, value: string | undefined): string | undefined {
  return type === 'apk' && key === 'distro' ? value?.replace(/^[a-z]+-(?=\d)/, '') : value
}

/** Go's own tools write a version with and without the letter before it. */
function plainVersion({ type, version }: PurlName): string | undefined {
  return type === 'golang' ? version?.replace(/^v/, '') : version
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
