/** What a package URL names, as far as statements about packages compare it (github.com/package-url/purl-spec). */
export interface PurlName {
  readonly type: string
  /** Namespace and name. */
  readonly name: string
  readonly version?: string
}

export function parsePurl(text: string): PurlName | undefined {
  const match = /^pkg:\/*([^/]+)\/([^?#]+)/.exec(text)
  if (match === null) return undefined
  const [, type = '', rest = ''] = match
  const at = rest.lastIndexOf('@')
  // An npm scope begins with the same sign.
  const hasVersion = at > 0 && rest[at - 1] !== '/'
  return {
    type: type.toLowerCase(),
    name: decode(hasVersion ? rest.slice(0, at) : rest).toLowerCase(),
    ...(hasVersion ? { version: decode(rest.slice(at + 1)) } : {}),
  }
}

/** Without a version the statement is about all of them. */
export function namesPackage(statement: string, purl: string): boolean {
  const [said, found] = [parsePurl(statement), parsePurl(purl)]
  if (said === undefined || found === undefined || said.type !== found.type || said.name !== found.name) return false
  return said.version === undefined || said.version === found.version
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
