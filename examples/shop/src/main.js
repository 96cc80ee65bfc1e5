import { setTimeout as sleep } from 'node:timers/promises'
import { readBuildInfo } from './build-info.js'
import { createShop } from './server.js'
import { readSettings } from './settings.js'

const DRAIN_LIMIT_MS = 8000
const EXIT_CONFIG = 2
const EXIT_CRASH = 3

const build = readBuildInfo()
const log = (message, more = {}) => console.log(JSON.stringify({ level: 'info', message, ...more }))

const settings = read()
log('shop starts', build)
if (settings.crash) {
  console.error(JSON.stringify({ level: 'fatal', message: 'cannot open the order book: SHOP_CRASH is set' }))
  process.exit(EXIT_CRASH)
}

const state = { draining: false }
const server = createShop({ settings, build, state })
// Signals first: as process 1 of a container an unhandled SIGTERM is ignored.
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => stop(signal))
if (settings.startDelay > 0) await sleep(settings.startDelay)
if (!state.draining) server.listen(settings.port, () => log('shop is open', { port: server.address().port }))

function read() {
  try {
    return readSettings(process.env)
  } catch (error) {
    console.error(JSON.stringify({ level: 'fatal', message: error.message }))
    process.exit(EXIT_CONFIG)
  }
}

/** Requests that are under way are answered; whoever holds a connection open past the limit is cut off. */
function stop(signal) {
  state.draining = true
  log('shop closes', { signal })
  setTimeout(() => server.closeAllConnections(), DRAIN_LIMIT_MS).unref()
  if (!server.listening) process.exit(0)
  server.close(() => log('shop is closed'))
  server.closeIdleConnections()
}
