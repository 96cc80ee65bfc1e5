import { describe, expect, test } from '@jest/globals'
import { longestRange, selectors, showSelector } from './promql'

const MINUTE = 60_000

describe('how far a query looks back', () => {
  test.each([
    ['up', 0],
    ['rate(http_requests_total[2m])', 2 * MINUTE],
    ['rate(a[1m]) / rate(b[5m])', 5 * MINUTE],
    ['rate(a[1h30m])', 90 * MINUTE],
    ['max_over_time(rate(a[5m])[30m:1m])', 35 * MINUTE],
    ['max_over_time(rate(a[5m])[30m:])', 35 * MINUTE],
    ['rate(a[5m] offset 10m)', 15 * MINUTE],
    ['a{path="/x[9h]"}', 0],
    ['a # [9h]\n', 0],
    ['rate(a[500ms])', 500],
  ])('%s', (query, milliseconds) => expect(longestRange(query)).toBe(milliseconds))
})

describe('the series that a query names', () => {
  test.each<readonly [string, readonly string[]]>([
    ['up', ['up']],
    [
      'sum by (app) (rate(http_requests_total{app="shop",status=~"5.."}[2m]))',
      ['http_requests_total{app="shop",status=~"5.."}'],
    ],
    ['sum(rate(a{x="1"}[5m])) / sum without (pod) (rate(b[5m]))', ['a{x="1"}', 'b']],
    ['a and on (pod) b or c', ['a', 'b', 'c']],
    ['histogram_quantile(0.99, sum by (le) (rate(d_bucket[1m])))', ['d_bucket']],
    ['a{x="}"} > bool 1e3', ['a{x="}"}']],
    ["a{x='1', y!~`b`}", ['a{x="1",y!~"b"}']],
    ['a + a', ['a']],
    ['vector(1)', []],
    ['job:requests:rate5m{job="x"} offset 5m', ['job:requests:rate5m{job="x"}']],
  ])('%s', (query, expected) => expect(selectors(query).map(showSelector)).toEqual(expected))
})
