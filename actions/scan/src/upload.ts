import { errorMessage, type Ports, TransientError, type UploadedSarif, UserError, type Values } from '@slipway/core'
import type { Inputs } from './inputs'

const ATTEMPTS = 3
/** Milliseconds between two questions, and for all of them: GitHub needs some seconds as a rule. */
const PAUSE = 3_000
const PATIENCE = 60_000

/**
 * What is wrong with the wish to upload, before anything is scanned.
 * @throws UserError `SARIF_NEEDS_TOKEN`
 */
export function checkUpload(given: Pick<Values<Inputs>, 'upload-sarif' | 'token'>, { host }: Ports): void {
  if (!given['upload-sarif'] || host.uploadSarif === undefined || given.token !== undefined) return
  throw new UserError(
    'SARIF_NEEDS_TOKEN',
    'upload-sarif: expected a token to upload with, found none',
    'give `token: ${{ github.token }}`, and the job the permission `security-events: write`',
  )
}

/**
 * Hands the SARIF report over. What the scan found stands either way, so a report that is not taken is told and changes
 * no outcome.
 * @returns what is to be known about it, a sentence each
 */
export async function uploadReport(
  given: Pick<Values<Inputs>, 'upload-sarif' | 'token'>,
  path: string,
  ports: Ports,
): Promise<readonly string[]> {
  const { host, files } = ports
  if (!given['upload-sarif']) return []
  if (host.uploadSarif === undefined || given.token === undefined) {
    host.info('upload-sarif: only GitHub takes SARIF; the report is written all the same')
    return []
  }
  if (host.source.fork) return ['The SARIF report was not uploaded: a job of a fork may not write to code scanning.']
  const sarif = await files.read(path, { limit: 256 * 1024 * 1024 })
  try {
    const problems = await settled(await uploaded(sarif, given.token.reveal(), ports), ports)
    if (problems?.length === 0) host.info("GitHub's code scanning has taken the SARIF report")
    if (problems === undefined) host.info("GitHub's code scanning works on the SARIF report still")
    return (problems ?? []).map((problem) => `GitHub's code scanning could not use the SARIF report: ${problem}`)
  } catch (error) {
    if (error instanceof UserError && (error.code === 'SARIF_REFUSED' || error.code === 'SARIF_UPLOAD_FAILED'))
      return [`${errorMessage(error)}; ${error.hint}`]
    throw error
  }
}

async function uploaded(sarif: string, token: string, { host, clock, signals }: Ports): Promise<UploadedSarif> {
  for (let attempt = 1; ; attempt++) {
    signals.check()
    try {
      return (await host.uploadSarif?.(sarif, token)) ?? { problems: async () => [] }
    } catch (error) {
      if (attempt === ATTEMPTS || !(error instanceof TransientError)) throw error
      await clock.sleep(PAUSE * attempt)
    }
  }
}

/** Undefined when the host has not come to an end in time: it will. */
async function settled(receipt: UploadedSarif, { clock }: Ports): Promise<readonly string[] | undefined> {
  const end = clock.now() + PATIENCE
  for (;;) {
    const problems = await receipt.problems()
    if (problems !== undefined || clock.now() >= end) return problems
    await clock.sleep(PAUSE)
  }
}
