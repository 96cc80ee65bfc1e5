// Preloaded into a program under measurement: notes when children of it run, when it waits for an answer, and when it rests until a time (the interval of
// smoke, which its user chooses), and writes that down when it ends.
// Times are milliseconds since its start; of a child its command stands behind them.
const { writeFileSync } = require('node:fs')
const childProcess = require('node:child_process')
const http = require('node:http')
const https = require('node:https')

const intervals = []
function begin(what) {
  const interval = { from: performance.now(), to: undefined, what }
  intervals.push(interval)
  return () => (interval.to ??= performance.now())
}

const { spawn } = childProcess
childProcess.spawn = (...args) => {
  const end = begin([args[0], ...(args[1] ?? [])].join(' '))
  const child = spawn(...args)
  child.once('close', end)
  child.once('error', end)
  return child
}
for (const module of [http, https]) {
  const { request } = module
  module.request = (...args) => {
    const end = begin()
    const asked = request(...args)
    asked.once('error', end)
    asked.once('response', (answer) => answer.once('close', end))
    return asked
  }
}
const { setTimeout } = globalThis
globalThis.setTimeout = (callback, ...rest) => {
  const from = performance.now()
  // A timer that is taken back was a limit, and nobody rested.
  return setTimeout(
    (...args) => {
      intervals.push({ from, to: performance.now() })
      callback(...args)
    },
    ...rest,
  )
}
process.once('exit', () => {
  const total = performance.now()
  writeFileSync(
    process.env.SLIPWAY_INTERVALS,
    JSON.stringify({ total, intervals: intervals.map(({ from, to, what }) => [from, to ?? total, what]) }),
  )
})
