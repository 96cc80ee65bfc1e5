import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { globSync } from 'tinyglobby'
import { ROOT } from '../paths'

/** Files that decide about one thing, and the tests that must notice when they decide otherwise. */
export interface Subject {
  readonly subject: string
  readonly files: readonly string[]
  readonly tests: readonly string[]
}

/** The list of `files.json`, its globs as the files that they match now. A glob without a file is an error. */
export function readSubjects(): readonly Subject[] {
  const rows = JSON.parse(readFileSync(join(ROOT, 'scripts/mutate/files.json'), 'utf8')) as readonly Subject[]
  return rows.map(({ subject, files, tests }) => ({
    subject,
    files: files.flatMap(expand).filter((file) => !file.endsWith('.test.ts')),
    tests: tests.flatMap(expand).filter((file) => file.endsWith('.test.ts')),
  }))
}

function expand(pattern: string): readonly string[] {
  const found = globSync(pattern, { cwd: ROOT }).sort()
  if (found.length === 0) throw new Error(`scripts/mutate/files.json: no file is called ${pattern}`)
  return found
}
