import { spawnSync } from 'node:child_process'

const FLAG = '--experimental-vm-modules'

/**
 * The tests are ES modules, which jest loads only behind a flag of Node: a jest that was started without it, as plain
 * `npx jest` is, starts again with it.
 */
export function withModules() {
  const isGiven = [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''].some((text) => text.includes(FLAG))
  // Editors read the configuration too, from programs of their own.
  const isJest = /[\\/]jest(\.js)?$/.test(process.argv[1] ?? '')
  if (isGiven || !isJest) return
  const { status } = spawnSync(process.execPath, [FLAG, '--no-warnings', ...process.argv.slice(1)], {
    stdio: 'inherit',
  })
  process.exit(status ?? 30)
}
