// Preloaded into a program under measurement: at its end it tells the processor time and the memory that it took.
// A thread of the program loads it as well, and is part of the process.
const { isMainThread } = require('node:worker_threads')

if (isMainThread)
  process.once('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
    const usage = { cpu: (userCPUTime + systemCPUTime) / 1000, peakMiB: maxRSS / 1024 }
    require('node:fs').writeSync(2, `\nusage ${JSON.stringify(usage)}\n`)
  })
