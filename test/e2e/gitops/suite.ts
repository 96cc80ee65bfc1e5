import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import { EXIT_CODES, type Outcome } from '@slipway/core'
import { buildProgram } from '../deploy/program'
import { endWhenInterrupted } from '../end'
import { findTool, type HostTool } from '../hosts/tools'
import { ARGO_CASES, type GitOpsCase } from './argocd-cases'
import { COMMIT_CASES } from './argocd-commit-cases'
import { REPORT_CASES } from './argocd-report-cases'
import { startArgoCd } from './argocd'
import { GitServer } from './git-server'
import { type GitOpsGround, type Means, pushImages, Site } from './site'

/**
 * Deliveries that somebody else applies, on a real cluster:
 * tsx test/e2e/gitops/suite.ts --kubeconfig=… --registry=… --host=… --kubectl=… --helm=…
 *   [--only=words] [--alone] [--table=FILE]
 */
const { values: flags } = parseArgs({
  options: {
    kubeconfig: { type: 'string', default: '' },
    registry: { type: 'string', default: '' },
    host: { type: 'string', default: '' },
    kubectl: { type: 'string', default: 'kubectl' },
    helm: { type: 'string', multiple: true, default: ['helm'] },
    program: { type: 'string' },
    only: { type: 'string', multiple: true },
    table: { type: 'string' },
    /** Each change once more, by Argo CD's own client, to be compared. */
    alone: { type: 'boolean', default: false },
    jobs: { type: 'string', default: '3' },
    log: { type: 'boolean', default: false },
    /** Those of other suites, which have the same cluster. */
    folder: { type: 'string' },
  },
})

/** What came of a case, for docs/gitops.md. */
export interface GitOpsRow {
  readonly name: string
  readonly by: string
  readonly outcome: string
  readonly cause: string
  readonly seconds: number
  /** What `argocd app sync` and `argocd app wait` said of the same change, and which image ran then. */
  readonly alone?: Alone | undefined
}

interface Alone {
  readonly code: number
  readonly seconds: number
  readonly last: string
  readonly runs: string
}

const rows: GitOpsRow[] = []
let failed = 0

/** The client's arguments that stand for the parameter of a case. */
function meansOf({ by, alone }: GitOpsCase): Exclude<Means, 'action'> {
  const set = /parameter/.test(by) ? ['--kustomize-image', 'IMAGE'] : undefined
  return { set: alone === undefined || alone === 'none' ? set : alone, isAutomatic: by.includes('auto-sync') }
}

async function byClient(item: GitOpsCase, ground: GitOpsGround): Promise<Alone | undefined> {
  if (!flags.alone || item.alone === 'none') return undefined
  const site = await Site.open(ground, nameOf(item, 'a-'), meansOf(item))
  try {
    const { code, seconds, log } = await item.run(site)
    const last = log.trim().split('\n').at(-1) ?? ''
    const found = await site.runs()
    const runs = Object.entries(ground.images).find(([, digest]) => digest === found)?.[0]
    return { code, seconds, last, runs: runs ?? found }
  } finally {
    await site.close()
  }
}

const nameOf = ({ name }: GitOpsCase, before: string): string =>
  `${before}${name.replace(/[^a-z]+/g, '-')}`.slice(0, 40).replace(/-$/, '')

async function attempt(item: GitOpsCase, ground: GitOpsGround): Promise<readonly string[]> {
  const site = await Site.open(ground, nameOf(item, 'g-'))
  try {
    await writeFile(`${site.folder}/token`, ground.argocd.fewRights, { mode: 0o600 })
    const { record, code, log, seconds } = await item.run(site)
    const cause = (record?.facts['diagnosis'] as { readonly cause?: string } | undefined)?.cause ?? ''
    const runs = item.runs === undefined ? '' : await site.runs()
    const alone = await byClient(item, ground)
    rows.push({ name: item.name, by: item.by, outcome: record?.outcome ?? '', cause, seconds, alone })
    const expectations: readonly (readonly [string, unknown, unknown])[] = [
      ['outcome', item.outcome, record?.outcome],
      ['exit code', EXIT_CODES[item.outcome as Outcome], code],
      ['cause', item.cause ?? '', cause],
      ...(item.runs === undefined ? [] : [['what runs', ground.images[item.runs], runs] as const]),
    ]
    const wrong = expectations
      .filter(([, want, found]) => want !== found)
      .map(([what, want, found]) => `${what}: expected ${String(want)}, found ${String(found)}`)
    if (item.says !== undefined && !item.says.test(log)) wrong.push(`${String(item.says)} is not said`)
    return wrong.length === 0 && !flags.log ? [] : [...wrong, log]
  } finally {
    await site.close()
  }
}

async function one(item: GitOpsCase, ground: GitOpsGround): Promise<void> {
  const problems = await attempt(item, ground).catch((error: unknown) => [String(error)])
  const isBad = problems.length > 0 && !(flags.log && problems.length === 1)
  if (isBad) failed += 1
  const row = rows.find(({ name }) => name === item.name)
  process.stdout.write(`${isBad ? 'FAILED' : 'passed'}  ${item.name}  ${row?.seconds.toFixed(1) ?? '–'} s\n`)
  for (const problem of problems) process.stdout.write(`        ${problem.replaceAll('\n', '\n        ')}\n`)
}

const needed = async (tool: HostTool): Promise<string> => {
  const found = await findTool(tool)
  if (found === undefined) throw new Error(`${tool} is not installed: npm run e2e installs it`)
  return found.file
}

endWhenInterrupted()
const git = await GitServer.start()
const { kubeconfig, registry, host, kubectl, helm } = flags
const argocd = await startArgoCd(kubeconfig, {
  argocd: await needed('argocd'),
  kustomize: await needed('kustomize'),
  helm: helm[0] ?? 'helm',
  kubectl,
})
try {
  const program = flags.program ?? (await buildProgram())
  const images = await pushImages(registry)
  const ground: GitOpsGround = { kubeconfig, registry, host, kubectl, program, argocd, git, images }
  const cases = [...ARGO_CASES, ...COMMIT_CASES, ...REPORT_CASES].filter(
    ({ name }) => flags.only === undefined || flags.only.some((words) => name.includes(words)),
  )
  const waiting = [...cases]
  const worker = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await one(item, ground)
  }
  await Promise.all(Array.from({ length: Number(flags.jobs) }, worker))
  if (flags.table !== undefined) {
    await mkdir(dirname(flags.table), { recursive: true })
    await writeFile(flags.table, `${JSON.stringify(rows, undefined, 2)}\n`)
  }
  process.stdout.write(`${cases.length - failed} passed, ${failed} failed\n`)
  process.exitCode = failed === 0 ? 0 : 1
} finally {
  await argocd.stop()
  await git.stop()
}
