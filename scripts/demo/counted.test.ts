import { expect, test } from '@jest/globals'
import { Counted, readScrape } from './counted'

const scrape = (good: number, bad: number) =>
  readScrape(
    `# TYPE http_requests_total counter\nhttp_requests_total{method="GET",status="200"} ${good}\nhttp_requests_total{method="GET",status="500"} ${bad}\nup 1\n`,
  )
const ERRORS = 'sum(rate(http_requests_total{status=~"5.."}[10s]))'
const ALL = 'sum(rate(http_requests_total[10s]))'

test('rates are of the window, and a counter that began anew counts from 0', () => {
  const counted = new Counted()
  counted.add(1_000, scrape(100, 0))
  counted.add(6_000, scrape(110, 0))
  counted.add(10_000, scrape(4, 6))
  expect(counted.query(ALL, 10_500)).toBeCloseTo((10 + 4 + 6) / 10)
  expect(counted.query(ERRORS, 10_500)).toBeCloseTo(0.6)
  expect(counted.query(`${ERRORS} / ${ALL}`, 10_500)).toBeCloseTo(0.3)
  expect(counted.query('sum(rate(http_requests_total{status!="500"}[10s]))', 10_500)).toBeCloseTo(1.4)
  expect(counted.query(ALL, 60_000)).toBeUndefined()
  expect(counted.query('sum(rate(other_total[10s]))', 10_500)).toBeUndefined()
})

test('any other query is refused', () => {
  expect(() => new Counted().query('up', 0)).toThrow('only sum(rate(')
})
