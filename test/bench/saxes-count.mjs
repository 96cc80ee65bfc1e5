// Counts the cases of a JUnit report by saxes, and does nothing else: what the whole of `test` is measured against.
import { createReadStream } from 'node:fs'
import { SaxesParser } from 'saxes'

const parser = new SaxesParser()
let total = 0
parser.on('opentag', ({ name }) => {
  if (name === 'testcase') total++
})
for await (const text of createReadStream(process.argv[2], 'utf8')) parser.write(text)
parser.close()
console.log(total)
