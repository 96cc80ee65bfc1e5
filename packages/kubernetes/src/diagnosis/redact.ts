const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/\b(\w+:\/\/[^\s:/@]+):[^\s@/]+@/g, '$1:***@'],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi, '$1 ***'],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, '***'],
  [/((?:password|passwd|secret|token|api[_-]?key|credential)s?["']?\s*[:=]\s*["']?)[^\s"',;]{3,}/gi, '$1***'],
]

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
