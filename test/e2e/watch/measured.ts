import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'

export interface Measured {
  readonly code: number
  readonly log: string
  /** Seconds, of the clock and of processors; those of programs that it started are in it. */
  readonly took: number
  readonly cpu: number
}

const TICKS = 100

/** Runs a program to its end, and counts what it took of the processors. */
export function measured(
  file: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<Measured> {
  const started = Date.now()
  const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  let [log, cpu] = ['', 0]
  const hear = (chunk: Buffer) => void (log += chunk.toString())
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  const look = () => (cpu = Math.max(cpu, cpuOf(child.pid)))
  const ticker = setInterval(look, 100)
  return new Promise((done, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      clearInterval(ticker)
      done({ code: code ?? 255, log, took: (Date.now() - started) / 1000, cpu })
    })
  })
}

/** Of a process and the children that it has waited for: fields 14 to 17 of `/proc/PID/stat`. */
export function cpuOf(pid: number | undefined): number {
  try {
    const stat = readFileSync(`/proc/${pid ?? 0}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0) / TICKS
  } catch {
    return 0
  }
}
