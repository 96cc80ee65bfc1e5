import { writeSync } from 'node:fs'

/** In order and at once: a line that was written is there even if the process is killed next. */
export function writeOut(text: string): void {
  writeAll(1, text)
}

export function writeErr(text: string): void {
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

/** Whether to repaint lines and to use colours (no-color.org). */
export function terminalLook(
  env: NodeJS.ProcessEnv,
  onError: boolean,
): { readonly interactive: boolean; readonly colours: boolean } {
  const stream = onError ? process.stderr : process.stdout
  const interactive = stream.isTTY && env['TERM'] !== 'dumb' && (env['CI'] ?? '') === ''
  return { interactive, colours: interactive && (env['NO_COLOR'] ?? '') === '' }
}
