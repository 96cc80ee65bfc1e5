import { errorMessage } from '@slipway/core'
import { type Diagnosis, diagnosisJson } from '../diagnosis/diagnosis'
import type { Run } from './result'

export const DIAGNOSIS = 'deploy/diagnosis.json'

export async function writeDiagnosis(run: Run, diagnosis: Diagnosis): Promise<void> {
  const { files } = run.kube.ports
  await orWarn(run, DIAGNOSIS, async () => {
    await files.makeDirectory(files.resolve(run.plan.output, 'deploy'))
    await files.write(
      files.resolve(run.plan.output, DIAGNOSIS),
      `${JSON.stringify(diagnosisJson(diagnosis), undefined, 2)}\n`,
    )
  })
}

/** A full disk must not keep a bad release up; what could not be written stands in the log and the summary. */
export async function orWarn({ kube }: Run, file: string, write: () => Promise<void>): Promise<void> {
  const { host, signals } = kube.ports
  await write().catch((error: unknown) => {
    signals.check()
    host.warn(`${file} cannot be written: ${errorMessage(error)}`)
  })
}
