import { type ThreadPort, UserError } from '@slipway/core'
import type { FastReader } from '../formats/format'
import { buffersOf, Packer } from './pack'
import type { FromReader, Spare, ToReader } from './messages'

/** By the names of their formats. */
const READERS: Readonly<Record<string, () => Promise<FastReader>>> = {
  junit: async () => (await import('../formats/readers')).readJUnitFast,
}

/** The thread that reads: takes files until it is stopped. */
export async function serveReading(port: ThreadPort): Promise<never> {
  for (;;) {
    const message = (await port.next()) as ToReader
    // Of a file that could not be read some chunks may still come.
    if (message.kind === 'file') await serveFile(message, port)
  }
}

async function serveFile({ name, format }: ToReader & { kind: 'file' }, port: ThreadPort): Promise<void> {
  const read = await READERS[format]?.()
  if (read === undefined) throw new Error(`expected a format that is read as bytes, got ${format}`)
  const packer = new Packer()
  const answer = (message: FromReader, buffers: readonly ArrayBuffer[] = []) => port.post(message, buffers)
  const answerCases = (chunk?: Uint8Array, spare?: Spare) => {
    const batch = packer.take(chunk, spare)
    answer({ kind: 'cases', batch }, buffersOf(batch))
  }
  const chunks = async function* (): AsyncGenerator<Uint8Array> {
    for (;;) {
      const message = (await port.next()) as ToReader
      if (message.kind !== 'chunk') return
      yield message.bytes
      // Whoever asks for the next chunk is done with this one.
      answerCases(message.bytes, message.spare)
    }
  }
  try {
    const result = await read({ name, chunks: chunks() }, (cases) => packer.add(cases))
    answerCases()
    answer({ kind: 'result', result })
  } catch (thrown) {
    if (!(thrown instanceof UserError && thrown.code === 'REPORT_UNREADABLE')) throw thrown
    answerCases()
    answer({ kind: 'unreadable', message: thrown.message, hint: thrown.hint })
  }
}
