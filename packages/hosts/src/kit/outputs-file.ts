import * as disk from 'node:fs'
import { join } from 'node:path'
import { makeDirectories } from '../disk/directories'
import { writeError } from '../disk/file-errors'
import type { StageOutputs } from '../host'
import type { Redactor } from '../pump/redactor'
import { formatDotenv } from './dotenv'

/**
 * `<stage>/outputs.env`: the outputs as variables, by GitLab's rules on every host, so that a script of a laptop reads
 * what a job of GitLab gets.
 * @returns names of outputs that it cannot carry
 */
export async function writeOutputsFile(
  { action, component, directory, values }: Pick<StageOutputs, 'action' | 'component' | 'directory' | 'values'>,
  redactor: Redactor,
): Promise<readonly string[]> {
  if (directory === undefined) return []
  const clean = new Map([...values].map(([name, value]) => [name, redactor.redact(value).replace(/\n/g, ',')]))
  const { text, left } = formatDotenv(component === undefined ? action : `${component}_${action}`, clean)
  makeDirectories(directory)
  await replaceFile(join(directory, 'outputs.env'), text)
  return left
}

/** Never through a link that waits there. @throws UserError `FILE_NOT_WRITTEN` */
export async function replaceFile(path: string, text: string): Promise<void> {
  try {
    await disk.promises.rm(path, { force: true })
    await disk.promises.writeFile(path, text, { flag: 'wx' })
  } catch (error) {
    throw writeError(path, error)
  }
}
