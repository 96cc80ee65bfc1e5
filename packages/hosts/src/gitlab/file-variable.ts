import { readFileSync, statSync } from 'node:fs'
import { basename, isAbsolute } from 'node:path'

const MAX_BYTES = 1024 * 1024

/**
 * The content of a CI/CD variable of type File. The job is given a path instead of its value, of a file that the runner
 * wrote and that is called as the variable is (docs.gitlab.com/ci/variables, "Use file type CI/CD variables"). One line
 * end at the end belongs to the file. Undefined for a variable that holds its value itself.
 */
export function contentOfFileVariable(name: string, value: string): string | undefined {
  if (!isAbsolute(value) || basename(value) !== name) return undefined
  try {
    const file = statSync(value)
    if (!file.isFile() || file.size > MAX_BYTES) return undefined
    return readFileSync(value, 'utf8').replace(/\r?\n$/, '')
  } catch {
    return undefined
  }
}
