import type { Annotation } from '@slipway/core'

/**
 * Ranks annotations for a host that shows a few: errors first, then by place in the list, each cut to what is shown.
 * @param used how many of a severity were shown already
 */
export function rankAnnotations(
  annotations: readonly Annotation[],
  limitPerSeverity: number,
  used: Partial<Readonly<Record<Annotation['severity'], number>>> = {},
): { readonly shown: readonly Annotation[]; readonly left: number } {
  const shown = (['error', 'warning', 'notice'] as const).flatMap((severity) =>
    annotations.filter((a) => a.severity === severity).slice(0, Math.max(0, limitPerSeverity - (used[severity] ?? 0))),
  )
  return { shown, left: annotations.length - shown.length }
}
