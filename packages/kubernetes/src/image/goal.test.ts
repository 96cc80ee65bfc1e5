import { describe, expect, test } from '@jest/globals'
import { parseReference } from '@slipway/core'
import { findGoal } from './goal'
import type { ImageUse } from './image-use'

type Spec = readonly [image: string, more?: Partial<ImageUse>]

const use = ([image, more]: Spec, index: number): ImageUse => ({
  object: `Deployment/prod/d${index}`,
  kind: 'Deployment',
  container: `c${index}`,
  image,
  init: false,
  hook: false,
  custom: false,
  source: 'chart/templates/app.yaml',
  range: [0, 0],
  style: undefined,
  ...more,
})

const goal = (image: string, uses: readonly Spec[], more: { replaces?: string[]; named?: boolean } = {}) => {
  const found = findGoal(uses.map(use), { image: parseReference(image), replaces: [], ...more })
  return found.known ? [found.why, [...found.names].at(-1)] : found.names.map((name) => name.split('/').at(-1))
}

const INIT = { init: true }
const SUB = { source: 'chart/charts/db/templates/db.yaml' }

describe('which image ours takes the place of', () => {
  test.each<[string, string, readonly Spec[], readonly unknown[]]>([
    ['ours already', 'acme/shop', [['acme/shop:1'], ['nginx:1']], ['name', 'docker.io/acme/shop']],
    [
      'a registry before it',
      'r.example.com/acme/shop',
      [['acme/shop:1'], ['nginx']],
      ['same-name', 'docker.io/acme/shop'],
    ],
    [
      'written otherwise',
      'acme/argo-cd',
      [['quay.io/argoproj/argocd:3'], ['redis:8']],
      ['same-name', 'quay.io/argoproj/argocd'],
    ],
    ['two of our name', 'acme/web', [['a/web:1'], ['b/web:1']], ['web', 'web']],
    [
      'our path in another registry',
      'r.io/team/web',
      [['a/web:1'], ['b.io/team/web:1']],
      ['same-name', 'b.io/team/web'],
    ],
    [
      'nothing else, and a helper before it',
      'acme/shop',
      [['busybox:1', INIT], ['old/api:1']],
      ['only', 'docker.io/old/api'],
    ],
    ['a placeholder', 'acme/shop', [['nginx:1.16.0']], ['only', 'docker.io/library/nginx']],
    ['beside an exporter', 'acme/shop', [['old/api:1'], ['prom/statsd-exporter:1']], ['only', 'docker.io/old/api']],
    ['two that could be', 'acme/shop', [['old/api:1'], ['nginx:1']], ['api', 'nginx']],
    [
      'one of them in a Pod by itself',
      'acme/shop',
      [['old/api:1'], ['old/control:1', { kind: 'Pod' }]],
      ['api', 'control'],
    ],
    [
      'an init container is never chosen first',
      'acme/shop',
      [['old/init:1', INIT], ['a/x:1'], ['b/y:1']],
      ['x', 'y', 'init'],
    ],
    [
      'the chart before what it needs',
      'acme/shop',
      [['old/api:1'], ['postgres:16', SUB]],
      ['only', 'docker.io/old/api'],
    ],
    ['the database of a chart without workloads', 'acme/shop', [['bitnami/postgresql:16', SUB]], ['postgresql']],
    ['a subchart of ones own', 'acme/shop', [['old/web:1', SUB]], ['only', 'docker.io/old/web']],
    ['named as the chart', 'acme/app', [['old/chart:1'], ['other/ui:1']], ['chart', 'docker.io/old/chart']],
    ['a sibling of the one that the chart is named for', 'acme/app', [['old/chart:1'], ['old/ui:1']], ['chart', 'ui']],
    [
      'another has more of our name',
      'acme/nats-reloader',
      [['old/chart:1'], ['other/config-reloader:1']],
      ['chart', 'config-reloader'],
    ],
    ['a script in the same image as the application', 'acme/shop', [['busybox:1', INIT], ['busybox:2']], ['busybox']],
    [
      'hooks beside the application',
      'acme/shop',
      [['old/api:1'], ['k/certgen:1', { hook: true }]],
      ['only', 'docker.io/old/api'],
    ],
    [
      'an application of the same people in a chart below (datadog)',
      'acme/datadog',
      [['dd.io/cluster-agent:7'], ['dd.io/operator:1', SUB]],
      ['cluster-agent', 'operator'],
    ],
    [
      'the same people in another registry (pyroscope-monitoring)',
      'acme/monitoring',
      [['grafana/otel-lgtm:1'], ['ghcr.io/grafana/alloy-operator:1', SUB]],
      ['otel-lgtm', 'alloy-operator'],
    ],
    [
      'their job is no application beside it (cockroachdb)',
      'acme/db',
      [['c/cockroach:1'], ['c/self-signer:1', { kind: 'CronJob' }]],
      ['only', 'docker.io/c/cockroach'],
    ],
    [
      'an object for an operator, beside applications that run (rocketchat/monitoring)',
      'acme/monitoring',
      [
        ['otel/collector:1', { custom: true, kind: 'OpenTelemetryCollector' }],
        ['grafana/loki:3', SUB],
      ],
      ['collector', 'loki'],
    ],
    [
      'an object for an operator alone',
      'acme/shop',
      [
        ['old/api:1', { custom: true, kind: 'Rollout' }],
        ['redis:8', SUB],
      ],
      ['only', 'docker.io/old/api'],
    ],
    ['nothing at all', 'acme/shop', [], []],
  ])('%s', (_, image, uses, want) => {
    expect(goal(image, uses)).toEqual(want)
  })

  test('replaces decides alone', () => {
    expect(goal('acme/shop', [['a/x:1'], ['b/y:1']], { replaces: ['docker.io/b/y'] })).toEqual([
      'replaces',
      'docker.io/b/y',
    ])
    expect(goal('acme/shop', [['acme2/shop:1']], { replaces: ['docker.io/b/z'] })).toEqual(['shop'])
  })

  test('a name that was filled in for want of one is no evidence beside other applications', () => {
    expect(goal('acme/shop', [['acme/shop:1'], ['old/api:1']], { named: true })).toEqual(['api'])
    expect(goal('acme/shop', [['acme/shop:1']], { named: true })).toEqual(['name', 'docker.io/acme/shop'])
  })
})
