import {
  counted,
  escapeMarkdown,
  formatReference,
  type JsonObject,
  type Ports,
  type Result,
  UserError,
  type Values,
  verdictHeading,
  writeRedacted,
} from '@slipway/core'
import type { PinnedReference } from '@slipway/kubernetes'
import type { Inputs } from './inputs'
import type { DeployRecord } from './record'
import { registryAccess } from './registry'
import { chartOf, fetchChart } from './source'
import type { Installer } from './tools'

interface Tools {
  readonly ports: Ports
  readonly installer: Installer
}

/** `dry-run: render`: what would be applied, without a cluster. No kubeconfig is looked for. */
export async function dryRun(
  given: Values<Inputs>,
  image: PinnedReference,
  tools: Tools,
): Promise<Result<DeployRecord>> {
  const { refusedPlanJson } = await import('@slipway/kubernetes')
  try {
    return await render(given, image, tools)
  } catch (error) {
    if (!(error instanceof UserError) || error.outcome !== 'invalid') throw error
    const plan = refusedPlanJson(error)
    await writePlan(given, plan, tools.ports)
    const { code, message, hint, outcome } = error
    const headline = message.split('\n')[0] ?? message
    const failure = { code, message, hint }
    return { outcome, headline, outputs: {}, summary: '', failure, dryRun: true, printed: { plan } }
  }
}

async function render(
  given: Values<Inputs>,
  image: PinnedReference,
  { ports, installer }: Tools,
): Promise<Result<DeployRecord>> {
  const { checkChart, gatherSettings, openToolHome } = await import('@slipway/kubernetes/begin')
  const { hideSecrets, MANIFESTS_FILE, planJson, renderHelm } = await import('@slipway/kubernetes')
  await checkChart(ports.files, given.chart)
  const set = await gatherSettings(given, ports)
  const registries = await registryAccess(given, ports)
  const tools = await installer.helm(given['helm-version'], ports)
  const home = await openToolHome(ports)
  const pulled = await fetchChart(given.chart, image, { registries, ports, home })
  const { release, namespace } = given
  const choice = await renderHelm(ports, home, { ...chartOf(given, pulled), set, tools, release, namespace, image })
  const plan = planJson(choice)
  await writePlan(given, plan, ports)
  await writeRedacted(ports, ports.files.resolve(given.output, MANIFESTS_FILE), await hideSecrets(choice.text))
  for (const note of choice.notes) ports.host.info(note)
  const ours = choice.containers.filter((container) => container.ours).length
  const headline = `${counted(ours, 'container')} of ${release} would run ${formatReference(image)}; nothing was changed`
  const notes = choice.notes.map((note) => `- ${escapeMarkdown(note)}`)
  return {
    outcome: 'pass',
    headline,
    outputs: {},
    summary: [verdictHeading('Deploy', 'pass', headline), '', ...notes].join('\n'),
    facts: factsOf(given, tools.helmVersion),
    dryRun: true,
    printed: { plan },
  }
}

async function writePlan({ output }: Values<Inputs>, plan: JsonObject, ports: Ports): Promise<void> {
  const { files } = ports
  const { PLAN_FILE } = await import('@slipway/kubernetes')
  await files.makeDirectory(files.resolve(output, 'deploy'))
  await writeRedacted(ports, files.resolve(output, PLAN_FILE), `${JSON.stringify(plan, undefined, 2)}\n`)
}

function factsOf({ chart, release, namespace, environment }: Values<Inputs>, helm: string) {
  return { chart, release, namespace, environment, helm }
}
