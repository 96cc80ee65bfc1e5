/** How a run of an action ended, and the exit code a host sees. Frozen once released (DESIGN §5). */
export const EXIT_CODES = {
  pass: 0,
  invalid: 2,
  'tool-failed': 3,
  fail: 10,
  vacuous: 11,
  inconclusive: 12,
  'rolled-back': 20,
  'rollback-failed': 21,
  cancelled: 30,
  error: 70,
  transient: 75,
} as const

export type Outcome = keyof typeof EXIT_CODES

export const OUTCOMES = Object.keys(EXIT_CODES) as readonly Outcome[]

export function exitCode(outcome: Outcome): number {
  return EXIT_CODES[outcome]
}

export function isOutcome(text: string): text is Outcome {
  return Object.hasOwn(EXIT_CODES, text)
}
