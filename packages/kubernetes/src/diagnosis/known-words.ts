/** Words of the API server or of Helm whose way out is known better than by their cause alone. */
const KNOWN: readonly { readonly words: RegExp; readonly hint: (found: RegExpExecArray) => string }[] = [
  {
    words: /\bhook (?:pre|post)-\w+ .*?([\w.]+ "[^"]+") (?:already exists|is invalid: .*field is immutable)/isu,
    hint: ([, left]) =>
      `a hook of an earlier run has left ${left}: delete it, and let its annotation helm.sh/hook-delete-policy have before-hook-creation`,
  },
  {
    words: /\bspec\.strategy\.rollingUpdate: Forbidden\b/u,
    hint: () =>
      'the server has filled rollingUpdate in when the strategy was none yet: take it out once, by kubectl patch deployment NAME ' +
      `--type=merge --patch='{"spec":{"strategy":{"type":"Recreate","rollingUpdate":null}}}', and deploy again`,
  },
  {
    words: /\bno matches for kind "([^"]+)" in version "([^"]+)"/u,
    hint: ([, kind, version]) =>
      `the cluster does not serve ${kind} of ${version}: install its definition before, or write the version that kubectl api-resources shows`,
  },
]

const LONGEST = 20_000

/** What to do about these words; undefined where the hint of the cause is all that is known. */
export function hintForWords(words: string): string | undefined {
  for (const { words: known, hint } of KNOWN) {
    const found = known.exec(words.slice(0, LONGEST))
    if (found !== null) return hint(found)
  }
  return undefined
}
