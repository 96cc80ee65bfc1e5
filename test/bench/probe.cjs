// Preloaded into a program under measurement: notes the moment of its first child process or socket, and which tools of the cache it opened before,
// then ends it. Times are of the monotonic clock, which all processes share.
const fs = require('node:fs')
const childProcess = require('node:child_process')
const net = require('node:net')

const tools = []
const { openSync } = fs
fs.openSync = (path, ...rest) => {
  if (/\/slipway-(?:helm|kubectl|trivy)\//.test(String(path))) tools.push(String(path))
  return openSync(path, ...rest)
}

function done(kind) {
  const at = process.hrtime.bigint()
  fs.writeFileSync(process.env.SLIPWAY_PROBE, JSON.stringify({ kind, at: String(at), tools }))
  process.reallyExit(0)
}

childProcess.spawn = () => done('process')
net.Socket.prototype.connect = () => done('socket')
