import { expect, test } from '@jest/globals'
import { UserError } from '@slipway/core'
import { FakeExec, fakePorts, type ScriptedCall } from '@slipway/testing'
import type { Access } from '../../access/access'
import { Cluster } from '../../cluster/cluster'
import { InCluster } from './in-cluster'

const ACCESS = { context: 'c', server: 'https://k', source: '/k', env: {}, folder: '/tmp/x' } as unknown as Access
const NAME = { namespace: 'argocd', name: 'shop' }

function inCluster(...answers: readonly Omit<ScriptedCall, 'command'>[]) {
  const exec = new FakeExec(answers.map((answer) => ({ ...answer, command: () => true })))
  const ports = fakePorts({ exec })
  return { exec, ports, client: new InCluster(new Cluster(ports, ACCESS, 'kubectl'), NAME) }
}

const caught = async (answer: Omit<ScriptedCall, 'command'>): Promise<readonly string[]> => {
  const error: unknown = await inCluster(answer)
    .client.get()
    .catch((one: unknown) => one)
  return error instanceof UserError ? [error.code, error.outcome] : [String(error)]
}

const forbidden =
  'Error from server (Forbidden): applications.argoproj.io "shop" is forbidden: User "ci" cannot get resource ' +
  '"applications" in API group "argoproj.io" in the namespace "argocd"'

test.each<[string, Omit<ScriptedCall, 'command'>, readonly string[]]>([
  ['no such Application', { stdout: '' }, ['APPLICATION_MISSING', 'invalid']],
  [
    'no Argo CD',
    { code: 1, stderr: 'error: the server doesn\'t have a resource type "applications"' },
    ['APPLICATION_MISSING', 'invalid'],
  ],
  ['no right', { code: 1, stderr: forbidden }, ['APPLICATION_FORBIDDEN', 'inconclusive']],
  [
    'no answer',
    { code: 1, stderr: 'Unable to connect to the server: dial tcp 10.0.0.1:443: i/o timeout' },
    ['APPLICATION_SILENT', 'transient'],
  ],
])('%s', async (_, answer, want) => {
  expect(await caught(answer)).toEqual(want)
})

const app = (annotations: object) => ({ stdout: JSON.stringify({ metadata: { name: 'shop', annotations } }) })
const ASKED = { 'argocd.argoproj.io/refresh': 'normal' }

test('a refresh has come when the controller took its annotation off', async () => {
  const { client, exec } = inCluster({ stdout: 'patched' }, app(ASKED), app({}))
  expect(await client.refresh(10_000)).toMatchObject({ metadata: { annotations: {} } })
  expect(exec.left).toEqual([])
})

test('a controller that does not look is named', async () => {
  const { client } = inCluster({ stdout: 'patched' }, { ...app(ASKED), repeat: true })
  await expect(client.refresh(2000)).rejects.toMatchObject({ code: 'APPLICATION_SILENT', outcome: 'transient' })
})

test('a sync is an operation that is known again, and goes by a file', async () => {
  let written = ''
  const { client, exec, ports } = inCluster({
    effect: async (command) => {
      const file = command.find((word) => word.startsWith('--patch-file='))?.slice(13) ?? ''
      written = await ports.files.read(file)
    },
  })
  await client.sync({ run: 'run-1', prune: false, options: [], revision: 'abc' })
  expect(JSON.parse(written)).toEqual({
    operation: {
      initiatedBy: { username: 'slipway' },
      info: [{ name: 'slipway.dev/run', value: 'run-1' }],
      sync: { prune: false, syncOptions: [], revision: 'abc' },
    },
  })
  expect(exec.seen[0]?.command).toEqual(expect.arrayContaining(['patch', '--type=merge', '--namespace=argocd']))
})
