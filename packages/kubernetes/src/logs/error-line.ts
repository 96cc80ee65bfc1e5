import { isObject, parseJson } from '@slipway/core'

/** Names of the level in a line that is JSON, as the usual loggers write them. */
const LEVEL_KEYS = ['level', 'severity', 'lvl', 'loglevel', 'log.level', 'levelname', 'severity_text', '@l']
const SEVERE = /^(?:e|err|error|eror|fatal|ftl|crit|critical|alert|emerg|emergency|panic|dpanic|severe)$/i
/** pino and bunyan: 50 is an error, 60 fatal. */
const NUMBERED = 50

/** Where a line without a structure says that it is an error. */
const SIGNS: readonly RegExp[] = [
  // logfmt: `level=error`
  /\b(?:level|lvl|severity)="?(?:error|err|fatal|crit|critical|panic|alert|emerg)\b/i,
  // klog: `E1127 15:04:05.000000       1 file.go:12]`
  /^[EF]\d{4} \d\d:\d\d:\d\d/,
  // A level in capitals near the start, where no word of a sentence stands so.
  /^.{0,120}?(?<![\w-])(?:ERROR|ERR|FATAL|CRITICAL|CRIT|SEVERE|PANIC|ALERT|EMERG|EMERGENCY)(?![\w-])/,
  // nginx, Apache, Ruby: `[error]`, `[core:crit]`
  /\[(?:\w+:)?(?:error|fatal|crit|critical|alert|emerg)\]/,
  /^(?:panic|fatal(?: error)?): /,
  /^(?:Traceback \(most recent call last\)|Exception in thread |Unhandled |Uncaught )/,
  // The first line of what a program of Node, the JVM, .NET or Python dies of.
  /^(?:[\w$]+\.){0,20}[A-Z]\w*(?:Error|Exception)(?:: |$)/,
]

const LONGEST = 4_000

/** Whether a line of a program's log is one of an error, by the conventions of the usual loggers. */
export function isErrorLine(line: string): boolean {
  const text = line.slice(0, LONGEST).replace(/\x1b\[[0-9;]*m/g, '')
  const level = text.startsWith('{') ? levelOf(line) : undefined
  if (level !== undefined) return typeof level === 'number' ? level >= NUMBERED : SEVERE.test(level)
  return SIGNS.some((sign) => sign.test(text))
}

function levelOf(line: string): string | number | undefined {
  const parsed = parseJson(line)
  if (!isObject(parsed)) return undefined
  const found = LEVEL_KEYS.map((key) => parsed[key]).find((value) => value !== undefined)
  return typeof found === 'string' || typeof found === 'number' ? found : undefined
}
