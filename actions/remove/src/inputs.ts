import { byFlag, commonInputs, directing, gated, input, parseAge, type Problem, type Values } from '@slipway/core'
import { accessInputs, parseNamespace, parseReleaseName, parseSelector } from '@slipway/kubernetes/inputs'

export const inputs = {
  ...commonInputs,
  release: input.alternative(
    directing(input.wordList('Releases to remove; or selector', parseReleaseName, { placeholder: '<name>' }), {}),
    ['selector'],
  ),
  namespace: directing(
    input.shaped('Namespace of the releases. Default: default; with selector all namespaces', parseNamespace, {
      placeholder: '<name>',
    }),
    {},
  ),
  'delete-namespace': gated(
    input.boolean(
      'Delete the namespace too, with all that is in it; without it, only one that deploy made and that nothing else is in',
      false,
    ),
    byFlag(false),
  ),
  'delete-adopted': gated(
    input.boolean('Delete what was there before the release and was taken over; without it, that stays', false),
    byFlag(false),
  ),
  'older-than': input.shaped(
    'With selector: how long ago the last deploy of a release must be, such as 7d or 36h',
    parseAge,
    { placeholder: '<age>' },
  ),
  selector: input.alternative(
    directing(
      input.shaped(
        'Labels of the releases to remove, as helm list --selector takes them, such as slipway-change for all of change requests; only what Slipway deployed',
        parseSelector,
        { placeholder: '<labels>' },
      ),
      {},
    ),
    ['release'],
  ),
  ...accessInputs,
  timeout: input.duration('How long a release may take to be gone', { default: '5m' }),
} as const

export type Inputs = typeof inputs

/** What does not go together. */
export function wishProblems(given: Values<Inputs>): readonly Problem[] {
  const { release, selector, 'older-than': olderThan } = given
  const problems: Problem[] = []
  if (release.length === 0 && selector === undefined)
    problems.push({ input: 'release', message: 'required, or selector instead of it' })
  if (release.length > 0 && selector !== undefined)
    problems.push({ input: 'selector', message: 'release is given as well: name them, or let their labels say which' })
  if (olderThan !== undefined && selector === undefined)
    problems.push({ input: 'older-than', message: 'goes with selector: a release that is named is removed' })
  if (given['delete-namespace'] && given.namespace !== undefined && /^(?:default|kube-.*)$/.test(given.namespace))
    problems.push({ input: 'delete-namespace', message: `${given.namespace} is a namespace of Kubernetes itself` })
  return problems
}
