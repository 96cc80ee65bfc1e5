import * as disk from 'node:fs'
import { dirname } from 'node:path'
import type { Receipts } from '@slipway/core'
import { makeDirectories } from './directories'

/** Bytes after which the older half is forgotten: on a laptop nobody else cleans up. */
const LIMIT = 256 * 1024

/**
 * Names, one a line, in a file of this account alone. Never through a link, and nothing that others could have written
 * counts.
 */
export class DiskReceipts implements Receipts {
  readonly #path: string
  readonly #complain: (why: string) => void
  #complained = false

  constructor(path: string, complain: (why: string) => void) {
    this.#path = path
    this.#complain = complain
  }

  async keep(name: string): Promise<void> {
    try {
      makeDirectories(dirname(this.#path), 0o700)
      const { O_APPEND, O_CREAT, O_RDWR, O_NOFOLLOW } = disk.constants
      const file = disk.openSync(this.#path, O_APPEND | O_CREAT | O_RDWR | O_NOFOLLOW, 0o600)
      try {
        refuseForeign(disk.fstatSync(file))
        disk.writeSync(file, `${name}\n`)
      } finally {
        disk.closeSync(file)
      }
      this.#forget()
    } catch (error) {
      if (!this.#complained) this.#complain(error instanceof Error ? error.message : String(error))
      this.#complained = true
    }
  }

  async has(name: string): Promise<boolean> {
    return name !== '' && this.#read().split('\n').includes(name)
  }

  #read(): string {
    try {
      const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = disk.constants
      const file = disk.openSync(this.#path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
      try {
        refuseForeign(disk.fstatSync(file))
        return disk.readFileSync(file, 'utf8')
      } finally {
        disk.closeSync(file)
      }
    } catch {
      return ''
    }
  }

  #forget(): void {
    if (disk.statSync(this.#path).size <= LIMIT) return
    const lines = this.#read().split('\n')
    const draft = `${this.#path}.${process.pid}`
    disk.writeFileSync(draft, lines.slice(Math.floor(lines.length / 2)).join('\n'), { flag: 'wx', mode: 0o600 })
    disk.renameSync(draft, this.#path)
  }
}

function refuseForeign(stats: disk.Stats): void {
  const isMine = process.getuid === undefined || stats.uid === process.getuid()
  if (!stats.isFile() || stats.nlink !== 1 || !isMine || (stats.mode & 0o022) !== 0 || stats.size > 2 * LIMIT)
    throw new Error('expected a file of this account that nobody else may write')
}
