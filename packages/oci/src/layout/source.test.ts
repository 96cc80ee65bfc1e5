import { expect, test } from '@jest/globals'
import { collect, digestOf, verified } from './source'

const OCTETS = 'application/octet-stream'
const wrong = (found: string) => new Error(`wrong: ${found}`)

/** Many chunks of ten bytes, and how many were asked for. */
function counted(chunks: number) {
  const seen = { read: 0 }
  const stream = (async function* () {
    for (; seen.read < chunks;) {
      seen.read += 1
      yield new Uint8Array(10)
    }
  })()
  return { seen, stream }
}

test('a blob that is longer than described is not read on', async () => {
  const { seen, stream } = counted(1000)
  const descriptor = { mediaType: OCTETS, digest: digestOf(new Uint8Array(10_000)), size: 25 }
  await expect(collect(verified(stream, descriptor, wrong))).rejects.toThrow('wrong: more than 25 bytes')
  expect(seen.read).toBe(3)
})

test('a blob that is shorter than described is wrong, whatever its digest', async () => {
  const { stream } = counted(2)
  const descriptor = { mediaType: OCTETS, digest: digestOf(new Uint8Array(20)), size: 21 }
  await expect(collect(verified(stream, descriptor, wrong))).rejects.toThrow('wrong: 20 bytes')
})

test('a chunk is passed on before the next one is read, whose memory may be the same', async () => {
  const memory = new Uint8Array(10)
  const stream = (async function* () {
    for (let turn = 1; turn <= 3; turn++) yield memory.fill(turn)
  })()
  const content = Uint8Array.from({ length: 30 }, (_, at) => Math.floor(at / 10) + 1)
  const seen: number[] = []
  const descriptor = { mediaType: OCTETS, digest: digestOf(content), size: content.length }
  for await (const chunk of verified(stream, descriptor, wrong)) seen.push(...chunk)
  expect(seen).toEqual([...content])
})

test('the last chunk of wrong content is withheld', async () => {
  const { stream } = counted(2)
  const descriptor = { mediaType: OCTETS, digest: digestOf(new Uint8Array(1)), size: 20 }
  let passed = 0
  const reading = async () => {
    for await (const chunk of verified(stream, descriptor, wrong)) passed += chunk.length
  }
  await expect(reading()).rejects.toThrow('wrong: sha256:')
  expect(passed).toBe(10)
})
