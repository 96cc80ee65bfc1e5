import type { Problem } from '@slipway/core'
import { ENGINE_OPTIONS } from '../engines/options'
import { isGiven } from '../engines/option-rules'
import type { Given, Inputs } from '../inputs'

/** What still means something for an image that is made already; whatever else says how to build is refused. */
const STILL: readonly (keyof Inputs)[] = [
  'layout',
  'platforms',
  'load',
  'max-size',
  'username',
  'registry-config',
  'ca-file',
  'plain-http',
]

/** An image that is taken as it is has nothing to be told about its making. */
export function importProblems(given: Given): readonly Problem[] {
  if (given.import === undefined) return []
  const because = 'because `import` is given: the image is taken as it is'
  const asked = ENGINE_OPTIONS.filter(
    ({ input, isAsked }) => !STILL.includes(input) && (isAsked === undefined ? isGiven(given[input]) : isAsked(given)),
  )
  return [
    ...(given['unless-changed'].length === 0
      ? []
      : [
          {
            input: 'unless-changed',
            message: 'expected nothing with `import`: the image does not say how it was made',
          },
        ]),
    ...(given.engine === 'auto' ? [] : [{ input: 'engine', message: `expected auto, ${because}` }]),
    ...asked.map(({ input, instead = 'nothing' }) => ({ input, message: `expected ${instead}, ${because}` })),
  ]
}
