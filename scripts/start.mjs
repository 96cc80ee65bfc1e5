import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { ensureInstalled } from './ensure-installed.mjs'

/**
 * Runs a TypeScript program of the project after its packages are there, and ends as it ends. The program is our direct
 * child: tsx' own command kills with SIGKILL what is not done with a signal in 30 ms, and what that had started stays.
 */
export function start(program) {
  ensureInstalled()
  const root = fileURLToPath(new URL('..', import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', program, ...process.argv.slice(2)], {
    cwd: root,
    stdio: 'inherit',
  })
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
  child.once('close', (code) => process.exit(code ?? 30))
}
