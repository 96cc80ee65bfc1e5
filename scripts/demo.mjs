// `npm run demo`: installs what is missing, then shows a release that works and one that does not.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { ensureInstalled } from './ensure-installed.mjs'

ensureInstalled()
const root = fileURLToPath(new URL('..', import.meta.url))
const child = spawn(process.execPath, ['node_modules/tsx/dist/cli.mjs', 'scripts/demo/demo.ts', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
})
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
child.once('close', (code) => process.exit(code ?? 30))
