import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './paths'

/** A block of YAML on a page of the documentation. */
export interface Block {
  /** `before`, or the file that it is. */
  readonly file: string
  readonly text: string
}

/** Blocks of YAML, each with what it is behind the word `yaml`. */
export function blocksOf(path: string): readonly Block[] {
  const page = readFileSync(join(ROOT, path), 'utf8')
  return [...page.matchAll(/^```ya?ml ?(.*)\n([^]*?)^```$/gm)].map(([, file = '', text = '']) => ({ file, text }))
}
