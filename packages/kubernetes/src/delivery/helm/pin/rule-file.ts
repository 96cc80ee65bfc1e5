import { listAt, parseJson, parseReference, property, textAt } from '@slipway/core'
import { pinAll, type PinRule } from '../../../image/pin'

/** The rules as they stand in a file of the run. They hold no secret. */
export function formatRules(rules: readonly PinRule[]): string {
  return JSON.stringify(rules.map(({ image, names, namespace, unseen }) => ({ image, names, namespace, unseen })))
}

function parseRules(text: string): readonly PinRule[] {
  const rules = listAt({ rules: parseJson(text) }, 'rules').map(toRule)
  // Without one, everything would go on as the chart has it.
  if (rules.length === 0) throw new Error('expected a rule for each image, found none')
  return rules
}

function toRule(value: unknown): PinRule {
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
 * What Helm rendered, with the images in it. The rules are applied to what comes, and not to what was foretold.
 * @throws LeftOver
 */
export async function pinRendered(text: string, rules: string): Promise<string> {
  return pinAll(text, parseRules(rules))
}
