import { isAbsolute, relative } from 'node:path/posix'
import type { Files } from '@slipway/core'

/** Where a Dockerfile's rules of what stays outside come from, and what of ours must stay outside, too. */
interface IgnoreOrder {
  /** Absolute. */
  readonly context: string
  readonly dockerfile: string
  /** Absolute paths of what we write: the output folder, the layout. */
  readonly own: readonly string[]
}

/**
 * The text of an ignore file: the user's rules (those beside the Dockerfile before those of the context, as BuildKit
 * looks for them) and, last so that no rule of the user brings them back, the folders that we write into.
 */
export async function ignoreText(files: Files, { context, dockerfile, own }: IgnoreOrder): Promise<string> {
  const beside = await readIfThere(files, `${dockerfile}.dockerignore`)
  const rules = beside ?? (await contextRules(files, context))?.text ?? ''
  const ours = own
    .map((path) => relative(context, path))
    .filter((path) => path !== '' && !path.startsWith('../') && path !== '..' && !isAbsolute(path))
  return [rules.trimEnd(), ...new Set(ours.map(asPattern))].filter((line) => line !== '').join('\n') + '\n'
}

/** The rules of a context: Docker's file, else the one that Buildah and Podman know beside it. */
export async function contextRules(
  files: Files,
  context: string,
): Promise<{ readonly name: string; readonly text: string } | undefined> {
  for (const name of ['.dockerignore', '.containerignore']) {
    const text = await readIfThere(files, files.resolve(context, name))
    if (text !== undefined) return { name, text }
  }
  return undefined
}

/** A path as a pattern that matches nothing else (patterns are Go's filepath.Match). */
function asPattern(path: string): string {
  return `./${path.replace(/[*?[\]\\]/g, '\\$&')}`
}

async function readIfThere(files: Files, path: string): Promise<string | undefined> {
  return (await files.stat(path)) === undefined ? undefined : files.read(path)
}
