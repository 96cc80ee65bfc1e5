import { appendFileSync } from 'node:fs'
import { writeError } from './file-errors'

/** Adds text to a file of the host's own. @throws UserError `FILE_NOT_WRITTEN` */
export function appendText(path: string, text: string): void {
  try {
    appendFileSync(path, text)
  } catch (error) {
    throw writeError(path, error)
  }
}
