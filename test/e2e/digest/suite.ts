import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import { EXIT_CODES, type Outcome } from '@slipway/core'
import { must } from '../deploy/ground'
import { buildProgram } from '../deploy/program'
import { endWhenInterrupted } from '../end'
import { Bench, type Place } from './bench'
import { DIGEST_CASES, type DigestCase } from './cases'

/**
 * Which digest runs, on a real cluster:
 * tsx test/e2e/digest/suite.ts --kubeconfig=… --registry=… --host=… --folder=… --pid=… --kubectl=… --helm=… [--helm=…]
 * [--only=words] [--table=FILE]
 */
const { values: flags } = parseArgs({
  options: {
    kubeconfig: { type: 'string', default: '' },
    registry: { type: 'string', default: '' },
    host: { type: 'string', default: '' },
    folder: { type: 'string', default: '' },
    pid: { type: 'string', default: '' },
    kubectl: { type: 'string', default: 'kubectl' },
    helm: { type: 'string', multiple: true, default: ['helm'] },
    program: { type: 'string' },
    only: { type: 'string' },
    table: { type: 'string' },
  },
})

/** What came of a case, for docs/digest-proof.md. */
export interface DigestRow {
  readonly name: string
  readonly outcome: string
  readonly proof: string
  /** `ours`, or in which way what the kubelet reports is not. */
  readonly reported: string
}

const rows: DigestRow[] = []

async function problemsOf(item: DigestCase, at: Bench): Promise<readonly string[]> {
  const { digest, deployed } = await item.run(at)
  const { record, code, log } = deployed
  const ids = item.outcome === 'pass' ? await at.imageIds() : ''
  const expectations: readonly (readonly [string, unknown, unknown])[] = [
    ['outcome', item.outcome, record?.outcome],
    ['exit code', EXIT_CODES[item.outcome as Outcome], code],
    ...(item.proof === undefined ? [] : [['proof', item.proof, record?.outputs['proof']] as const]),
    ...(item.outcome === 'pass' ? [['verified digest', digest, record?.outputs['verified-digest']] as const] : []),
    ...(item.reports === undefined
      ? []
      : [['reported', item.reports, ids.endsWith(digest) ? 'ours' : 'another'] as const]),
  ]
  const wrong = expectations
    .filter(([, want, found]) => want !== found)
    .map(([what, want, found]) => `${what}: expected ${String(want)}, found ${String(found)}`)
  if (item.says !== undefined && !item.says.test(log)) wrong.push(`${String(item.says)} is not said`)
  rows.push({
    name: item.name,
    outcome: record?.outcome ?? '',
    proof: String(record?.outputs['proof'] ?? ''),
    reported: describe(ids, digest),
  })
  if (wrong.length === 0)
    process.stdout.write(`        ${record?.outputs['proof'] ?? '–'}; the kubelet reports ${ids || '–'}\n`)
  return wrong.length === 0 ? [] : [...wrong, `the kubelet reports ${ids}`, log]
}

function describe(ids: string, digest: string): string {
  if (ids === '') return ''
  const repository = /\/([^/@]+)@/.exec(ids)?.[1]
  const which = ids.endsWith(digest) ? 'ours' : 'another digest of the same configuration'
  return repository === 'app' ? which : `${which}, of the repository \`${String(repository)}\``
}

async function attempt(item: DigestCase, place: Place): Promise<readonly string[]> {
  const at = await Bench.open(
    place,
    `d${place.helmVersion.split('.')[0] ?? ''}-${item.name
      .replace(/[^a-z0-9]+/g, '-')
      .slice(0, 40)
      .replace(/-$/, '')}`,
  )
  try {
    return await problemsOf(item, at)
  } catch (error) {
    return [error instanceof Error ? (error.stack ?? error.message) : String(error)]
  } finally {
    await at.close()
  }
}

endWhenInterrupted()
let [passed, failed] = [0, 0]
const program = flags.program ?? (await buildProgram())
for (const helm of flags.helm) {
  const version =
    /\d+\.\d+\.\d+/.exec(await must(helm, ['version', '--template={{.Version}}']))?.[0] ??
    `${/helm-(\d+)/.exec(helm)?.[1] ?? '3'}.22.0`
  const { kubeconfig, registry, kubectl, host, folder } = flags
  const place: Place = {
    kubeconfig,
    registry,
    kubectl,
    host,
    folder,
    helm,
    helmVersion: version,
    image: '',
    helper: '',
    program,
    pid: Number(flags.pid),
  }
  for (const item of DIGEST_CASES) {
    if (!(item.helm ?? [4]).includes(Number(version.split('.')[0]) as 3 | 4) || !item.name.includes(flags.only ?? ''))
      continue
    const problems = await attempt(item, place)
    process.stdout.write(`${problems.length === 0 ? 'ok' : 'FAILED'}  helm ${version}  ${item.name}: ${item.outcome}\n`)
    for (const problem of problems) process.stdout.write(`${problem.replace(/^/gm, '        ')}\n`)
    if (problems.length === 0) passed++
    else failed++
  }
}
if (flags.table !== undefined) await mkdir(dirname(flags.table), { recursive: true })
if (flags.table !== undefined) await writeFile(flags.table, JSON.stringify(rows, undefined, 2))
process.stdout.write(`digest suite: ${passed} passed, ${failed} failed\n`)
process.exitCode = failed === 0 && passed > 0 ? 0 : 1
