/**
 * Runs the scenario of the sandbox's tests on the real cluster and on the sandbox and says where they differ:
 * `agreement.ts`. Where they do, the sandbox is wrong.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSandbox } from '@slipway/sandbox'
import { ENTRYPOINT, testRoot } from '../../integration/sandbox-chart/image'
import { casesOf, isInOrder, observe } from '../../integration/sandbox-chart/scenario'
import type { Place } from '../../integration/sandbox-chart/scenario'
import { installClients } from './clients'
import { startCluster } from './cluster'
import { pushFolder } from './image'

const folder = await mkdtemp(join(tmpdir(), 'agreement-'))
const root = testRoot()
const clients = await installClients((line) => void process.stderr.write(`${line}\n`))
const say = (line: string) => void process.stdout.write(`${line}\n`)
const cluster = await startCluster(join(folder, 'cluster'), { say })
const sandbox = await startSandbox({ directory: join(folder, 'sandbox') })
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

const place = async (kubeconfig: string, registry: string): Promise<Place> => ({
  kubeconfig,
  registry,
  digest: await pushFolder(registry, 'web', '1', root, { Entrypoint: ENTRYPOINT }),
  kubectl: clients.kubectl,
})
const places = [
  ['cluster', await place(cluster.kubeconfig, cluster.registry)],
  ['sandbox', await place(sandbox.kubeconfig, sandbox.registryAddress)],
] as const

let [agreed, differed] = [0, 0]
for (const helm of [clients.helm3, clients.helm4])
  for (const index of casesOf(places[0][1]).keys()) {
    const results = await Promise.all(
      places.map(async ([name, where]) => {
        const wanted = casesOf(where)[index]
        if (wanted === undefined) throw new Error('the cases differ')
        const seen = await observe(where, helm, wanted)
        return { name, wanted, seen, ok: isInOrder(wanted.states, seen) }
      }),
    )
    const label = `${helm.split('/').at(-1) ?? ''} ${results[0]?.wanted.name ?? ''}`
    if (results.every(({ ok }) => ok)) agreed++
    else differed++
    say(`${results.every(({ ok }) => ok) ? 'agree ' : 'DIFFER'} ${label}`)
    for (const { name, seen, ok } of results) if (!ok) say(`  ${name} saw:\n    ${seen.join('\n    ')}`)
  }
await sandbox.stop()
await cluster.stop()
await rm(folder, { recursive: true, force: true })
await rm(root, { recursive: true, force: true })
say(`${agreed} agree, ${differed} differ`)
process.exitCode = differed === 0 ? 0 : 1
