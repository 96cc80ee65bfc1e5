import { fieldOf, isSecretLike, secretLeaves } from '@slipway/core'
import { MIN_LENGTH } from './forms'

/** Length from which a secret is hard to guess. */
export const GOOD_LENGTH = 8

/** What is hidden of one secret: itself, its lines, and the secrets that stand in it. */
export function partsOf(secret: string): readonly string[] {
  const leaves = secretLeaves(secret)
  const lines = [secret, ...leaves].flatMap(distinctiveLines)
  return [...new Set([secret, secret.trim(), ...leaves, ...lines])]
}

/**
 * A line of a multi-line secret counts by itself when it is distinctive: not blank, not a PEM frame. The last line of
 * a PEM body may be short; elsewhere a short line is ordinary text (`users:` of a kubeconfig). Of a line that is a
 * field the value decides.
 */
function distinctiveLines(secret: string): readonly string[] {
  const distinctive: string[] = []
  let shortest = GOOD_LENGTH
  for (const line of secret.split(/\r?\n/).map((text) => text.trim())) {
    const frame = /^-----(BEGIN|END) /.exec(line)?.[1]
    if (frame !== undefined) shortest = frame === 'BEGIN' ? MIN_LENGTH : GOOD_LENGTH
    else if (line.length >= shortest && isDistinctive(line)) distinctive.push(line)
  }
  return distinctive
}

function isDistinctive(line: string): boolean {
  const field = fieldOf(line)
  return field === undefined ? !/^[\s"'\w.-]+:$/.test(line) : isSecretLike(field.key, field.value)
}
