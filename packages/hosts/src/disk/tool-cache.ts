import * as disk from 'node:fs'
import { dirname, join } from 'node:path'
import type { ToolCache } from '@slipway/core'
import { makeDirectories } from './directories'

/**
 * The folders of `@actions/tool-cache` (`<root>/<name>/<version>/<arch>` and a `.complete` file beside), so that
 * runners' own caches serve.
 */
export class DiskToolCache implements ToolCache {
  readonly #root: string

  constructor(root: string) {
    this.#root = root
  }

  async find(name: string, version: string, arch: string): Promise<string | undefined> {
    const folder = join(this.#root, name, version, arch)
    return disk.existsSync(folder) && disk.existsSync(`${folder}.complete`) ? folder : undefined
  }

  async keep(directory: string, name: string, version: string, arch: string): Promise<string> {
    const folder = join(this.#root, name, version, arch)
    makeDirectories(dirname(folder))
    try {
      await move(directory, folder)
    } catch (error) {
      // Another job was first: both hold the same verified bytes, and the caller verifies again before use.
      if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
      await disk.promises.rm(directory, { recursive: true, force: true })
    }
    await disk.promises.writeFile(`${folder}.complete`, '')
    return folder
  }
}

/** A rename is atomic, but only within one file system: what comes from another is copied beside the target first. */
async function move(directory: string, folder: string): Promise<void> {
  try {
    await disk.promises.rename(directory, folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error
    const near = await disk.promises.mkdtemp(`${folder}.`)
    try {
      await disk.promises.cp(directory, near, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true })
      await disk.promises.rename(near, folder)
    } finally {
      await disk.promises.rm(near, { recursive: true, force: true })
    }
    await disk.promises.rm(directory, { recursive: true, force: true })
  }
}
