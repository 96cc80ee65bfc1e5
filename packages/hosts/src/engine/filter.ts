import { readFileSync } from 'node:fs'
import { errorMessage, EXIT_CODES, FILTER } from '@slipway/core'
import { writeErr, writeOut } from './write'

/**
 * Runs as a filter when another program has started this one as such, and tells whether it did. Standard output then
 * holds the result and nothing else; without one, the program that waits for it fails.
 * @param work gets standard input, and the rule that the file holds
 */
export async function filterInstead(work: (input: string, rule: string) => Promise<string>): Promise<boolean> {
  const [word, file] = process.argv.slice(2)
  if (word !== FILTER || file === undefined) return false
  try {
    writeOut(await work(readFileSync(0, 'utf8'), readFileSync(file, 'utf8')))
  } catch (error) {
    writeErr(`slipway: ${errorMessage(error)}\n`)
    process.exitCode = EXIT_CODES.error
  }
  return true
}
