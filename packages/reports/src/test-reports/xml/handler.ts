export interface XmlLimits {
  readonly bytes: number
  readonly depth: number
  /** Characters held of one attribute value; of a longer one the middle is dropped as it comes. */
  readonly text: number
  /** Characters of markup without an end: a start tag with endless attributes. */
  readonly markup: number
  /** References that mean nothing in XML (`&#27;`, `&nbsp;`), which are left as they stand. */
  readonly forbidden: number
}

export const XML_LIMITS: XmlLimits = {
  bytes: 1024 ** 3,
  depth: 100,
  text: 256 * 1024,
  markup: 1024 ** 2,
  forbidden: 10_000,
}

export type XmlAttributes = Readonly<Record<string, string | undefined>>

/** What a format does with the elements of a file. */
export interface XmlHandler {
  /** @param name without a namespace's prefix */
  open(name: string, attributes: XmlAttributes): void
  /** A piece of text: one text may come in several. */
  text(text: string): void
  close(name: string): void
  /** Called after each piece of the file; reading goes on when it is done. */
  settle(): Promise<void> | void
  /**
   * Takes what it can of a file in UTF-8 as bytes, which spares the parser most of a large report. Without it, or where
   * it takes nothing, all is parsed.
   */
  readonly skim?: Skim
}

export interface Skim {
  /** Bytes with which something starts that may be taken. */
  readonly mark: Uint8Array
  /**
   * Called at a mark between two tags, with whole characters up to the last tag that starts in the bytes.
   * @returns where it stopped, at another tag; `at` when it took nothing
   */
  take(bytes: Uint8Array, at: number): number
}
