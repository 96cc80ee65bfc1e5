import { readYaml, UnreadableYaml } from '../config/yaml'
import { errorMessage, UserError } from '../errors'
import type { Files } from '../ports'
import type { InputSpecs } from './inputs'
import { shownPath } from './content'
import { Mismatch, Mismatches } from './mismatch'
import { checkPath } from './readers'
import type { Layer } from './resolve'

const MAX_FILE_BYTES = 1_000_000

/**
 * The layer of a host with its structured inputs read: their text is YAML, or one line that names a file of YAML or
 * JSON. Done before inputs are resolved, which reads no files; what is wrong is told there, with all other problems.
 */
export async function withStructures(layer: Layer, specs: InputSpecs, files: Files): Promise<Layer> {
  const found = new Map<string, { readonly value: unknown } | Mismatches>()
  for (const [name, { kind }] of Object.entries(specs)) {
    const raw = kind === 'structured' ? layer.get(name) : undefined
    if (typeof raw === 'string' && raw !== '') found.set(name, await readOrProblems(raw, files))
  }
  return found.size === 0 ? layer : { ...layer, structure: (name) => found.get(name) }
}

async function readOrProblems(text: string, files: Files): Promise<{ readonly value: unknown } | Mismatches> {
  const path = pathIn(text)
  const where = path === undefined ? '' : `${shownPath(path)}: `
  const problems = (messages: readonly string[]) =>
    new Mismatches(messages.map((message) => ({ at: '', tell: () => `${where}${message}` })))
  try {
    return {
      value: await readYaml(path === undefined ? text : await files.read(checkPath(path), { limit: MAX_FILE_BYTES })),
    }
  } catch (error) {
    if (error instanceof UnreadableYaml)
      return problems(/\n/.test(text.trim()) || path !== undefined ? error.problems : inOneLine(error.problems))
    if (error instanceof Mismatch) return problems([sentenceOf(error)])
    // It names the path itself.
    if (error instanceof UserError) return new Mismatches([{ at: '', tell: () => sentenceOf(error) }])
    throw error
  }
}

/** In one line all problems follow from the first, and most often from text that should stand in quotes. */
function inOneLine([first = '', ...others]: readonly string[]): readonly string[] {
  return [others.length === 0 ? first : `${first}; put text that holds { } [ ] , # or a colon in quotes`]
}

/** A path cannot begin with a hyphen, so `- url: https://host/a.json` is YAML. */
function pathIn(text: string): string | undefined {
  const line = text.trim()
  return /^[^-\r\n][^\r\n]*\.(?:ya?ml|json)$/.test(line) ? line : undefined
}

function sentenceOf(error: Mismatch | UserError): string {
  const hint = error.hint === undefined ? '' : `; ${error.hint}`
  return `${errorMessage(error)}${hint}`
}
