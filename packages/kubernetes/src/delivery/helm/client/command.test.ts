import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  dryRunArgs,
  acceptArgs,
  getReleaseArgs,
  historyArgs,
  rollbackArgs,
  showValuesArgs,
  templateArgs,
  uninstallArgs,
  upgradeArgs,
} from './command'

const target = { release: 'shop', namespace: 'prod' }
const chart = { ...target, chart: './chart', values: ['a.yaml', '/tmp/x/set.json'] }

describe('command lines of Helm', () => {
  test.each([
    [3, '--wait'],
    [4, '--wait=legacy'],
  ] as const)('upgrade with Helm %i', (major, wait) => {
    const labels = { 'slipway-run': 'r1', 'slipway-revision': '3' }
    expect(upgradeArgs({ ...chart, timeout: 90_500, createNamespace: true, labels }, major)).toEqual([
      'upgrade',
      '--install',
      wait,
      '--timeout=91s',
      '--namespace=prod',
      '--create-namespace',
      '--labels=slipway-run=r1',
      '--labels=slipway-revision=3',
      '--values=a.yaml',
      '--values=/tmp/x/set.json',
      '--',
      'shop',
      './chart',
    ])
  })

  test('the others', () => {
    expect(templateArgs({ ...chart, isUpgrade: true })).toEqual([
      'template',
      '--namespace=prod',
      '--is-upgrade',
      '--skip-tests',
      '--values=a.yaml',
      '--values=/tmp/x/set.json',
      '--',
      'shop',
      './chart',
    ])
    expect(dryRunArgs(chart).slice(0, 5)).toEqual([
      'upgrade',
      '--install',
      '--dry-run=server',
      '--output=json',
      '--namespace=prod',
    ])
    expect(dryRunArgs(chart, { validates: false })[3]).toBe('--disable-openapi-validation')
    expect(historyArgs(target)).toEqual(['history', '--output=json', '--max=64', '--namespace=prod', '--', 'shop'])
    expect(acceptArgs({ ...target, revision: 7, historyMax: 5 })).toEqual([
      'rollback',
      '--no-hooks',
      '--history-max=5',
      '--namespace=prod',
      '--',
      'shop',
      '7',
    ])
    expect(getReleaseArgs({ ...target, revision: 7 })).toEqual([
      'get',
      'all',
      '--revision=7',
      expect.stringMatching(/^--template=\{\{index \.Release\.Labels "slipway-run"\}\}\n/),
      '--namespace=prod',
      '--',
      'shop',
    ])
    expect(rollbackArgs({ ...target, revision: 7, timeout: 1 }, 4)).toEqual([
      'rollback',
      '--wait=legacy',
      '--timeout=1s',
      '--namespace=prod',
      '--',
      'shop',
      '7',
    ])
    expect(uninstallArgs({ ...target, timeout: 60_000 })).toEqual([
      'uninstall',
      '--wait',
      '--timeout=60s',
      '--namespace=prod',
      '--',
      'shop',
    ])
    expect(showValuesArgs('-x')).toEqual(['show', 'values', '--', '-x'])
  })

  test('a path with a comma is one path', () => {
    const args = dryRunArgs({ ...target, chart: 'c', values: ['a,b.yaml', 'say "x".yaml'] })
    expect(args.filter((arg) => arg.startsWith('--values'))).toEqual([
      '--values="a,b.yaml"',
      '--values="say ""x"".yaml"',
    ])
  })

  // The grammar of pflag: what stands before `--` and starts with a dash is a flag, `--flag=value` takes its value
  // along.
  test('text of users is never a flag of its own', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), fc.string(), (release, namespace, path, values) => {
        const plan = { release, namespace, chart: path, values: [values] }
        for (const args of [
          templateArgs({ ...plan, isUpgrade: false }),
          dryRunArgs(plan),
          upgradeArgs({ ...plan, timeout: 1, createNamespace: false, labels: {} }, 4),
        ]) {
          const end = args.indexOf('--')
          expect(args.slice(end + 1)).toEqual([release, path])
          const flags = args
            .slice(0, end)
            .filter((arg) => !/^(?:template|upgrade)$/.test(arg))
            .map((arg) => arg.split('=')[0])
          expect(
            flags.every((flag) =>
              [
                '--install',
                '--skip-tests',
                '--wait',
                '--timeout',
                '--namespace',
                '--values',
                '--dry-run',
                '--output',
              ].includes(flag ?? ''),
            ),
          ).toBe(true)
        }
      }),
    )
  })

  test('none of the flags that destroy evidence or take text apart', () => {
    const all = [
      ...upgradeArgs({ ...chart, timeout: 1, createNamespace: true, labels: {} }, 3),
      ...upgradeArgs({ ...chart, timeout: 1, createNamespace: true, labels: {} }, 4),
    ]
    expect(all.filter((arg) => /^--(?:atomic|rollback-on-failure|set|force|post-renderer|insecure)/.test(arg))).toEqual(
      [],
    )
  })
})
