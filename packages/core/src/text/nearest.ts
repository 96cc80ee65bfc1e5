/** The candidate with the fewest edits from the word, when it is near enough to be what was meant. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  let best: { readonly name: string; readonly distance: number } | undefined
  for (const name of candidates) {
    const distance = editDistance(word, name)
    if (best === undefined || distance < best.distance) best = { name, distance }
  }
  // Half of a short word changed is another word.
  const near = Math.min(Math.max(2, Math.floor(word.length / 3)), Math.ceil(word.length / 2))
  return best !== undefined && best.distance <= near ? best.name : undefined
}

/** `, did you mean "x"?` or nothing, to end an error sentence with. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const name = nearest(word, candidates)
  return name === undefined ? '' : `, did you mean "${name}"?`
}

/** Levenshtein distance. */
export function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      current.push(Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, substitution))
    }
    previous = current
  }
  return previous[b.length] ?? 0
}
