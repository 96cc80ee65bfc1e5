// Makes the checkout able to run: packages as the lock file names them, installed when they are missing or of another
// lock file. Plain JavaScript, since nothing is installed yet when it runs.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { isInstalled } from './installed.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const MINIMUM = [20, 19]

export function ensureInstalled() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < MINIMUM[0] || (major === MINIMUM[0] && minor < MINIMUM[1])) {
    console.error(`expected Node ${MINIMUM.join('.')} or later, found ${process.versions.node}: install a newer Node`)
    process.exit(3)
  }
  if (isInstalled(root)) return
  console.log('installing packages (npm ci)')
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if (status !== 0) {
    console.error('npm ci failed: the lines above tell why; nothing was tested')
    process.exit(3)
  }
}
