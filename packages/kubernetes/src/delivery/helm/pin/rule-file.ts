import { listAt, parseJson, parseReference, property, textAt } from '@slipway/core'
import { pinText, type PinRule } from '../../../image/pin'

/** The rule as it stands in a file of the run. It holds no secret. */
export function formatRule({ image, names, namespace, unseen }: PinRule): string {
  return JSON.stringify({ image, names, namespace, unseen })
}

function parseRule(text: string): PinRule {
  const value = parseJson(text)
  const [registry, repository, digest] = ['registry', 'repository', 'digest'].map((key) => textAt(value, 'image', key))
  const tag = textAt(value, 'image', 'tag')
  const namespace = textAt(value, 'namespace')
  const names = listAt(value, 'names').filter((name): name is string => typeof name === 'string')
  if (registry === undefined || repository === undefined || digest === undefined || namespace === undefined)
    throw new Error('expected a rule for the image, found something else')
  const image = { registry, repository, digest, ...(tag === undefined ? {} : { tag }) }
  parseReference(`${registry}/${repository}@${digest}`)
  return { image, names, namespace, unseen: property(value, 'unseen') === true }
}

/**
 * What Helm rendered, with the image in it. The rule is applied to what comes, and not to what was foretold.
 * @throws LeftOver
 */
export async function pinRendered(text: string, rule: string): Promise<string> {
  return (await pinText(text, parseRule(rule))).text
}
