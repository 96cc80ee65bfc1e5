import { expect, test } from '@jest/globals'
import type { Values } from '@slipway/core'
import { WAY_NAMES } from '@slipway/kubernetes'
import { VIAS } from '@slipway/kubernetes/inputs'
import { inputs, type Inputs } from './inputs'
import { deployProblems, followedProblems } from './via'

/** What stands there when nothing is given, and these. */
function given(more: Readonly<Record<string, string>>): Values<Inputs> {
  const read = ([name, input]: readonly [string, (typeof inputs)[keyof Inputs]]) => {
    const text = more[name] ?? input.fallback ?? (input.kind === 'list' || input.kind === 'map' ? '' : undefined)
    return [name, text === undefined ? undefined : input.read(text)]
  }
  return Object.fromEntries(Object.entries(inputs).map(read)) as Values<Inputs>
}

test('every way that can be chosen is one', () => {
  expect(VIAS.filter((via) => !(WAY_NAMES as readonly string[]).includes(via))).toEqual([])
})

test('Helm needs a release, and a chart or manifests', () => {
  expect(deployProblems(given({})).map(({ input }) => input)).toEqual(['release', 'chart'])
  expect(deployProblems(given({ release: 'shop', chart: './chart' }))).toEqual([])
})

test('what is applied elsewhere has no render and no Helm to wait for', () => {
  expect(followedProblems(given({ 'dry-run': 'render', wait: 'helm' }), 'Argo CD')).toEqual([
    { input: 'dry-run', message: 'Argo CD renders what is deployed, in the cluster: give server' },
    { input: 'wait', message: 'there is no Helm that waits: give watch, which asks Argo CD too, or none' },
  ])
  expect(followedProblems(given({ 'dry-run': 'server' }), 'Argo CD')).toEqual([])
})

test('Argo CD needs an Application, a token for its server, and nothing of Helm', () => {
  expect(deployProblems(given({ via: 'argocd' }))).toEqual([
    { input: 'application', message: 'required with via: argocd' },
  ])
  const both = given({ via: 'argocd', application: 'team/shop', 'argocd-server': 'https://argocd.example.com' })
  expect(deployProblems(both)).toEqual([{ input: 'argocd-token', message: 'required where a server is given' }])
  expect(both.application).toEqual({ namespace: 'team', name: 'shop' })
  const mixed = given({ via: 'argocd', application: 'shop', chart: './chart', release: 'shop' })
  expect(deployProblems(mixed).map(({ input }) => input)).toEqual(['chart', 'release'])
  expect(deployProblems(given({ release: 'shop', chart: './chart', application: 'shop' }))).toEqual([
    { input: 'application', message: 'goes with via: argocd or git; via: helm does not use it' },
  ])
})
