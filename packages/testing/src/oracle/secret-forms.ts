/** The forms a canary is searched in (security catalogue D 42), made without any of the code under test. */
export function secretForms(secret: string): readonly string[] {
  const bytes = Buffer.from(secret)
  const base64s = [0, 1, 2].map((offset) => {
    const whole = Buffer.concat([Buffer.alloc(offset, 'x'), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    return whole.slice(offset === 0 ? 0 : offset + 1, whole.length - 1)
  })
  const json = JSON.stringify(secret).slice(1, -1)
  const xml = secret
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;')
  const url64 = base64s.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'))
  const lines = secret.split(/\r?\n/).filter((line) => line.trim().length >= 8 && !line.startsWith('-----'))
  return [
    ...new Set([
      secret,
      ...lines,
      ...base64s,
      ...url64,
      bytes.toString('hex'),
      encodeURIComponent(secret),
      json,
      xml,
      [...secret].reverse().join(''),
    ]),
  ]
}

/** Names of the texts in which a form of a secret stands. */
export function findSecret(secret: string, texts: Readonly<Record<string, string>>): readonly string[] {
  const forms = secretForms(secret)
  return Object.entries(texts)
    .filter(([, text]) => forms.some((form) => text.includes(form)))
    .map(([name]) => name)
}
