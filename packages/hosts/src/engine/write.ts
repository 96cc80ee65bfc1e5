import { writeSync } from 'node:fs'
import { SignOfLife } from '../process/silence'
import { BottomLine, PATIENCE } from '../terminal/bottom-line'

/** Of this process, where somebody looks. */
let bottom: BottomLine | undefined

/** Where nobody can paint: a line on standard error, since standard output may be data. */
const life = new SignOfLife((line) => {
  if (bottom === undefined) writeAll(2, `${line}\n`)
}, PATIENCE)

/**
 * From now on it is said, wherever nothing else says so, that a command is at work still.
 * @returns what to call at its end
 */
export const attendCommand = (name: string): (() => void) => life.attend(name)

/** In order and at once: a line that was written is there even if the process is killed next. */
export function writeOut(text: string): void {
  life.heard()
  bottom?.clear()
  writeAll(1, text)
}

export function writeErr(text: string): void {
  life.heard()
  bottom?.clear()
  writeAll(2, text)
}

const UNHEARD = ['EPIPE', 'EIO', 'ENOSPC', 'EDQUOT']

function writeAll(descriptor: number, text: string): void {
  let rest = Buffer.from(text)
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest))
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      // A closed pipe, or a closed terminal: nobody reads. A full disk keeps no log, and that is all it does.
      if (UNHEARD.includes(code ?? '')) return
      // A full pipe of a slow reader: try again, which is the back-pressure.
      if (code !== 'EAGAIN') throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
    }
  }
}

export interface Look {
  readonly colours: boolean
  /** Where lines may be repainted. */
  readonly bottom?: BottomLine
}

/** Whether to repaint lines and to use colours (no-color.org). */
export function terminalLook(env: NodeJS.ProcessEnv, onError: boolean): Look {
  const stream = onError ? process.stderr : process.stdout
  const interactive = stream.isTTY && env['TERM'] !== 'dumb' && (env['CI'] ?? '') === ''
  if (interactive) bottom ??= new BottomLine((text) => writeAll(onError ? 2 : 1, text))
  return {
    colours: interactive && (env['NO_COLOR'] ?? '') === '',
    ...(interactive && bottom !== undefined ? { bottom } : {}),
  }
}
