import { existsSync, rmSync } from 'node:fs'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { startSandbox } from '@slipway/sandbox'
import type { Sandbox } from '@slipway/sandbox'
import { installTool } from '@slipway/tools'
import { pushFolder } from '../e2e/cluster/image'
import { lookUp } from '../e2e/needs'
import { ENTRYPOINT, testRoot } from './sandbox-chart/image'
import { CHART, casesOf, isInOrder, observe, run } from './sandbox-chart/scenario'
import type { Place } from './sandbox-chart/scenario'
import { bench } from './tools-ports'

const folder = await mkdtemp(join(tmpdir(), 'slipway-sandbox-test-'))

const missing: string[] = []

/**
 * A client of the tool lock, or the tests' own; undefined, with the reason in `missing`, when this machine can have
 * neither.
 */
async function client(tool: 'helm' | 'kubectl', version: string | undefined, own: string): Promise<string | undefined> {
  if (existsSync(own)) return own
  const { ports, end } = bench(folder, { ...process.env })
  try {
    return (await installTool(ports, { tool, ...(version === undefined ? {} : { version }) })).path
  } catch (error) {
    missing.push((error as Error).message.split('\n')[0] ?? '')
    return undefined
  } finally {
    await end()
  }
}

const own = lookUp('sandbox').clients()
const kubectl = process.platform === 'linux' ? await client('kubectl', undefined, own.kubectl) : undefined
const helms = [
  ['Helm 3', await client('helm', '3', own.helm3)],
  ['Helm 4', await client('helm', '4', own.helm4)],
] as const

let sandbox: Sandbox
let place: Place
const problems: unknown[] = []
const root = kubectl === undefined ? '' : testRoot()

beforeAll(async () => {
  if (kubectl === undefined) return
  sandbox = await startSandbox({ directory: join(folder, 'sandbox'), problem: (error) => void problems.push(error) })
  const digest = await pushFolder(sandbox.registryAddress, 'web', '1', root, { Entrypoint: ENTRYPOINT })
  place = { kubeconfig: sandbox.kubeconfig, registry: sandbox.registryAddress, digest, kubectl }
})

afterAll(async () => {
  if (kubectl !== undefined) await sandbox.stop()
  rmSync(folder, { recursive: true, force: true })
  if (root !== '') rmSync(root, { recursive: true, force: true })
})

const get = async (...args: string[]) => {
  const { stdout, stderr, code } = await run(place, place.kubectl, ['get', ...args, '-o', 'json'])
  if (code !== 0) throw new Error(stderr)
  return JSON.parse(stdout) as { items: Item[] } & Item
}

interface Item {
  readonly metadata: {
    readonly name: string
    readonly annotations?: Record<string, string>
    readonly labels?: Record<string, string>
  }
  readonly spec: { readonly replicas: number }
  readonly status: {
    readonly readyReplicas?: number
    readonly containerStatuses?: readonly {
      readonly imageID: string
      readonly ready: boolean
      readonly restartCount: number
    }[]
  }
}

/** What a service of the sandbox answers, through its address on this machine. */
const answerOf = async (name: string) => {
  const { address } = sandbox.services.find((service) => service.name === name) ?? { address: 'nowhere' }
  return (await fetch(`http://${address}/`)).text()
}

for (const [label, helm] of helms) {
  const given = helm === undefined || kubectl === undefined ? describe.skip : describe
  given(
    `${label} on the sandbox${given === describe ? '' : ` (skipped: ${missing.join('; ') || 'not on Linux'})`}`,
    () => {
      const helmRun = (...args: string[]) => run(place, helm ?? '', args)
      const image = () => `image=${place.registry}/web@${place.digest}`

      test('installs, upgrades, fails, rolls back and uninstalls', async () => {
        const first = await helmRun('upgrade', '--install', '--wait', '--timeout=30s', 'web', CHART, '--set', image())
        expect([first.code, first.stderr]).toEqual([0, ''])
        const [pod] = (await get('pods', '-l', 'app=web')).items
        expect(pod?.status.containerStatuses?.[0]?.imageID).toBe(`${place.registry}/web@${place.digest}`)
        expect(await answerOf('web')).toBe(`hello from ${pod?.metadata.name ?? ''}\n`)

        expect(
          await helmRun('upgrade', '--wait', '--timeout=30s', 'web', CHART, '--set', `${image()},replicas=2`),
        ).toMatchObject({ code: 0 })
        expect((await get('deployment', 'web')).status.readyReplicas).toBe(2)

        const failed = await helmRun(
          'upgrade',
          '--wait',
          '--timeout=4s',
          'web',
          CHART,
          '--set',
          `image=${place.registry}/web:none,replicas=2`,
        )
        expect([failed.code, failed.stderr.includes('context deadline exceeded')]).toEqual([1, true])
        expect((await get('deployment', 'web')).status.readyReplicas).toBe(2)
        expect(await answerOf('web')).toMatch(/^hello from web-/)

        expect(await helmRun('rollback', 'web', '2', '--wait', '--timeout=30s')).toMatchObject({ code: 0 })
        const history = JSON.parse((await helmRun('history', 'web', '-o', 'json')).stdout) as {
          revision: number
          status: string
        }[]
        expect(history.map(({ revision, status }) => `${revision} ${status}`)).toEqual([
          '1 superseded',
          '2 superseded',
          '3 failed',
          '4 deployed',
        ])
        const deployment = await get('deployment', 'web')
        // The template of revision 2 is that of revision 1: its ReplicaSet came back under a new number.
        expect(deployment.metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('3')

        expect(await helmRun('uninstall', 'web', '--wait', '--timeout=30s')).toMatchObject({ code: 0 })
        expect((await get('deployments,replicasets,services,secrets')).items).toEqual([])
      }, 120_000)

      test('waits for hooks, good and bad, and creates a namespace', async () => {
        const bare = (mode: string) => [
          '--create-namespace',
          '-n',
          'fresh',
          '--timeout=30s',
          'hooked',
          CHART,
          '--set',
          `${image()},hook=${mode}`,
        ]
        expect(await helmRun('upgrade', '--install', '--wait', ...bare('done'))).toMatchObject({ code: 0 })
        const failed = await helmRun('upgrade', '--install', '--wait', ...bare('crash'))
        expect([failed.code, /pre-upgrade hooks failed/.test(failed.stderr)]).toEqual([1, true])
        expect(await run(place, place.kubectl, ['delete', 'namespace', 'fresh'])).toMatchObject({ code: 0 })
      }, 120_000)
    },
  )
}

const whole = kubectl === undefined || helms[1][1] === undefined
const withClients = whole ? describe.skip : describe

withClients(`the sandbox${whole ? ` (skipped: ${missing.join('; ') || 'not on Linux'})` : ''}`, () => {
  const helm = helms[1][1] ?? ''
  test.each(
    casesOf({ kubeconfig: '', registry: 'R', digest: 'sha256:0', kubectl: '' }).map(
      ({ name }, index) => [name, index] as const,
    ),
  )('shows %s as a kubelet does', async (_name, index) => {
    const wanted = casesOf(place)[index]!
    const seen = await observe(place, helm, wanted)
    expect({ seen, complete: isInOrder(wanted.states, seen) }).toEqual({ seen, complete: true })
  })

  test('keeps the log of the run before, and follows a rollout', async () => {
    const image = `image=${place.registry}/web@${place.digest}`
    await run(place, helm, ['upgrade', '--install', 'talk', CHART, '--set', `${image},mode=crash`])
    let logs = await run(place, place.kubectl, ['logs', '--previous', '-l', 'app=talk'])
    for (let tries = 0; logs.stdout === '' && tries < 40; tries++)
      logs = await run(place, place.kubectl, ['logs', '--previous', '-l', 'app=talk'])
    expect(logs.stdout).toBe('starting, mode crash\ncannot start: no database\n')
    await run(place, helm, ['upgrade', 'talk', CHART, '--set', image])
    const rollout = await run(place, place.kubectl, ['rollout', 'status', 'deployment/talk', '--timeout=30s'])
    expect([rollout.code, rollout.stdout.trim().split('\n').at(-1)]).toEqual([
      0,
      'deployment "talk" successfully rolled out',
    ])
    await run(place, helm, ['uninstall', 'talk'])
  })

  test('survives a probe whose program is missing, and shows the event of the kubelet', async () => {
    const image = `image=${place.registry}/web@${place.digest}`
    const sets = ['--set', `${image},probeCommand={no-such-program}`]
    const failed = await run(place, helm, ['upgrade', '--install', '--wait', '--timeout=4s', 'probed', CHART, ...sets])
    expect([failed.code, failed.stderr.includes('context deadline exceeded')]).toEqual([1, true])
    const events = await run(place, place.kubectl, ['get', 'events', '-o', 'jsonpath={.items[*].message}'])
    expect(events.stdout).toContain('Readiness probe errored and resulted in unknown state: rpc error: ')
    const { items } = await get('pods', '-l', 'app=probed')
    expect(
      items.map(({ status }) => status.containerStatuses?.map(({ ready, restartCount }) => [ready, restartCount])),
    ).toEqual([[[false, 0]]])
    await run(place, helm, ['uninstall', 'probed'])
  })

  test('applies, on the client and on the server', async () => {
    const manifest = join(folder, 'map.json')
    const apply = async (data: object, ...args: string[]) => {
      await writeFile(
        manifest,
        JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'applied' }, data }),
      )
      return (await run(place, place.kubectl, ['apply', '-f', manifest, ...args])).stdout
    }
    expect(await apply({ a: '1', b: '1' })).toBe('configmap/applied created\n')
    expect(await apply({ a: '2' })).toBe('configmap/applied configured\n')
    expect(await apply({ a: '3', c: '3' }, '--server-side', '--force-conflicts')).toBe(
      'configmap/applied serverside-applied\n',
    )
    expect(await apply({ c: '3' }, '--server-side')).toBe('configmap/applied serverside-applied\n')
    expect((await get('configmap', 'applied')) as unknown).toMatchObject({ data: { c: '3' } })
    const { stderr } = await run(place, place.kubectl, ['get', 'deployment', 'nothing'])
    expect(stderr).toBe('Error from server (NotFound): deployments.apps "nothing" not found\n')
  })

  test.each([
    ['StatefulSet', { replicas: 2 }, ['w-0', 'w-1']],
    ['DaemonSet', {}, [expect.stringMatching(/^w-[a-z0-9]{5}$/)]],
  ])(
    'rolls a %s to another template',
    async (kind, more, names) => {
      const file = join(folder, 'workload.json')
      const apply = async (mode: string) => {
        const image = `${place.registry}/web@${place.digest}`
        const ready = { readinessProbe: { periodSeconds: 1, httpGet: { port: 8080 } } }
        const container = {
          name: 'c',
          image,
          env: [{ name: 'MODE', value: mode }],
          ports: [{ containerPort: 8080 }],
          ...ready,
        }
        const template = {
          metadata: { labels: { app: kind } },
          spec: { terminationGracePeriodSeconds: 1, containers: [container] },
        }
        const spec = { ...more, selector: { matchLabels: { app: kind } }, template }
        await writeFile(file, JSON.stringify({ apiVersion: 'apps/v1', kind, metadata: { name: 'w' }, spec }))
        await run(place, place.kubectl, ['apply', '-f', file])
        const { code } = await run(place, place.kubectl, ['rollout', 'status', `${kind}/w`, '--timeout=30s'])
        const { items } = await get('pods', '-l', `app=${kind}`)
        return {
          code,
          names: items.map(({ metadata }) => metadata.name),
          hashes: new Set(items.map(({ metadata }) => metadata.labels?.['controller-revision-hash'])),
        }
      }
      const [first, second] = [await apply('good'), await apply('other')]
      expect([first.code, first.names, second.code, second.names]).toEqual([0, names, 0, names])
      expect([first.hashes.size, second.hashes.size, new Set([...first.hashes, ...second.hashes]).size]).toEqual([
        1, 1, 2,
      ])
      await run(place, place.kubectl, ['delete', kind, 'w'])
    },
    90_000,
  )

  test('refuses what the API server refuses', async () => {
    const create = async (object: object) => {
      const file = join(folder, 'refused.json')
      await writeFile(file, JSON.stringify(object))
      return (await run(place, place.kubectl, ['create', '-f', file])).stderr
    }
    const deployment = (labels: object, containers: object[]) => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'refused' },
      spec: { selector: { matchLabels: { app: 'a' } }, template: { metadata: { labels }, spec: { containers } } },
    })
    expect(await create(deployment({ app: 'b' }, [{ name: 'c', image: 'i' }]))).toBe(
      'The Deployment "refused" is invalid: spec.template.metadata.labels: Invalid value: {"app":"b"}: `selector` does not match template `labels`\n',
    )
    expect(await create(deployment({ app: 'a' }, [{ name: 'c' }]))).toBe(
      'The Deployment "refused" is invalid: spec.template.spec.containers[0].image: Required value\n',
    )
  })

  test('nothing went wrong inside', () => {
    expect(problems).toEqual([])
  })
})
