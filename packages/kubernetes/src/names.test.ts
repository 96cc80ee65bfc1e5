import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  isLabelValue,
  parseChart,
  parseChartAddress,
  parseContextName,
  parseNamespace,
  parseReleaseName,
  parseSelector,
  parseValuePath,
  toLabelValue,
} from './names'

describe('names', () => {
  test.each([
    [
      'release',
      parseReleaseName,
      ['shop', 'shop-1.eu', 'a'.repeat(53)],
      ['', 'Shop', '-shop', '--kubeconfig=x', 'a'.repeat(54), 'a..b', 'shop_1', 'shöp'],
    ],
    ['namespace', parseNamespace, ['shop', 'a'.repeat(63)], ['', 'shop.eu', '-n', 'Shop', 'a'.repeat(64)]],
    ['context', parseContextName, ['arn:aws:eks:eu-1:1:cluster/a', 'group/project:agent'], ['', '-c', 'a b', 'a\nb']],
    [
      'chart',
      parseChart,
      [
        './chart',
        'chart.tgz',
        '/x/y',
        'oci://r.example.com/charts/app',
        'oci://r:5000/a/b:1.2.3',
        'https://charts.example.com/stable#redis',
        'http://127.0.0.1:8080#a.b',
      ],
      [
        '',
        '-x',
        '~/c',
        'https://x/y.tgz',
        'https://x/y.tgz#',
        'https://me:pw@x#redis',
        'https://x?token=1#redis',
        'https://x#../redis',
        'https://x#a#b',
        'git+https://x#redis',
        'oci://',
        'oci://-x',
        'oci://r.example.com/Charts/app',
      ],
    ],
  ] as const)('%s: accepts and refuses', (_, parse, good, bad) => {
    for (const text of good) expect(parse(text)).toBe(text)
    for (const text of bad) expect(() => parse(text)).toThrow()
  })

  test.each([
    ['oci://r.example.com/charts/app', 'r.example.com', 'charts/app', undefined],
    ['OCI://r:5000/a:1.2.3+build.7', 'r:5000', 'a', '1.2.3_build.7'],
    ['oci://registry-1.docker.io/bitnamicharts/redis:1.0.0', 'docker.io', 'bitnamicharts/redis', '1.0.0'],
  ])('the address of a chart %s', (text, registry, repository, tag) => {
    const reference = { registry, repository, ...(tag === undefined ? {} : { tag }) }
    expect(parseChartAddress(text)).toEqual({ kind: 'registry', reference })
  })

  test('the address of a chart of a repository', () => {
    const url = 'https://charts.example.com/stable/'
    expect(parseChartAddress(`${url}#redis`)).toEqual({ kind: 'repository', url, name: 'redis' })
  })

  test.each([
    ['image.digest', ['image', 'digest']],
    ['sidecars[0].image', ['sidecars', 0, 'image']],
    ['annotations."a.b/c"', ['annotations', 'a.b/c']],
    ['annotations.a\\.b/c', ['annotations', 'a.b/c']],
    ['annotations.prometheus\\.io/scrape', ['annotations', 'prometheus.io/scrape']],
    ['a\\\\b[0].c', ['a\\b', 0, 'c']],
  ])('value path %s', (text, want) => expect(parseValuePath(text)).toEqual(want))

  test.each(['', '.a', 'a.', 'a..b', '[0]', 'a[x]', 'a=b', '__proto__.x', 'a.__proto__', 'a b', 'a\\'])(
    'value path %p is refused',
    (text) => {
      expect(() => parseValuePath(text)).toThrow()
    },
  )

  test('nothing that a tool could take for a flag passes', () => {
    fc.assert(
      fc.property(fc.string(), (rest) => {
        for (const parse of [parseReleaseName, parseNamespace, parseContextName, parseChart])
          expect(() => parse(`-${rest}`)).toThrow()
      }),
    )
  })

  test.each([
    ['v1', true],
    ['', true],
    ['v1@sha256:0', false],
    ['a'.repeat(64), false],
    ['-a', false],
  ])('label value %p: %p', (text, want) => {
    expect(isLabelValue(text)).toBe(want)
  })
})

test.each([
  ['slipway-change', 'slipway-change'],
  ['slipway-environment=review-pr-1, !keep', 'slipway-environment=review-pr-1,!keep'],
  ['example.com/team!=web', 'example.com/team!=web'],
  ['a in (b)', undefined],
  ['a=b c', undefined],
  ['=b', undefined],
  ['a=-b', undefined],
  ['', undefined],
])('labels to select by: %j', (text, want) => {
  if (want === undefined) expect(() => parseSelector(text)).toThrow(/labels such as/)
  else expect(parseSelector(text)).toBe(want)
})

test.each([
  ['review/pr-12', 'review-pr-12'],
  ['production', 'production'],
  ['Größe/_x_', 'Gr-e-_x'],
  ['///', ''],
  ['a'.repeat(70), 'a'.repeat(63)],
])('%j as the value of a label', (text, want) => {
  expect(toLabelValue(text)).toBe(want)
})
