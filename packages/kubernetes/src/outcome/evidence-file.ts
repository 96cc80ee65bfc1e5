import { errorMessage, visible, writeRedacted } from '@slipway/core'
import { type Diagnosis, diagnosisJson } from '../diagnosis/diagnosis'
import type { Plan } from '../delivery/delivery'
import { hideSecrets } from '../manifest/hide-secrets'
import type { Deployment } from '../release/deployment'

export const DIAGNOSIS = 'deploy/diagnosis.json'

export async function writeDiagnosis(deployment: Deployment, diagnosis: Diagnosis): Promise<void> {
  const { ports } = deployment.cluster
  const { files } = ports
  await orWarn(deployment, DIAGNOSIS, async () => {
    await files.makeDirectory(files.resolve(deployment.order.output, 'deploy'))
    const text = JSON.stringify(diagnosisJson(diagnosis), readable, 2)
    await writeRedacted(ports, files.resolve(deployment.order.output, DIAGNOSIS), `${text}\n`)
  })
}

export const MANIFESTS_FILE = 'deploy/manifests.yaml'

/** What is applied, as it was planned; undefined where nobody has seen it, or it cannot be written. */
export async function writeManifests(deployment: Deployment, { printed }: Plan): Promise<string | undefined> {
  const { ports } = deployment.cluster
  const { files } = ports
  let written: string | undefined
  const { manifests = '' } = printed ?? {}
  if (manifests === '') return undefined
  await orWarn(deployment, MANIFESTS_FILE, async () => {
    await files.makeDirectory(files.resolve(deployment.order.output, 'deploy'))
    const text = await hideSecrets(manifests)
    await writeRedacted(ports, files.resolve(deployment.order.output, MANIFESTS_FILE), text)
    written = MANIFESTS_FILE
  })
  return written
}

/** It is made of what pods and the cluster said: what is read in it is what is there. */
function readable(_: string, value: unknown): unknown {
  return typeof value === 'string' ? visible(value) : value
}

/** A full disk must not stop the rollback of a bad release: the log and the summary have what could not be written. */
export async function orWarn({ cluster }: Deployment, file: string, write: () => Promise<void>): Promise<void> {
  const { host, signals } = cluster.ports
  await write().catch((error: unknown) => {
    signals.check()
    host.warn(`${file} cannot be written: ${errorMessage(error)}`)
  })
}
