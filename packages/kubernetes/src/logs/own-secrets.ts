import { isObject, redactor } from '@slipway/core'
import type { Cluster } from '../cluster/cluster'
import { secretsArgs } from '../cluster/command'
import { secretsInSecret } from '../manifest/manifest'

/**
 * Takes out of lines what pods of a namespace were given as Secrets, and what looks like a credential. Secrets that may
 * not be read are not known.
 */
export class OwnSecrets {
  #known: Promise<readonly string[]> | undefined

  constructor(
    readonly cluster: Cluster,
    readonly namespace: string,
  ) {}

  async redact(lines: readonly string[]): Promise<readonly string[]> {
    if (lines.length === 0) return []
    this.#known ??= this.#read()
    const text = lines.join('\n')
    const seen = (await this.#known).filter((secret) => secret.split('\n').some((line) => text.includes(line.trim())))
    return lines.map(redactor(seen))
  }

  async #read(): Promise<readonly string[]> {
    const { items } = await this.cluster.list(secretsArgs(this.namespace))
    return [...new Set(items.filter(isObject).flatMap(secretsInSecret))]
  }
}
