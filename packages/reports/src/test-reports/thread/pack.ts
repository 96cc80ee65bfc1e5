import { takeKeys } from '../fingerprint'
import type { TestCase } from '../model'
import {
  type Cases,
  isPlain,
  type PlainNumbers,
  plainNumbers,
  type PlainPasses,
  type PlainSuite,
  single,
} from '../plain/passes'
import { ByteText } from '../plain/byte-text'
import { CtrfTests } from '../writers/ctrf'
import { type Batch, ITEM } from './batch'
import type { Spare } from './messages'

/** Collects cases, chunk by chunk, and writes plain ones as CTRF, which is half of what is to be done with them. */
export class Packer {
  readonly #tests = new CtrfTests({ isFirst: false })
  readonly #ctrf = new ByteText(ROOM)
  #items: Cases[] = []
  #last: PlainSuite | undefined

  add(cases: readonly Cases[]): void {
    for (const each of cases) this.#items.push(each)
  }

  /**
   * Takes what was collected.
   * @param chunk that the cases were read from; it goes along where plain cases lie in it
   * @param spare room for numbers and CTRF
   */
  take(chunk: Uint8Array = NOTHING, spare?: Spare): Batch {
    const items = this.#items.some((cases) => isPlain(cases) && cases.bytes.buffer !== chunk.buffer)
      ? this.#items.flatMap(single)
      : this.#items
    this.#items = []
    const plain = items.filter(isPlain)
    const bytes = plain.length === 0 ? NOTHING : handedOver(chunk)
    const numbers = numbersOf(plain, chunk.byteOffset, spare?.numbers)
    if (spare !== undefined) this.#ctrf.giveBack(spare.ctrf)
    return { bytes, numbers, ...this.#ordered(items), ctrf: this.#ctrf.take() }
  }

  #ordered(items: readonly Cases[]): Pick<Batch, 'groups' | 'continues' | 'order' | 'tests'> {
    const continues = items[0] !== undefined && items[0].suites === this.#last?.suites
    const groups: PlainSuite[] = []
    const tests: TestCase[] = []
    const order = new Int32Array(items.length * ITEM)
    let index = 0
    for (const item of items) {
      const group = isPlain(item) ? item.suite : { suites: item.suites }
      if (groups.length === 0 || group.suites !== this.#last?.suites || group.variant !== this.#last.variant)
        groups.push(group)
      this.#last = group
      order[index * ITEM] = groups.length - 1
      if (isPlain(item)) {
        order[index * ITEM + 1] = item.count
        order[index * ITEM + 2] = this.#write(item)
      } else tests.push(item)
      index++
    }
    return { groups, continues, order, tests }
  }

  /** @returns how many bytes */
  #write(passes: PlainPasses): number {
    const before = this.#ctrf.length
    this.#tests.writePlain(this.#ctrf, passes)
    return this.#ctrf.length - before
  }
}

function numbersOf(plain: readonly PlainPasses[], offset: number, spare = plainNumbers(0)): PlainNumbers {
  const count = plain.reduce((sum, passes) => sum + passes.count, 0)
  // A few more, so that the next chunk finds room in them as well.
  const numbers = spare.seconds.length >= count ? spare : plainNumbers(Math.ceil(count * 1.1))
  let at = 0
  for (const passes of plain) {
    takeKeys(passes)
    passes.copyNumbers(numbers, at, passes.bytes.byteOffset - offset)
    at += passes.count
  }
  return numbers
}

/** Buffers that are handed over, of a batch or of a part of one. */
export function buffersOf({ numbers, bytes, ctrf, order }: Partial<Batch>): readonly ArrayBuffer[] {
  return [bytes, ctrf, order, ...Object.values(numbers ?? {})]
    .flatMap((array) => (array === undefined ? [] : [(array as Batch['order']).buffer]))
    .filter(({ byteLength }) => byteLength > 0)
}

/** For the CTRF of a chunk of a mebibyte, as a rule. */
const ROOM = 1.25 * 1024 * 1024

const NOTHING = new Uint8Array()

/** A chunk that is in a buffer of its own is handed over in it, and lost to who had it. */
function handedOver(chunk: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = chunk
  return buffer instanceof ArrayBuffer ? new Uint8Array(buffer, byteOffset, byteLength) : new Uint8Array(chunk)
}
