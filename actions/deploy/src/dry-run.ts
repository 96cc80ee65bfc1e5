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
} from '@slipway/core'
import type { PinnedReference } from '@slipway/kubernetes'
import type { Inputs } from './inputs'
import type { DeployRecord } from './record'
import { chartOf } from './source'
import type { Installer } from './tools'

interface Tools {
  readonly ports: Ports
  readonly installer: Installer
}

/** `dry-run: render`: what would be applied, without a cluster. No kubeconfig is looked for. */
export async function dryRun(
  given: Values<Inputs>,
  image: PinnedReference,
  { ports, installer }: Tools,
): Promise<Result<DeployRecord>> {
  const { openToolHome } = await import('@slipway/kubernetes/begin')
  const { hideSecrets, MANIFESTS_FILE, PLAN_FILE, planJson, refusedPlanJson, renderHelm } =
    await import('@slipway/kubernetes')
  const tools = await installer.helm(given['helm-version'], ports)
  const home = await openToolHome(ports)
  const { release, namespace } = given
  const write = async (path: string, text: string) => {
    await ports.files.makeDirectory(ports.files.resolve(given.output, 'deploy'))
    await ports.files.write(ports.files.resolve(given.output, path), text)
  }
  const writePlan = (plan: JsonObject) => write(PLAN_FILE, `${JSON.stringify(plan, undefined, 2)}\n`)
  try {
    const choice = await renderHelm(ports, home, { ...chartOf(given), tools, release, namespace, image })
    const plan = planJson(choice)
    await writePlan(plan)
    await write(MANIFESTS_FILE, await hideSecrets(choice.text))
    for (const note of choice.notes) ports.host.info(note)
    const ours = choice.containers.filter((container) => container.ours).length
    const headline = `${counted(ours, 'container')} of ${release} would run ${formatReference(image)}; nothing was changed`
    return {
      outcome: 'pass',
      headline,
      outputs: {},
      summary: `${verdictHeading('Deploy', 'pass', headline)}\n\n${choice.notes.map((note) => `- ${escapeMarkdown(note)}`).join('\n')}`,
      facts: factsOf(given, tools.helmVersion),
      dryRun: true,
      printed: { plan },
    }
  } catch (error) {
    if (!(error instanceof UserError) || error.outcome !== 'invalid') throw error
    const plan = refusedPlanJson(error)
    await writePlan(plan)
    const { code, message, hint, outcome } = error
    return {
      outcome,
      headline: message.split('\n')[0] ?? message,
      outputs: {},
      summary: '',
      failure: { code, message, hint },
      dryRun: true,
      printed: { plan },
    }
  }
}

function factsOf({ chart, release, namespace, environment }: Values<Inputs>, helm: string) {
  return { chart, release, namespace, environment, helm }
}
