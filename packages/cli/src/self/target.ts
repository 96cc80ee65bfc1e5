/** What is to be verified. */
export type Target =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'ref'; readonly ref: string }
  | { readonly kind: 'image'; readonly digest: string }

/**
 * `sha256:…` or `name@sha256:…` is an image, `v1`, `v1.2.3` or a full commit SHA a place in the repository, and
 * anything else a folder.
 */
export function parseTarget(text: string): Target {
  const digest = /^(?:[^@\s]+@)?sha256:([0-9a-f]{64})$/.exec(text)?.[1]
  if (digest !== undefined) return { kind: 'image', digest }
  if (/^(v\d+(\.\d+){0,2}|[0-9a-f]{40})$/.test(text)) return { kind: 'ref', ref: text }
  return { kind: 'folder', path: text }
}

/** Whether a place in the repository may have a version: `v1` all of that major one, a commit any. */
export function mayHave(ref: string, version: string): boolean {
  return !ref.startsWith('v') || `v${version}.`.startsWith(`${ref}.`)
}
