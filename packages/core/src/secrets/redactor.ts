const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/\b(\w+:\/\/[^\s:/@]+):[^\s@/]+@/g, '$1:***@'],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi, '$1 ***'],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, '***'],
  // `could not get secret: key has no version` is a sentence: there the words behind `secret:` are read, not given.
  [/((?:secret|token)s?:\s+)(?![a-z]+\s+[a-z]+\b)[^\s"',;]{3,}/gi, '$1***'],
  [/((?:password|passwd|api[_-]?key|credential)s?["']?\s*[:=]\s*["']?)[^\s"',;]{3,}/gi, '$1***'],
  [/((?:secret|token)s?(?:["']\s*[:=]\s*|\s*=\s*|\s*:)["']?)[^\s"',;]{3,}/gi, '$1***'],
  ...tokenShapes(),
]

/** Tokens that say themselves what they are, as their makers document them. */
function tokenShapes(): readonly (readonly [RegExp, string])[] {
  const shapes = [
    /gh[oprsu]_[A-Za-z0-9]{30,255}/,
    /github_pat_\w{40,255}/,
    /gl(?:pat|dt|rt|cbt|ptt|ft|agent|soat|imt|oas)-[\w-]{20,}(?:\.[\w.-]+)?/,
    /(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}/,
    /xox[abeoprs]-[\w-]{10,}/,
    /xapp-\d-[\w-]{10,}/,
    /(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}/,
    /sk-(?:proj-|ant-|svcacct-)?[\w-]{20,}/,
    /AIza[\w-]{35}/,
    /ya29\.[\w-]{20,}/,
    /npm_[A-Za-z0-9]{36}/,
    /pypi-[\w-]{50,}/,
    /dckr_(?:pat|oat)_[\w-]{20,}/,
    /hv[bsr]\.[\w-]{24,}/,
    /SG\.[\w-]{16,}\.[\w-]{16,}/,
    /dop_v1_[a-f0-9]{64}/,
  ]
  return [
    [new RegExp(`(?<![A-Za-z0-9])(?:${shapes.map(({ source }) => source).join('|')})`, 'g'), '***'],
    [/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|$)/g, '***'],
  ]
}

const SHORTEST = 4

/** Takes the given values, and what looks like a credential, out of text that others wrote. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const known = [...new Set(secrets.flatMap((secret) => [secret, ...secret.split('\n')]))]
    .map((secret) => secret.trim())
    .filter((secret) => secret.length >= SHORTEST && !/^(?:true|false|null|none|\d{1,5})$/i.test(secret))
    .sort((a, b) => b.length - a.length)
  return (text) => {
    const without = known.reduce((left, secret) => left.replaceAll(secret, '***'), text)
    return PATTERNS.reduce((left, [pattern, replacement]) => left.replace(pattern, replacement), without)
  }
}
