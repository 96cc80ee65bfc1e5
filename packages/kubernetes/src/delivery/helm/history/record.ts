import { lastLine, parseJson, type Ports } from '@slipway/core'
import { driverOf } from '../../../access/helm-driver'
import type { ReleaseTarget } from '../../delivery'
import { getLabelsArgs, type RecordKind, releaseLabelsArgs } from '../client/command'
import type { HelmContext } from '../context'

/** The kind of object that Helm keeps its revisions in; undefined where they are in no cluster. */
export function recordKind(ports: Pick<Ports, 'environment'>): RecordKind | undefined {
  const driver = driverOf(ports)
  return driver === 'sql' ? undefined : driver
}

/**
 * The labels of Helm's own record of a revision; undefined when there is none.
 * @throws Error with what was said instead
 */
export async function recordLabels(
  { cluster, helm }: Pick<HelmContext, 'cluster' | 'helm'>,
  target: ReleaseTarget & { readonly revision: number },
): Promise<unknown> {
  const kind = recordKind(cluster.ports)
  if (kind === undefined) {
    const { code, stdout, stderr } = await helm.read(getLabelsArgs(target))
    if (code !== 0 && !/release: not found/.test(stderr)) throw new Error(lastLine(stderr))
    return Object.fromEntries(stdout.split('\n').flatMap((line) => toPair(line)))
  }
  const { code, stdout, stderr } = await cluster.kubectl(releaseLabelsArgs(kind, target))
  if (code !== 0) throw new Error(lastLine(stderr))
  return parseJson(stdout)
}

function toPair(line: string): readonly (readonly [string, string])[] {
  const at = line.indexOf('=')
  return at > 0 ? [[line.slice(0, at), line.slice(at + 1)]] : []
}
