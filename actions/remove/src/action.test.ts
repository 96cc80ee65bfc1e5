import { expect, test } from '@jest/globals'
import { type Input, resolve } from '@slipway/core'
import { FakeExec, FakeFiles, fakePorts } from '@slipway/testing'
import { remove, runRemove } from './action'
import { inputs, wishProblems } from './inputs'

const given = (own: Readonly<Record<string, string>>) => resolve(inputs, [{ name: 'input', get: (name) => own[name] }])

test('all of the contract, and no place in a run', () => {
  const common = ['working-directory', 'config', 'output', 'environment', 'component', 'token']
  const access = ['kubeconfig', 'kubeconfig-content', 'kube-context', 'allow-exec', 'insecure-skip-tls-verify']
  expect(Object.keys(remove.inputs).filter((name) => !common.includes(name))).toEqual([
    ...['release', 'namespace', 'delete-namespace', 'delete-adopted', 'older-than', 'selector'],
    ...access,
    'timeout',
  ])
  expect(Object.keys(remove.outputs)).toEqual(['state'])
  expect(remove.place).toBeUndefined()
})

test.each([
  ['a release', { release: 'shop-pr-1' }, []],
  ['several', { release: 'shop-pr-1\nshop-pr-2', namespace: 'previews' }, []],
  ['a janitor', { selector: 'slipway-change', 'older-than': '7d' }, []],
  ['nothing', {}, ['release']],
  ['both', { release: 'a', selector: 'slipway-change' }, ['selector']],
  ['an age of what is named', { release: 'a', 'older-than': '1h' }, ['older-than']],
  [
    'a namespace of Kubernetes',
    { release: 'a', namespace: 'kube-system', 'delete-namespace': 'true' },
    ['delete-namespace'],
  ],
] as const)('%s', (_, own, wrong) => {
  expect(wishProblems(given(own).values).map(({ input }) => input)).toEqual(wrong)
})

test.each([
  ['7d', 604_800_000],
  ['1d12h', 129_600_000],
  ['90m', 5_400_000],
])('%s is an age', (text, want) => {
  expect(given({ selector: 'a', 'older-than': text }).values['older-than']).toBe(want)
})

test.each(['7', 'week', '-1d', '1.5d'])('%s is none', (text) => {
  expect(() => given({ selector: 'a', 'older-than': text })).toThrow(/an age such as 7d/)
})

test('what is wrong is told before a program is fetched', async () => {
  const install = () => Promise.reject(new Error('fetched'))
  await expect(runRemove(given({}).values, fakePorts({}), install)).rejects.toMatchObject({
    problems: [{ input: 'release', message: 'required, or selector instead of it' }],
  })
})

test('a change request does not say what is removed, nor how much', () => {
  const directed = Object.entries<Input<unknown>>(inputs).filter(([, one]) => one.directs !== undefined)
  expect(directed.map(([name]) => name)).toEqual(expect.arrayContaining(['release', 'namespace', 'selector']))
  const gated = Object.entries<Input<unknown>>(inputs).filter(([, one]) => one.gate !== undefined)
  expect(gated.map(([name]) => name)).toEqual(['delete-namespace', 'delete-adopted'])
})

test('what Argo CD or a commit brought is no release: nothing of it is asked for or changed', async () => {
  const kubeconfig = JSON.stringify({
    ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'c', users: [{ name: 'c', user: { token: 't' } }] },
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'c' } }],
    clusters: [{ name: 'c', cluster: { server: 'https://k.example.com' } }],
  })
  const nothing = { command: () => true, repeat: true, stdout: '[]' }
  const exec = new FakeExec([nothing])
  const ports = fakePorts({ exec, files: new FakeFiles({ '/work/kubeconfig': kubeconfig }) })
  const own = { release: 'shop', namespace: 'prod', kubeconfig: '/work/kubeconfig' }
  const tools = { helm: '/helm', helmVersion: '4.1.4', helmMajor: 4 as const, kubectl: '/kubectl' }
  const result = await runRemove(given(own).values, ports, async () => tools)
  expect([result.outcome, result.outputs.state]).toEqual(['pass', 'absent'])
  const asked = exec.seen.map(({ command }) => command.join(' ')).join('\n')
  expect(asked).not.toMatch(/applications|kustomizations|delete|uninstall|patch/)
})
