// Hashes the named files at the same time and as fast as Node does it with nothing else to do; prints milliseconds.
const { createReadStream } = require('node:fs')
const { createHash } = require('node:crypto')

async function hash(file) {
  const sum = createHash('sha256')
  for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 })) sum.update(chunk)
  return sum.digest('hex')
}

const before = process.hrtime.bigint()
Promise.all(process.argv.slice(2).map(hash)).then(() => process.stdout.write(String(Number(process.hrtime.bigint() - before) / 1e6)))
