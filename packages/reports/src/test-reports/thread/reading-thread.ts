import { type Thread, UserError } from '@slipway/core'
import type { FastSink, ReadResult } from '../formats/format'
import type { ReportFile } from '../report-file'
import type { Batch } from './batch'
import type { FromReader, Spare, ToReader } from './messages'
import { buffersOf } from './pack'
import { Unpacker } from './unpack'

/** Chunks that are on their way at most: what is read ahead of what is written. */
const AHEAD = 2

/** Reads files in another thread, so that this one only has to count and to write. */
export class ReadingThread {
  readonly #room = new Room()

  /** @param isHeld whether somebody still has cases that lie in a buffer, when they were given out */
  constructor(
    private readonly thread: Thread,
    private readonly isHeld: (buffer: ArrayBuffer) => boolean,
  ) {}

  /**
   * @param file whose chunks may be only good until the next one is asked for
   * @throws UserError `REPORT_UNREADABLE`; the cases up to there were given out
   */
  async read(format: string, { name, chunks }: ReportFile, sink: FastSink): Promise<ReadResult> {
    this.#tell({ kind: 'file', name, format })
    const source = chunks[Symbol.asyncIterator]()
    const unpacker = new Unpacker()
    let ahead = 0
    for (let ended = false; ;) {
      for (; !ended && ahead < AHEAD; ahead++) ended = await this.#feed(source)
      const answer = (await this.thread.next()) as FromReader
      if (answer.kind === 'result') return answer.result
      if (answer.kind === 'unreadable')
        throw new UserError('REPORT_UNREADABLE', answer.message, answer.hint, { outcome: 'fail' })
      ahead--
      await sink(unpacker.casesOf(answer.batch))
      this.#room.giveBack(answer.batch, this.isHeld)
    }
  }

  /** @returns whether that was all */
  async #feed(source: AsyncIterator<Uint8Array>): Promise<boolean> {
    const next = await source.next()
    if (next.done === true) this.#tell({ kind: 'end' })
    else {
      const { bytes, spare } = this.#room.filledWith(next.value)
      const chunk = { kind: 'chunk', bytes, ...(spare === undefined ? {} : { spare }) } as const
      this.#tell(chunk, buffersOf({ bytes, ...spare }))
    }
    return next.done === true
  }

  #tell(message: ToReader, buffers: readonly ArrayBuffer[] = []): void {
    this.thread.post(message, buffers)
  }

  stop(): Promise<void> {
    return this.thread.stop()
  }
}

interface Filled {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly spare?: Spare
}

type Kept = Spare & Pick<Batch, 'bytes'>

/** What goes to and fro: fresh memory for every chunk would be most of what this takes. */
class Room {
  #free: Kept[] = []
  #held: Kept[] = []

  filledWith(chunk: Uint8Array): Filled {
    const at = this.#free.findIndex(({ bytes }) => bytes.buffer.byteLength >= chunk.byteLength)
    const [room] = at < 0 ? [] : this.#free.splice(at, 1)
    const bytes = new Uint8Array(room?.bytes.buffer ?? new ArrayBuffer(chunk.byteLength), 0, chunk.byteLength)
    bytes.set(chunk)
    return { bytes, ...(room === undefined ? {} : { spare: { numbers: room.numbers, ctrf: room.ctrf } }) }
  }

  giveBack({ bytes, numbers, ctrf }: Batch, isHeld: (buffer: ArrayBuffer) => boolean): void {
    const all = [...this.#held, { bytes, numbers, ctrf }]
    this.#held = all.filter((room) => isHeld(room.bytes.buffer))
    const free = all.filter((room) => room.bytes.byteLength > 0 && !this.#held.includes(room))
    this.#free = [...this.#free, ...free].slice(0, AHEAD)
  }
}
