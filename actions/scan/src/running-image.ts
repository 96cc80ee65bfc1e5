import {
  formatReference,
  mergeRecords,
  parseReference,
  type Ports,
  type Reference,
  type StageRecord,
} from '@slipway/core'

export type RunningImage = { readonly reference: Reference; readonly name: string } | { readonly missing: string }

const RECORD = /(?:^|\/)record\/(?:deploy|push)-[\w-]+\.json$/

/**
 * The image that an environment runs, by the record of the newest successful run of the default branch that deployed
 * there. It is data to compare with: whoever may push to that branch could have written it.
 * @throws UserError `OTHER_RUN_FORBIDDEN`, TransientError `OTHER_RUN_UNAVAILABLE`
 */
export async function runningImage(
  environment: string,
  { token, component }: { readonly token: string | undefined; readonly component: string | undefined },
  { host }: Pick<Ports, 'host'>,
): Promise<RunningImage> {
  const branch = host.source.defaultBranch
  if (host.otherRuns === undefined || branch === undefined)
    return { missing: `baseline: ${host.name} keeps no records of other runs, so all findings are new` }
  const run = await (await host.otherRuns(token)).find({ branch })
  const files = (await run?.files((path) => RECORD.test(path))) ?? []
  const { stages } = mergeRecords(
    files.map(({ path, bytes }) => ({ name: path, text: new TextDecoder().decode(bytes) })),
  )
  const deployed = stages.findLast(
    ({ stage, facts, outcome, dryRun }) =>
      stage === 'deploy' && facts['environment'] === environment && outcome === 'pass' && dryRun !== true,
  )
  const digest = deployed?.outputs['verified-digest']
  const pushed = stages.findLast((record) => isPushOf(record, { digest, component }))
  const image = pushed?.outputs['image']
  if (image === undefined)
    return {
      missing: `baseline: no record of ${branch} says which image ${environment} runs, so all findings are new`,
    }
  const reference = parseReference(image)
  return { reference, name: formatReference(reference) }
}

function isPushOf(
  { stage, outputs, component }: StageRecord,
  wish: { readonly digest: string | undefined; readonly component: string | undefined },
): boolean {
  if (stage !== 'push' || wish.digest === undefined || component !== wish.component) return false
  return outputs['image']?.endsWith(`@${wish.digest}`) === true
}
