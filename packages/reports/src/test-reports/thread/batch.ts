import type { TestCase } from '../model'
import type { PlainNumbers, PlainSuite } from '../plain/passes'

/**
 * Cases in their order, as they go from one thread to another: numbers in arrays that are handed over and not copied,
 * and as few objects as can be, since each is taken apart and made anew.
 */
export interface Batch {
  /** What plain cases are part of. */
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Of all plain cases, one after the other; there may be room for more. */
  readonly numbers: PlainNumbers
  /** What follows each other is of one group as long as its suites stay the same. */
  readonly groups: readonly PlainSuite[]
  /** The first group has the suites of the last one before. */
  readonly continues: boolean
  /** Plain cases as CTRF. */
  readonly ctrf: Uint8Array<ArrayBuffer>
  /** `ITEM` numbers for each item: its group, how many plain cases it has (0 for one of `tests`), and bytes of CTRF. */
  readonly order: Int32Array<ArrayBuffer>
  /** Their suites are those of their groups: the same arrays. */
  readonly tests: readonly TestCase[]
}

/** Numbers of `order` for each item. */
export const ITEM = 3
