import { describe, expect, test } from '@jest/globals'
import { Redactor } from './redactor'
import { redactStream } from './redact-stream'

async function* from(pieces: readonly Uint8Array[]): AsyncIterable<Uint8Array> {
  yield* pieces
}

async function chunksOf(pieces: readonly Uint8Array[], secrets: readonly string[]): Promise<readonly Uint8Array[]> {
  const redactor = new Redactor()
  for (const secret of secrets) redactor.add(secret)
  const out: Uint8Array[] = []
  for await (const chunk of redactStream(from(pieces), redactor)) out.push(chunk)
  return out
}

async function redacted(pieces: readonly Uint8Array[], secrets: readonly string[]): Promise<string> {
  return Buffer.concat(await chunksOf(pieces, secrets)).toString('utf8')
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
    expect(Buffer.concat(await chunksOf([odd, odd], []))).toEqual(Buffer.from([...odd, ...odd]))
  })

  test.each([[[SECRET]], [[]]])('no chunk is empty (secrets: %j)', async (secrets) => {
    const pieces = Array.from({ length: bytes.length }, (_, i) => bytes.subarray(i, i + 1))
    const lengths = (await chunksOf(pieces, secrets)).map((chunk) => chunk.length)
    expect(Math.min(...lengths)).toBeGreaterThan(0)
    expect(await chunksOf([], secrets)).toEqual([])
  })

  test('what cannot be a part of a secret goes on before the end', async () => {
    const redactor = new Redactor()
    redactor.add(SECRET)
    const seen: string[] = []
    const source = (async function* () {
      yield Buffer.from('x'.repeat(500))
      seen.push('asked for more')
      yield Buffer.from('y')
    })()
    for await (const chunk of redactStream(source, redactor)) seen.push(Buffer.from(chunk).toString('utf8'))
    const kept = redactor.longest
    expect(seen).toEqual(['x'.repeat(500 - kept), 'asked for more', 'x', `${'x'.repeat(kept - 1)}y`])
  })

  test('ASCII, then none: neither the secret nor what is around it changes', async () => {
    const pieces = ['plain text, ', `then ${SECRET}, `, 'plain again, ünd '.repeat(9), SECRET].map((text) =>
      Buffer.from(text),
    )
    const expected = `plain text, then ***, ${'plain again, ünd '.repeat(9)}***`
    expect(await redacted(pieces, [SECRET])).toBe(expected)
    expect(await redacted(pieces, ['ascii-only-secret'])).toBe(Buffer.concat(pieces).toString())
  })

  test('a character that the last chunk ends within is shown as one', async () => {
    expect(await redacted([Buffer.from('end '), Uint8Array.of(0xc3)], [SECRET])).toBe('end \ufffd')
  })

  test('a piece of a larger buffer is read alone', async () => {
    const large = Buffer.from(`before ${SECRET} after`)
    expect(await redacted([large.subarray(7, large.length - 6)], [SECRET])).toBe('***')
  })

  test('a secret that is added in between counts from then on', async () => {
    const redactor = new Redactor()
    const source = (async function* () {
      yield Buffer.from('open ')
      redactor.add(SECRET)
      yield Buffer.from(SECRET)
    })()
    const out: Uint8Array[] = []
    for await (const chunk of redactStream(source, redactor)) out.push(chunk)
    expect(Buffer.concat(out).toString('utf8')).toBe('open ***')
  })
})
