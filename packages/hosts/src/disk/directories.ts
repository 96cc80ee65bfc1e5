import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { UserError } from '@slipway/core'

/**
 * Makes a directory and what is missing above it. `mkdirSync(path, { recursive: true })` never returns where the parent
 * exists and the kernel says ENOENT all the same (`/proc/x`): Node 20.20 goes up, finds `/proc`, and tries again for
 * ever.
 * @throws UserError `DIRECTORY_NOT_MADE`
 */
export function makeDirectories(path: string, mode?: number): void {
  try {
    make(path, mode)
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? String(error)
    throw new UserError(
      'DIRECTORY_NOT_MADE',
      `${path}: expected a place where a directory can be made, found ${why}`,
      'name another place, or make it in an earlier step',
      { cause: error, outcome: ['ENOSPC', 'EDQUOT', 'EROFS'].includes(why) ? 'tool-failed' : 'invalid' },
    )
  }
}

function make(path: string, mode?: number): void {
  try {
    mkdirSync(path, mode)
  } catch (error) {
    // Another process may be making the same ones.
    if (isDirectory(path)) return
    const parent = dirname(path)
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || parent === path) throw error
    make(parent, mode)
    makeOne(path, mode)
  }
}

function makeOne(path: string, mode?: number): void {
  try {
    mkdirSync(path, mode)
  } catch (error) {
    if (!isDirectory(path)) throw error
  }
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}
