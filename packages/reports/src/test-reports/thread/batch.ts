import { keysOf } from '../fingerprint'
import type { TestCase } from '../model'
import { type Cases, FIELDS, isPlain, PlainPasses, type PlainSuite, single } from '../plain/passes'

/**
 * Cases in their order, as they go from one thread to another: numbers in arrays that are handed over and not copied,
 * and as few objects as can be, since each is taken apart and made anew.
 */
export interface Batch {
  /** What plain cases are part of. */
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly numbers: Numbers
  /** What follows each other is of one group as long as its suites stay the same. */
  readonly groups: readonly PlainSuite[]
  /** The first group has the suites of the last one before. */
  readonly continues: boolean
  /** For each item its group, and how many plain cases it has; 0 for one of `tests`. */
  readonly order: Int32Array<ArrayBuffer>
  readonly tests: readonly SentTest[]
}

/** Of all plain cases, one after the other; there may be room for more. */
export interface Numbers {
  readonly fields: Int32Array<ArrayBuffer>
  readonly seconds: Float64Array<ArrayBuffer>
  readonly keys: Float64Array<ArrayBuffer>
}

type SentTest = Omit<TestCase, 'suites'>

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

/** Gives out what came in batches. */
export class Unpacker {
  #suites: readonly string[] = []

  casesOf({ bytes, numbers, groups, continues, order, tests }: Batch): readonly Cases[] {
    const first = continues ? groups[0]?.suites : undefined
    const suites = groups.map((group) => (group.suites === first ? { ...group, suites: this.#suites } : group))
    const cases: Cases[] = []
    let [at, test] = [0, 0]
    for (let item = 0; item < order.length; item += 2) {
      const suite = suites[order[item] ?? 0] ?? NO_SUITE
      const count = order[item + 1] ?? 0
      const alone = count === 0 ? tests[test++] : undefined
      if (alone !== undefined) cases.push({ ...alone, suites: suite.suites })
      else {
        cases.push(new PlainPasses({ bytes, suite, ...partOf(numbers, at, at + count) }))
        at += count
      }
    }
    this.#suites = suites.at(-1)?.suites ?? this.#suites
    return cases
  }
}

function partOf({ fields, seconds, keys }: Numbers, start: number, end: number): Numbers {
  return {
    fields: fields.subarray(start * FIELDS, end * FIELDS),
    seconds: seconds.subarray(start, end),
    keys: keys.subarray(start, end),
  }
}

const NOTHING = new Uint8Array()
const NO_SUITE: PlainSuite = { suites: [] }

/** A chunk that is in a buffer of its own is handed over in it, and lost to who had it. */
function handedOver(chunk: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = chunk
  return buffer instanceof ArrayBuffer ? new Uint8Array(buffer, byteOffset, byteLength) : new Uint8Array(chunk)
}
