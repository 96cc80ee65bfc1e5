import { execFile } from 'node:child_process'
import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { delimiter, isAbsolute, join } from 'node:path'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/** Runs a program to its end and returns what it printed; its standard error is in the message when it fails. */
export async function output(file: string, args: readonly string[], cwd?: string): Promise<string> {
  const { stdout } = await execute(file, args, { maxBuffer: 64 << 20, ...(cwd === undefined ? {} : { cwd }) })
  return stdout
}

/** Absolute path of a program, looked for on PATH and where Debian keeps an administrator's. */
export async function find(program: string): Promise<string | undefined> {
  const folders = isAbsolute(program) ? [''] : [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin']
  for (const folder of folders) {
    const path = folder === '' ? program : join(folder, program)
    if (
      await access(path, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return path
  }
  return undefined
}

/** Asks until the answer is not undefined; after the time it throws with the sentence and the last error. */
export async function until<T>(what: string, milliseconds: number, ask: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + milliseconds
  let last: unknown
  while (Date.now() < end) {
    const answer = await ask().catch((error: unknown) => void (last = error))
    if (answer !== undefined) return answer as T
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`${what} took longer than ${milliseconds / 1000} s`, { cause: last })
}
