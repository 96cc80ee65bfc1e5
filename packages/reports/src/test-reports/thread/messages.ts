import type { ReadResult } from '../formats/format'
import type { Batch } from './batch'

/** What the thread that reads is told. */
export type ToReader =
  | { readonly kind: 'file'; readonly name: string; readonly format: string }
  /** With room for its numbers and its CTRF, from a batch before. */
  | { readonly kind: 'chunk'; readonly bytes: Uint8Array<ArrayBuffer>; readonly spare?: Spare }
  | { readonly kind: 'end' }

export type Spare = Pick<Batch, 'numbers' | 'ctrf'>

/** What it answers: a batch for each chunk, the rest, and how the file ended. */
export type FromReader =
  | { readonly kind: 'cases'; readonly batch: Batch }
  | { readonly kind: 'result'; readonly result: ReadResult }
  /** What it is called, and the next step. */
  | { readonly kind: 'unreadable'; readonly message: string; readonly hint: string }
