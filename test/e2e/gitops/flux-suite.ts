import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import { EXIT_CODES, type Outcome } from '@slipway/core'
import { buildProgram } from '../deploy/program'
import { endWhenInterrupted } from '../end'
import { findTool, type HostTool } from '../hosts/tools'
import { startFlux } from './flux'
import { ARTIFACT_CASES } from './flux-artifact-cases'
import { FLUX_CASES, type FluxCase } from './flux-cases'
import { type FluxGround, Place } from './flux-place'
import { RELEASE_CASES } from './flux-release-cases'
import { GitServer } from './git-server'
import { pushImages } from './site'
import type { GitOpsRow } from './suite'

/**
 * Deliveries that Flux takes, on a real cluster:
 * tsx test/e2e/gitops/flux-suite.ts --kubeconfig=… --registry=… --kubectl=… [--only=words] [--table=FILE]
 */
const { values: flags } = parseArgs({
  options: {
    kubeconfig: { type: 'string', default: '' },
    registry: { type: 'string', default: '' },
    host: { type: 'string' },
    helm: { type: 'string', multiple: true },
    folder: { type: 'string' },
    kubectl: { type: 'string', default: 'kubectl' },
    program: { type: 'string' },
    only: { type: 'string', multiple: true },
    table: { type: 'string' },
    jobs: { type: 'string', default: '2' },
    log: { type: 'boolean', default: false },
  },
})

const rows: GitOpsRow[] = []
let failed = 0

async function attempt(item: FluxCase, place: Place): Promise<readonly string[]> {
  try {
    const ran = await item.run(place)
    const { record, code, log, seconds } = ran
    const cause = (record?.facts['diagnosis'] as { readonly cause?: string } | undefined)?.cause ?? ''
    rows.push({ name: item.name, by: item.by, outcome: record?.outcome ?? '', cause, seconds })
    const expectations: readonly (readonly [string, unknown, unknown])[] = [
      ['outcome', item.outcome, record?.outcome],
      ['exit code', EXIT_CODES[item.outcome as Outcome], code],
      ...(item.cause === undefined ? [] : [['cause', item.cause, cause] as const]),
      ['what runs', place.images[item.runs], await place.runs()],
    ]
    const wrong = expectations
      .filter(([, want, found]) => want !== found)
      .map(([what, want, found]) => `${what}: expected ${String(want)}, found ${String(found)}`)
    wrong.push(...(item.wrong?.(ran) ?? []))
    if (item.says !== undefined && !item.says.test(log)) wrong.push(`${String(item.says)} is not said`)
    return wrong.length === 0 && !flags.log ? [] : [...wrong, log]
  } catch (error) {
    return [String(error)]
  } finally {
    await place.end()
  }
}

async function one(item: FluxCase, place: Place): Promise<void> {
  const problems = await attempt(item, place)
  const isBad = problems.length > (flags.log ? 1 : 0)
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
const { kubeconfig, registry, kubectl } = flags
const server = await GitServer.start()
const cases = [...FLUX_CASES, ...ARTIFACT_CASES, ...RELEASE_CASES].filter(
  ({ name }) => flags.only === undefined || flags.only.some((words) => name.includes(words)),
)
const flux = await startFlux(kubeconfig, {
  source: await needed('source-controller'),
  kustomize: await needed('kustomize-controller'),
  helm: RELEASE_CASES.some((one) => cases.includes(one)) ? await needed('helm-controller') : undefined,
  kubectl,
})
try {
  const program = flags.program ?? (await buildProgram())
  const ground: FluxGround = { kubeconfig, registry, kubectl, program, server, images: await pushImages(registry) }
  const waiting = [...cases.entries()]
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      await one(next[1], new Place(`flux-${next[0]}`, ground))
  }
  await Promise.all(Array.from({ length: Number(flags.jobs) }, worker))
  if (flags.table !== undefined) {
    await mkdir(dirname(flags.table), { recursive: true })
    await writeFile(flags.table, `${JSON.stringify(rows, undefined, 2)}\n`)
  }
  process.stdout.write(`${cases.length - failed} passed, ${failed} failed\n`)
  process.exitCode = failed === 0 ? 0 : 1
} finally {
  await flux.stop()
  await server.stop()
}
