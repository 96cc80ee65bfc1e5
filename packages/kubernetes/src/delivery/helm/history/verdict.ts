import { gunzipSync, gzipSync } from 'node:zlib'
import { isObject, lastLine, parseJson, textAt } from '@slipway/core'
import { driverOf } from '../../../access/helm-driver'
import type { Cluster } from '../../../cluster/cluster'
import type { ReleaseTarget } from '../../delivery'
import { patchReleaseArgs, releaseArgs } from '../client/command'
import type { HelmContext } from '../context'

type Own = ReleaseTarget & { readonly revision: number }

/** Helm hands labels on to later revisions: a verdict counts only on the revision that it names. */
const VERDICT_LABEL = 'slipway.dev/verdict'
const verdictOf = (revision: number) => `v${revision}.bad`

/**
 * Writes into Helm's record of a revision that it is bad, when Helm itself called it deployed: the status in the
 * payload and in its label together, and the verdict. `helm history` shows it, and no rollback of a person meets it as
 * good.
 * @returns why it could not be written
 */
export async function condemn(context: HelmContext, own: Own, why: string): Promise<string | undefined> {
  const { cluster } = context
  const driver = driverOf(cluster.ports)
  if (driver !== 'secret')
    return `Helm keeps its releases elsewhere (HELM_DRIVER=${driver}): that revision ${own.revision} is bad is not written there`
  const found = await cluster.kubectl(releaseArgs('secret', own))
  const secret = parseJson(found.stdout)
  const payload = textAt(secret, 'data', 'release')
  if (found.code !== 0 || payload === undefined)
    return `the record of revision ${own.revision} cannot be read: ${lastLine(found.stderr) || 'it is not there'}`
  const release = failedPayload(payload, why)
  if (release === undefined) return `the record of revision ${own.revision} is none that Slipway knows`
  return patch(cluster, own, {
    // Somebody else's change in between is not written over.
    metadata: {
      resourceVersion: textAt(secret, 'metadata', 'resourceVersion'),
      labels: { status: 'failed', [VERDICT_LABEL]: verdictOf(own.revision) },
    },
    data: { release },
  })
}

/** Helm's form of a release in a Secret: JSON, compressed, and base64 twice, the second time by Kubernetes. */
export function failedPayload(payload: string, why: string): string | undefined {
  const inner = Buffer.from(Buffer.from(payload, 'base64').toString('latin1'), 'base64')
  if (inner[0] !== 0x1f || inner[1] !== 0x8b) return undefined
  const release = parseJson(gunzipSync(inner, { maxOutputLength: LARGEST }).toString('utf8'))
  const info = isObject(release) ? release['info'] : undefined
  if (!isObject(release) || !isObject(info)) return undefined
  // The word `failed` tells also after a rollback, which marks every revision before it as superseded.
  const bad = { ...release, info: { ...info, status: 'failed', description: `Release failed: ${why.slice(0, 300)}` } }
  return Buffer.from(gzipSync(JSON.stringify(bad)).toString('base64'), 'latin1').toString('base64')
}

const LARGEST = 64 * 1024 * 1024

/** The payload holds values of the chart: it goes through a file of this user alone. */
async function patch(cluster: Cluster, own: Own, change: object): Promise<string | undefined> {
  const { ports, access } = cluster
  const file = ports.files.resolve(access.folder, `verdict-v${own.revision}.json`)
  await ports.files.write(file, JSON.stringify(change), { mode: 0o600 })
  const result = await cluster.kubectl(patchReleaseArgs({ ...own, file }))
  await ports.files.remove(file)
  return result.code === 0
    ? undefined
    : `that revision ${own.revision} is bad cannot be written: ${lastLine(result.stderr)}`
}

/** Whether this very revision carries the verdict. */
export function isCondemned(labels: unknown, revision: number): boolean {
  return isObject(labels) && labels[VERDICT_LABEL] === verdictOf(revision)
}
