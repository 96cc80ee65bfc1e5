/** The files of one commit. */
export interface Tree {
  /** Of all files, from the root, with `/`. */
  readonly paths: readonly string[]
  /** Undefined for what is no text, such as a link or an image. */
  read(path: string): Promise<string | undefined>
  /** Those of the paths whose text has a word in it. */
  mentioning(word: string, paths: readonly string[]): Promise<readonly string[]>
}
