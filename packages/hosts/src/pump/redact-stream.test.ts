import { describe, expect, test } from '@jest/globals'
import { Redactor } from './redactor'
import { redactStream } from './redact-stream'

async function redacted(pieces: readonly Uint8Array[], secrets: readonly string[]): Promise<string> {
  const redactor = new Redactor()
  for (const secret of secrets) redactor.add(secret)
  const out: Uint8Array[] = []
  const source = (async function* () {
    yield* pieces
  })()
  for await (const chunk of redactStream(source, redactor)) out.push(chunk)
  return Buffer.concat(out).toString('utf8')
}

const SECRET = 'canary/ümläut+4711'
const bytes = Buffer.from(`<a>${SECRET}</a>é`.repeat(3))

describe('a report as a stream', () => {
  test.each([1, 2, 3, 7, 1000])('in chunks of %i bytes: the secret goes, all else stays', async (size) => {
    const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
      bytes.subarray(i * size, (i + 1) * size),
    )
    expect(await redacted(pieces, [SECRET])).toBe('<a>***</a>é'.repeat(3))
  })

  test('without a secret the very bytes pass', async () => {
    const odd = Uint8Array.of(0xff, 0xc3, 0x28)
    expect(await redacted([odd], [])).toBe(Buffer.from(odd).toString('utf8'))
  })
})
