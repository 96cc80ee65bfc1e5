import type { Host } from '@slipway/core'

/** `ARG NAME`, `ARG NAME=default OTHER`: each instruction of its own line, as nearly everybody writes them. */
const ARG = /^\s*ARG\s+(.+)$/gim

/**
 * YAML folds lines without `|` into one, so `A=1` and `B=2` become the value `1 B=2` of A, and B is never given. The
 * Dockerfile tells: it has an argument of the name that stands in the value of another.
 */
export function warnOfFoldedArgs(given: ReadonlyMap<string, string>, dockerfile: string, host: Host): void {
  const known = new Set([...dockerfile.matchAll(ARG)].flatMap(([, text = '']) => namesIn(text)))
  for (const [name, value] of given)
    for (const [, other = ''] of value.matchAll(/(?:\s|\\n)([A-Za-z_]\w*)=/g))
      if (known.has(other) && !given.has(other))
        host.warn(
          `build-args: the value of ${name} holds "${other}=", and the Dockerfile has an argument ${other}: ` +
            'write one a line, behind `build-args: |`',
        )
}

function namesIn(text: string): readonly string[] {
  return text.split(/\s+/).map((part) => part.split('=')[0] ?? '')
}
