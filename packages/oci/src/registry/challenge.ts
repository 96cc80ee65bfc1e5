/** One challenge of a `WWW-Authenticate` header (RFC 9110, 11.6.1). */
export interface Challenge {
  /** In lower case. */
  readonly scheme: string
  readonly parameters: Readonly<Record<string, string>>
}

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+"
const PARAMETER = new RegExp(`^[\\s,]*(${TOKEN})\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|(${TOKEN}))`)
const SCHEME = new RegExp(`^[\\s,]*(${TOKEN})(?=\\s|,|$)(?!\\s*=)`)

/** All challenges, in order; what cannot be read ends the list. */
export function parseChallenges(header: string | undefined): readonly Challenge[] {
  let rest = (header ?? '').slice(0, 8192)
  const challenges: { scheme: string; parameters: Record<string, string> }[] = []
  while (rest.trim() !== '') {
    const scheme = SCHEME.exec(rest)
    if (scheme !== null) {
      challenges.push({
        scheme: (scheme[1] ?? '').toLowerCase(),
        parameters: Object.create(null) as Record<string, string>,
      })
      rest = rest.slice(scheme[0].length)
      continue
    }
    const parameter = PARAMETER.exec(rest)
    const current = challenges.at(-1)
    if (parameter === null || current === undefined) break
    const [whole, name = '', quoted, bare] = parameter
    current.parameters[name.toLowerCase()] = quoted?.replace(/\\(.)/g, '$1') ?? bare ?? ''
    rest = rest.slice(whole.length)
  }
  return challenges
}
