import { isTag } from '@slipway/core'

/** Semantic versions without a pre-release; build metadata stands behind `_` in a tag, for `+`. */
const RELEASED = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:_[0-9A-Za-z.-]+)?$/

/**
 * The newer of two tags, as Helm takes one when no version is given: pre-releases and what is no whole version do not
 * count (helm/pkg/registry/tag.go, constraint `*`).
 */
export function newerVersion(known: string | undefined, tag: string): string | undefined {
  if (!isTag(tag) || !RELEASED.test(tag)) return known
  return known === undefined || compareVersions(tag, known) > 0 ? tag : known
}

function compareVersions(left: string, right: string): number {
  const [a, b] = [numbersOf(left), numbersOf(right)]
  const index = a.findIndex((part, position) => part !== b[position])
  return index < 0 ? 0 : (a[index] ?? 0n) > (b[index] ?? 0n) ? 1 : -1
}

const numbersOf = (tag: string) => (RELEASED.exec(tag) ?? []).slice(1, 4).map(BigInt)
