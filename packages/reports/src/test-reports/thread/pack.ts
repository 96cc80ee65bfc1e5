import { keysOf } from '../fingerprint'
import { type Cases, FIELDS, isPlain, type PlainPasses, type PlainSuite, single } from '../plain/passes'
import type { Batch, Numbers, SentTest } from './batch'

/** Collects cases, chunk by chunk. */
export class Packer {
  #items: Cases[] = []
  #last: PlainSuite | undefined

  add(cases: readonly Cases[]): void {
    for (const each of cases) this.#items.push(each)
  }

  /**
   * Takes what was collected.
   * @param chunk that the cases were read from; it goes along where plain cases lie in it
   * @param spare room for numbers
   */
  take(chunk: Uint8Array = NOTHING, spare = numbersFor(0)): Batch {
    const items = this.#items.some((cases) => isPlain(cases) && cases.bytes.buffer !== chunk.buffer)
      ? this.#items.flatMap(single)
      : this.#items
    this.#items = []
    const plain = items.filter(isPlain)
    const bytes = plain.length === 0 ? NOTHING : handedOver(chunk)
    return { bytes, numbers: numbersOf(plain, chunk.byteOffset, spare), ...this.#ordered(items) }
  }

  #ordered(items: readonly Cases[]): Pick<Batch, 'groups' | 'continues' | 'order' | 'tests'> {
    const continues = items[0] !== undefined && items[0].suites === this.#last?.suites
    const groups: PlainSuite[] = []
    const tests: SentTest[] = []
    const order = new Int32Array(items.length * 2)
    let index = 0
    for (const item of items) {
      const group = isPlain(item) ? item.suite : { suites: item.suites }
      if (groups.length === 0 || group.suites !== this.#last?.suites || group.variant !== this.#last.variant)
        groups.push(group)
      this.#last = group
      order[index * 2] = groups.length - 1
      if (isPlain(item)) order[index * 2 + 1] = item.count
      else {
        const { suites: _suites, ...test } = item
        tests.push(test)
      }
      index++
    }
    return { groups, continues, order, tests }
  }
}

function numbersFor(count: number): Numbers {
  return {
    fields: new Int32Array(count * FIELDS),
    seconds: new Float64Array(count),
    keys: new Float64Array(count),
  }
}

function numbersOf(plain: readonly PlainPasses[], offset: number, spare: Numbers): Numbers {
  const count = plain.reduce((sum, passes) => sum + passes.count, 0)
  // A few more, so that the next chunk finds room in them as well.
  const numbers = spare.seconds.length >= count ? spare : numbersFor(Math.ceil(count * 1.1))
  let at = 0
  for (const passes of plain) {
    numbers.fields.set(passes.fieldsFrom(passes.bytes.byteOffset - offset), at * FIELDS)
    numbers.seconds.set(passes.seconds, at)
    numbers.keys.set(keysOf(passes), at)
    at += passes.count
  }
  return numbers
}

/** Buffers that a batch hands over. */
export function buffersOf({ bytes, numbers, order }: Batch): readonly ArrayBuffer[] {
  const all = [bytes, order, ...Object.values(numbers)] as Batch['order'][]
  return all.map(({ buffer }) => buffer).filter(({ byteLength }) => byteLength > 0)
}

const NOTHING = new Uint8Array()

/** A chunk that is in a buffer of its own is handed over in it, and lost to who had it. */
function handedOver(chunk: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = chunk
  return buffer instanceof ArrayBuffer ? new Uint8Array(buffer, byteOffset, byteLength) : new Uint8Array(chunk)
}
