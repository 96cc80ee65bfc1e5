import {
  counted,
  escapeMarkdown,
  type Failure,
  formatReference,
  type JsonObject,
  type Ports,
  type Result,
  UserError,
  type Values,
  verdictHeading,
  writeRedacted,
} from '@slipway/core'
import type { DeployResult, OwnImage } from '@slipway/kubernetes'
import type { Inputs } from './inputs'
import { checkSource, isOfManifests, sourceOfManifests } from './manifests'
import type { DeployRecord } from './record'
import { openRegistries } from './distrusted'
import { chartFacts, chartOf, prepareChart } from './source'
import type { Installer } from './tools'

interface Tools {
  readonly ports: Ports
  readonly installer: Installer
}

/**
 * A chart whose image cannot be decided is refused with the lines that would decide it, also in the file. What failed
 * for another reason has no lines, and is no plan either.
 */
export async function orRefused(
  given: Values<Inputs>,
  ports: Ports,
  plan: () => Promise<Result<DeployRecord>>,
): Promise<Result<DeployRecord>> {
  const { refusedPlanJson } = await import('@slipway/kubernetes')
  try {
    return await plan()
  } catch (error) {
    if (!(error instanceof UserError) || error.outcome === 'cancelled') throw error
    const refused = refusedPlanJson(error)
    await writeFiles(given, ports, { plan: refused })
    const { code, message, hint, outcome } = error
    const headline = message.split('\n')[0] ?? message
    const failure = { code, message, hint }
    return { outcome, headline, outputs: {}, summary: '', failure, dryRun: true, printed: { plan: refused } }
  }
}

/** `dry-run: render`: what would be applied, without a cluster. No kubeconfig is looked for. */
export function dryRun(
  given: Values<Inputs>,
  images: readonly OwnImage[],
  tools: Tools,
): Promise<Result<DeployRecord>> {
  return orRefused(given, tools.ports, () => render(given, images, tools))
}

/** `dry-run: server`, on top of what a deploy says that was planned and asked about: its files. */
export async function foretoldResult(
  given: Values<Inputs>,
  ports: Ports,
  { foretold }: DeployResult,
  result: Result<DeployRecord>,
): Promise<Result<DeployRecord>> {
  const { headline, outcome } = result
  const failure = outcome === 'inconclusive' ? { failure: unforetold(headline) } : {}
  const dry = { ...result, ...failure, outputs: {}, dryRun: true }
  if (foretold === undefined) return dry
  const { plan, manifests, diff } = foretold
  await writeFiles(given, ports, { plan, manifests, diff })
  const { CHANGES_FILE } = await import('@slipway/kubernetes')
  if (diff !== undefined && diff !== '')
    await ports.host.group('what would change', async () => ports.host.info(diff.trimEnd()))
  const outputs = diff === undefined ? {} : { diff: `${given.output}/${CHANGES_FILE}` }
  return { ...dry, outputs, printed: { plan } }
}

const unforetold = (message: string): Failure => ({
  code: 'DEPLOY_UNFORETOLD',
  message,
  hint: 'give it create and patch on these kinds, which a deploy needs as well, or set dry-run: render',
})

interface Told {
  readonly plan: JsonObject
  readonly manifests?: string | undefined
  readonly diff?: string | undefined
}

/** Only what there is: an empty file would say that nothing is applied. */
export async function writeFiles(
  { output }: Pick<Values<Inputs>, 'output'>,
  ports: Ports,
  { plan, manifests, diff }: Told,
): Promise<void> {
  const { files } = ports
  const { CHANGES_FILE, hideSecrets, MANIFESTS_FILE, PLAN_FILE } = await import('@slipway/kubernetes')
  const write = (name: string, text: string) => writeRedacted(ports, files.resolve(output, name), text)
  await files.makeDirectory(files.resolve(output, 'deploy'))
  await write(PLAN_FILE, `${JSON.stringify(plan, undefined, 2)}\n`)
  if (manifests !== undefined) await write(MANIFESTS_FILE, await hideSecrets(manifests))
  if (diff !== undefined) await write(CHANGES_FILE, diff)
}

async function render(
  given: Values<Inputs>,
  images: readonly OwnImage[],
  { ports, installer }: Tools,
): Promise<Result<DeployRecord>> {
  await checkSource(given, ports)
  const { gatherSettings, openToolHome } = await import('@slipway/kubernetes/begin')
  const { planJson, renderHelm } = await import('@slipway/kubernetes')
  const set = await gatherSettings(given, ports)
  const registries = await openRegistries(given, ports)
  const tools = await installer.helm(given['helm-version'], ports)
  const home = await openToolHome(ports)
  const chart = isOfManifests(given)
    ? undefined
    : await prepareChart(given, images[0]?.registry, { registries, ports, home, helm: tools.helm })
  const world = { ports, home, kubectl: () => installer.kubectl(ports) }
  const source = chart === undefined ? await sourceOfManifests(given, images, world) : chartOf(given, chart)
  const { release = '', namespace } = given
  const choice = await renderHelm(ports, home, { ...source, set, tools, release, namespace, images })
  const plan = planJson(choice)
  await writeFiles(given, ports, { plan, manifests: choice.text })
  for (const note of choice.notes) ports.host.info(note)
  const ours = choice.containers.filter((container) => container.ours).length
  const what = images.length === 0 ? 'images of ours' : images.map(formatReference).join(', ')
  const headline = `${counted(ours, 'container')} of ${release} would run ${what}; nothing was changed`
  const notes = choice.notes.map((note) => `- ${escapeMarkdown(note)}`)
  return {
    outcome: 'pass',
    headline,
    outputs: {},
    summary: [verdictHeading('Deploy', 'pass', headline), '', ...notes].join('\n'),
    facts: { ...factsOf(given, tools.helmVersion), ...chartFacts(chart) },
    dryRun: true,
    printed: { plan },
  }
}

function factsOf({ chart, manifests, release, namespace, environment }: Values<Inputs>, helm: string) {
  return { via: 'helm', chart: chart ?? manifests.join(', '), release, namespace, environment, helm }
}
