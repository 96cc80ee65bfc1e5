import { errorMessage } from '@slipway/core'
import { type Diagnosis, diagnosisJson } from '../diagnosis/diagnosis'
import type { Deployment } from '../release/deployment'

export const DIAGNOSIS = 'deploy/diagnosis.json'

export async function writeDiagnosis(deployment: Deployment, diagnosis: Diagnosis): Promise<void> {
  const { files } = deployment.cluster.ports
  await orWarn(deployment, DIAGNOSIS, async () => {
    await files.makeDirectory(files.resolve(deployment.order.output, 'deploy'))
    await files.write(
      files.resolve(deployment.order.output, DIAGNOSIS),
      `${JSON.stringify(diagnosisJson(diagnosis), undefined, 2)}\n`,
    )
  })
}

/** A full disk must not stop the rollback of a bad release: the log and the summary have what could not be written. */
export async function orWarn({ cluster }: Deployment, file: string, write: () => Promise<void>): Promise<void> {
  const { host, signals } = cluster.ports
  await write().catch((error: unknown) => {
    signals.check()
    host.warn(`${file} cannot be written: ${errorMessage(error)}`)
  })
}
