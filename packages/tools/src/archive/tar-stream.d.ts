declare module 'tar-stream' {
  import type { Writable } from 'node:stream'

  export interface Entry extends AsyncIterable<Uint8Array> {
    readonly header: { readonly name: string; readonly type?: string; readonly size: number }
    resume(): void
  }

  export interface Extract extends Writable, AsyncIterable<Entry> {}

  export function extract(): Extract

  export interface Pack extends AsyncIterable<Uint8Array> {
    entry(
      header: { readonly name: string; readonly mode?: number; readonly type?: string; readonly linkname?: string },
      content?: Uint8Array | string,
    ): unknown
    finalize(): void
  }

  export function pack(): Pack
}
