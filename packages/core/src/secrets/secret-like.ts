/** Words that a log is full of: to redact them would make it unreadable, and they protect nothing. */
export const COMMON_WORDS: ReadonlySet<string> = new Set([
  'true',
  'false',
  'null',
  'none',
  'test',
  'user',
  'admin',
  'root',
  'password',
  'secret',
  'token',
  'docker',
  'github',
  'gitlab',
  'latest',
  'main',
])

/** Names of fields that hold a secret, and not the name of one (`secretName`, `passwordKey`). */
const SECRET_KEY =
  /(?:pass(?:word|wd|phrase)?|pwd|secret|token|credentials?|auth|signature|salt|seed|mnemonic|(?:api|access|account|private|shared|signing|encryption|master|ssh|secret)[_.-]?key(?:[_.-]?(?:id|data))?|^key(?:[_.-]?data)?)$/i

const URL = /^[a-z][a-z0-9+.-]*:\/\//i

/** Names of fields that say who, where or what kind. */
const PLAIN_KEY =
  /(?:name|user|login|e?mail|host|server|url|uri|endpoint|address|type|kind|region|zone|project|namespace|context|cluster|path|file|port|version|environment|env|level|mode|account|domain|realm|issuer|audience|scopes?|id)$/i

/**
 * Whether a value that stands in a structured secret, or in a Secret of Kubernetes, is one itself. Names, addresses,
 * words and small numbers are not: they stand in every log.
 * @param key name of the field; empty when it has none
 */
export function isSecretLike(key: string, value: string): boolean {
  const text = value.trim()
  if (text.length < 4 || COMMON_WORDS.has(text.toLowerCase()) || /^\d{1,5}$/.test(text)) return false
  if (SECRET_KEY.test(key)) return !URL.test(text)
  if (PLAIN_KEY.test(key) || /\s/.test(text)) return false
  return text.length >= 8 && !isAddress(text) && !isImage(text) && !isName(text)
}

/** An address, a path, a date. What may hide in an address (`https://user:password@…`) is a leaf of its own. */
function isAddress(text: string): boolean {
  return (
    URL.test(text) ||
    /^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/.test(text) ||
    /^(?:\.{0,2}|~)\/(?:[\w.@-]+\/)*[\w.@-]*$/.test(text) ||
    /^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?$/.test(text) ||
    /^\d{4}-\d\d-\d\d(?:[T ][\d:.,Z+-]*)?$/.test(text)
  )
}

/** A digest, or what is named by it: charts that keep all of their values in a Secret have their images there. */
function isImage(text: string): boolean {
  return /^(?:[\w.:/-]*@)?sha256:[0-9a-f]{64}$/.test(text)
}

/** Words and numbers with dots, hyphens and the like between them: `my-project-123456`, `us-east1`, `LogLevel`. */
function isName(text: string): boolean {
  const parts = text.split(/[-_.:/@,]/)
  return parts.every((part) => (parts.length > 1 && /^\d{0,8}$/.test(part)) || isWord(part))
}

/** Letters of a language: at most two digits behind them, and not a capital every other letter. */
function isWord(part: string): boolean {
  if (!/^[A-Za-z]+\d{0,2}$/.test(part)) return false
  const humps = part.match(/[A-Z]+/g) ?? []
  return humps.length * 3 <= part.length
}
