import { isObject } from '@slipway/core'
import type { Cluster } from '../cluster/cluster'
import { secretsArgs } from '../cluster/command'
import { secretsInSecret } from '../manifest/manifest'

/**
 * Values of the cluster's Secrets: `lookup` gives a chart every one that the kubeconfig may read, and `fail` prints it;
 * a pod prints what it was given. They are read once, and only when there is such a text. What cannot be read is not
 * known, and no error: those of the release's namespace Helm itself needs to list.
 */
export class ClusterSecrets {
  #known: Promise<readonly string[]> | undefined

  constructor(
    readonly cluster: Cluster,
    readonly namespace: string,
  ) {}

  /** Those that stand in a text, whole or by a line. */
  async seenIn(text: string): Promise<readonly string[]> {
    if (text.trim() === '') return []
    this.#known ??= this.#read()
    const isSeen = (line: string) => line.length >= SHORTEST && text.includes(line)
    return (await this.#known).filter((secret) => secret.split('\n').some((line) => isSeen(line.trim())))
  }

  async #read(): Promise<readonly string[]> {
    const all = await this.cluster.list(secretsArgs())
    const isWhole = all.forbidden.length === 0 && all.lost === undefined
    const { items } = isWhole ? all : await this.cluster.list(secretsArgs(this.namespace))
    return [...new Set(items.filter(isObject).flatMap(secretsInSecret))]
  }
}

const SHORTEST = 4
