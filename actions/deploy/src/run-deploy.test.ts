import { expect, test } from '@jest/globals'
import { HttpError, resolve } from '@slipway/core'
import { CLUSTER_DIGEST, clusterPorts, failingUpgrade, type FakeCluster, fakeCluster } from '@slipway/testing'
import { runDeploy } from './action'
import { inputs } from './inputs'
import type { Installer } from './tools'

const KUBECONFIG = {
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [{ name: 'c', cluster: { server: 'https://k.example.com' } }],
  users: [{ name: 'u', user: { token: 'tok' } }],
  contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
  'current-context': 'c',
}
const EXEC = { ...KUBECONFIG, users: [{ name: 'u', user: { exec: { command: 'sh' } } }] }

async function deploying(
  cluster: Partial<FakeCluster> = {},
  {
    kubeconfig = KUBECONFIG as object,
    given = {} as Record<string, string>,
    files = {} as Record<string, string>,
  } = {},
) {
  // Nobody tells the manifest of the image: its digest alone proves it.
  const http = { request: () => Promise.reject(new HttpError('refused', 'nobody there')) }
  const ports = { ...clusterPorts(fakeCluster(cluster)), http }
  await ports.files.write('/work/kubeconfig', JSON.stringify(kubeconfig))
  for (const [path, text] of Object.entries(files)) await ports.files.write(path, text)
  const order: string[] = []
  const installer: Installer = {
    helm: async () => ({ helm: 'helm', helmMajor: 4, helmVersion: '4.1.4' }),
    kubectl: async () => {
      order.push(...ports.exec.seen.map(({ command }) => command[1] ?? ''), 'kubectl is there')
      return 'kubectl'
    },
  }
  const own: Record<string, string> = {
    chart: '/work/chart',
    release: 'app',
    namespace: 'prod',
    image: `r.example.com/app@${CLUSTER_DIGEST}`,
    kubeconfig: '/work/kubeconfig',
    ...given,
  }
  const values = resolve(inputs, [{ name: 'input', get: (name) => own[name] }]).values
  const done = runDeploy(values, ports, installer)
  const renders = () => ports.exec.seen.map(({ command }) => command).filter(([, verb]) => verb === 'template')
  return { done, order, renders, ports }
}

test('the chart is rendered when the rest is ready, and kubectl is verified while Helm reads the history', async () => {
  const { done, order, renders } = await deploying()
  expect((await done).outcome).toBe('pass')
  expect(order).toEqual(['history', 'kubectl is there'])
  // As it is, and with the likely values for the image.
  expect(
    renders().map((words) => [words.includes('--is-upgrade'), words.some((word) => /\/image-\w+\.json$/.test(word))]),
  ).toEqual([
    [true, false],
    [true, true],
  ])
})

test('what was rendered for an upgrade says nothing of a first install', async () => {
  const { done, renders } = await deploying({ history: [] })
  expect((await done).outputs.revision).toBe(1)
  expect(renders().map((words) => words.includes('--is-upgrade'))).toEqual([false, false])
})

test('values that are given for the image are rendered beside the chart as it is', async () => {
  const { done, renders } = await deploying({}, { given: { 'image-values': 'image.ref=reference', set: 'a.b=c' } })
  expect((await done).outcome).toBe('pass')
  expect(renders()).toHaveLength(2)
  expect(
    renders()[1]
      ?.filter((word) => word.startsWith('--values='))
      .map((word) => word.replace(/.*\//, '')),
  ).toEqual(['set.json', expect.stringMatching(/^image-\w+\.json$/)])
})

test('a kubeconfig that is refused starts no Helm', async () => {
  const { done, renders } = await deploying({ template: { hangs: true } }, { kubeconfig: EXEC })
  await expect(done).rejects.toMatchObject({ code: 'KUBECONFIG_REFUSED' })
  expect(renders()).toEqual([])
})

test('what is missing is told before a program is fetched', async () => {
  const { done, renders } = await deploying({}, { given: { kubeconfig: '/work/none' } })
  await expect(done).rejects.toMatchObject({ code: 'KUBECONFIG_MISSING' })
  const { done: second, order } = await deploying({}, { given: { values: 'none.yaml' } })
  await expect(second).rejects.toMatchObject({ code: 'VALUES_MISSING' })
  expect(order).toEqual([])
  expect(renders()).toEqual([])
})

test('a failure has the code of its cause, and one that came up without proof a code of its own', async () => {
  const upgrade = failingUpgrade('field is immutable')
  const { done } = await deploying({ upgrade }, { given: { rollback: 'never' } })
  expect(await done).toMatchObject({ outcome: 'fail', failure: { code: 'DEPLOY_IMMUTABLE_FIELD' } })
  const { done: other } = await deploying({ hook: `r.example.com/app@sha256:${'b'.repeat(64)}` })
  expect(await other).toMatchObject({ outcome: 'fail', failure: { code: 'DEPLOY_WRONG_IMAGE' } })
})

test('what Helm takes from no file is in every command that renders, and its flags are in the upgrade', async () => {
  const given = { set: 'uid=1000650000\nname=shop', 'force-conflicts': 'true' }
  const { done, ports } = await deploying({}, { given })
  expect((await done).outcome).toBe('pass')
  const commands = ports.exec.seen.map(({ command }) => command).filter(([program]) => program === 'helm')
  const rendering = commands.filter(([, verb]) => verb === 'template' || verb === 'upgrade')
  expect(rendering.length).toBeGreaterThan(2)
  expect(rendering.map((words) => words.filter((word) => word.startsWith('--set=')))).toEqual(
    rendering.map(() => ['--set=uid=1000650000']),
  )
  expect(rendering.filter((words) => words.includes('--force-conflicts')).map(([, verb]) => verb)).toContain('upgrade')
})

test('a secret value is in a file of its own, and in no command', async () => {
  const given = { 'set-secret': 'db.password=file:/work/password' }
  const { done, ports } = await deploying({}, { given, files: { '/work/password': 'c4n4ry-of-the-user\n' } })
  expect((await done).outcome).toBe('pass')
  expect(JSON.stringify(ports.exec.seen)).not.toContain('c4n4ry')
  expect(ports.host.hidden).toContain('c4n4ry-of-the-user')
})

test('what a dry run renders is written without secrets, wherever the chart puts them', async () => {
  const container = (value: string) => ({
    name: 'app',
    image: `r.example.com/app@${CLUSTER_DIGEST}`,
    env: [
      { name: 'A', value: `${value}-in-a-variable` },
      { name: 'DB_PASSWORD', value: 'Zk39xkq81' },
    ],
  })
  const rendered = [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'app' },
      spec: { template: { spec: { containers: [container('given-by-the-job')] } } },
    },
    { kind: 'ConfigMap', data: { copied: 'db Zk39xkq81 and given-by-the-job', plain: 'text' } },
  ]
  const stdout = rendered.map((object) => JSON.stringify(object)).join('\n---\n')
  const { done, ports } = await deploying(
    { template: { stdout } },
    {
      given: { 'dry-run': 'render', 'set-secret': 'a.b=file:/work/secret' },
      files: { '/work/secret': 'given-by-the-job' },
    },
  )
  expect((await done).outcome).toBe('pass')
  const written = await ports.files.read('/work/slipway-out/deploy/manifests.yaml')
  expect(written).toContain('"copied":"db *** and ***","plain":"text"')
  expect(written).toContain('"value":"***-in-a-variable"')
  expect(written).toContain('"name":"DB_PASSWORD","value":"***"')
})
