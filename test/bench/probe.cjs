// Preloaded into a program under measurement: notes the moment of its first child process or socket, and how long it hashed before, then
// ends it. Times are of the monotonic clock, which all processes share.
const { writeFileSync } = require('node:fs')
const crypto = require('node:crypto')
const childProcess = require('node:child_process')
const net = require('node:net')

let hashing
const { createHash } = crypto
crypto.createHash = (...args) => {
  hashing ??= { first: process.hrtime.bigint() }
  const hash = createHash(...args)
  const { digest } = hash
  hash.digest = (...rest) => {
    hashing.last = process.hrtime.bigint()
    return digest.apply(hash, rest)
  }
  return hash
}

function done(kind) {
  const at = process.hrtime.bigint()
  const hashed = hashing?.last === undefined ? 0n : hashing.last - hashing.first
  writeFileSync(process.env.SLIPWAY_PROBE, JSON.stringify({ kind, at: String(at), hashed: Number(hashed) / 1e6 }))
  process.reallyExit(0)
}

childProcess.spawn = () => done('process')
net.Socket.prototype.connect = () => done('socket')
