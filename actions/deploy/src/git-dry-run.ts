import { codeSpan, escapeMarkdown, type Ports, type Result, table, type Values, verdictHeading } from '@slipway/core'
import type { GitChange, OwnImage } from '@slipway/kubernetes'
import { writeFiles } from './dry-run'
import type { Inputs } from './inputs'
import type { DeployRecord } from './record'
import { imageRows } from './summary'

interface Dry {
  readonly given: Values<Inputs>
  readonly images: readonly OwnImage[]
  readonly ports: Ports
}

/** `dry-run: render`: what would be committed, without a cluster. */
export async function renderGit(dry: Dry, change: GitChange | undefined): Promise<Result<DeployRecord>> {
  const { given, images, ports } = dry
  const { diffOf, gitForetold, gitPlanJson } = await import('@slipway/kubernetes/git')
  const { CHANGES_FILE } = await import('@slipway/kubernetes')
  const plan = gitPlanJson({ change })
  const diff = change === undefined ? undefined : diffOf(change.plan)
  if (diff !== undefined && diff !== '')
    await ports.host.group('what would be committed', async () => ports.host.info(diff.trimEnd()))
  await writeFiles(given, ports, { plan, diff })
  const headline = `${gitForetold({ change })}; nothing was changed`
  return {
    outcome: 'pass',
    headline,
    summary: drySummary(images, change, { headline }),
    outputs: diff === undefined ? {} : { diff: `${given.output}/${CHANGES_FILE}` },
    facts: { via: 'git', environment: given.environment, url: given.url },
    dryRun: true,
    printed: { plan },
  }
}

interface Told {
  readonly headline: string
  readonly outcome?: Result<DeployRecord>['outcome']
  /** Who would take it, where a cluster was asked. */
  readonly taker?: string | undefined
}

/** Markdown: where what would be written. */
export function drySummary(
  images: readonly OwnImage[],
  change: GitChange | undefined,
  { headline, outcome = 'pass', taker }: Told,
): string {
  const rows = [
    ['Dry run', 'nothing was committed and nothing was changed'],
    ...(change === undefined ? [] : changeRows(change)),
    ...imageRows(
      images.map((image) => ({ image })),
      images.length > 1,
    ),
    ...(taker === undefined ? [] : [['Taken by', escapeMarkdown(taker)]]),
  ]
  return [verdictHeading('Deploy', outcome, headline), table(['', ''], rows)].join('\n\n')
}

function changeRows({ repository, plan }: GitChange): readonly (readonly [string, string])[] {
  return [
    ['Repository', codeSpan(repository.address.url)],
    ['Branch', `${codeSpan(plan.branch)} at ${codeSpan(plan.tip.slice(0, 12))}`],
    ...plan.places.map(({ file, field, holds, edits }) => {
      const now = edits.length === 0 ? 'has the digest already' : `is ${holds === '' ? 'not set' : codeSpan(holds)}`
      return ['Place', `${codeSpan(file)}, ${codeSpan(field)}: ${now}`] as const
    }),
  ]
}
