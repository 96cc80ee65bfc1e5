// `npm run e2e`: installs what is missing of the packages, then runs the actions against the real parts.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { ensureInstalled } from './ensure-installed.mjs'

ensureInstalled()
const root = fileURLToPath(new URL('..', import.meta.url))
const child = spawn(process.execPath, ['node_modules/tsx/dist/cli.mjs', 'test/e2e/run.ts', ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
child.once('close', (code) => process.exit(code ?? 30))
