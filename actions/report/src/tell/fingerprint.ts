import { latestOfEach, type StageRecord } from '@slipway/core'

/** What changes with every run and tells nothing new: digests, commits, numbers with a unit of time, times. */
const NOISE = [
  /\b(?:sha256:)?[0-9a-f]{7,64}\b/g,
  /\b\d{4}-\d\d-\d\dT[\d:.]+Z?/g,
  /\b(?:\d+h)?\d+m(?:\d+s)?\b|\b\d+h\d+s\b/g,
  /\b\d+(?:[.,]\d+)?\s?(?:ms|s|min|h|seconds?|minutes?|hours?)\b/g,
]

/** The state of a run that people are told of: two runs of one state need no second telling. */
export function stateText(stages: readonly StageRecord[]): string {
  const lines = latestOfEach(stages).map(({ stage, component = '', outcome, exitCode, failure, headline }) =>
    [stage, component, outcome, exitCode, failure?.code ?? '', quiet(headline), quiet(failure?.message ?? '')].join(
      '\t',
    ),
  )
  return lines.sort().join('\n')
}

function quiet(text: string): string {
  return NOISE.reduce((rest, pattern) => rest.replace(pattern, ''), text)
}
