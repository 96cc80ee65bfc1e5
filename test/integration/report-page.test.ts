import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type Browser, chromium, type Page } from 'playwright-core'
import type { StageRecord } from '@slipway/core'
import type { Deploy } from '../../actions/report/src/dora/deploy'
import { figuresOf } from '../../actions/report/src/dora/figures'
import { type DoraReport, renderDoraPage } from '../../actions/report/src/dora/render'
import { catalogue } from '../../packages/cli/src/catalogue'
import { find } from '../e2e/cluster/shell'
import { lookUp } from '../e2e/needs'

/** The page of a run in a browser: what a reader sees, on paper light and dark, on a desk and on a phone. */
const FIXTURES = new URL('../../packages/reports/src/page/fixtures/', import.meta.url)
const NAMES = readdirSync(FIXTURES).map((file) => file.replace(/\.json$/, ''))
const browserPath = (await lookUp('report-page').has('chromium')) ? await find('chromium') : undefined
const suite = browserPath === undefined ? describe.skip : describe
const because = browserPath === undefined ? ' (skipped: there is no Chromium on PATH)' : ''

interface Look {
  readonly scheme: 'light' | 'dark'
  readonly width: number
}
const LOOKS = (['light', 'dark'] as const).flatMap((scheme) => [1440, 390].map((width): Look => ({ scheme, width })))
const MEASURES = readFileSync(new URL('./measure-page.cjs', import.meta.url), 'utf8')

const sample = (name: string) => JSON.parse(readFileSync(new URL(`${name}.json`, FIXTURES), 'utf8')) as StageRecord[]

/** So many deploys, the newest now: every fifth failed, every seventh was taken back before it served. */
function doraOf(count: number): DoraReport {
  const [hour, now] = [3_600_000, Date.UTC(2026, 0, 31)]
  const window = { from: now - 90 * 24 * hour, to: now }
  const deploys = Array.from({ length: count }, (_, i): Deploy => {
    const finished = now - (count - i - 1) * 5 * hour
    const end = i % 5 === 4 ? 'failed' : i % 7 === 6 ? 'taken-back' : 'good'
    const lead = i === 0 ? { unknown: 'it is the first good deploy that is known' } : { commits: [finished - i * hour] }
    const base = { id: `d${i}`, environment: 'production', commit: 'c'.repeat(40), started: finished - hour, finished }
    return { ...base, end, served: end !== 'taken-back', ...(end === 'good' ? lead : {}) }
  })
  return {
    repository: `organisation-of-a-long-name/${'service-'.repeat(12)}`,
    environment: `review/${'branch-'.repeat(20)}`,
    window,
    figures: figuresOf(deploys, window),
    deploys,
    left: count === 0 ? [] : ['lead time of 1 of the deploys, since it is the first good deploy that is known'],
  }
}

/** Every text with markup that would run, and a word as long as a page is wide. */
function poison(value: unknown, key = ''): unknown {
  if (typeof value === 'string') {
    const fixed = /^(outcome|stage|version|started|finished|kind|severity|at)$/.test(key)
    return fixed
      ? value
      : `${value}</style></pre><script>document.title='run'</script><img src="http://127.0.0.1:9/x" onerror="document.title='run'"> ${'w'.repeat(400)}`
  }
  if (Array.isArray(value)) return value.map((item) => poison(item))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, poison(inner, name)]))
}

suite(`the page of a run in a browser${because}`, () => {
  let browser: Browser
  beforeAll(async () => {
    const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking']
    browser = await chromium.launch({ args, ...(browserPath === undefined ? {} : { executablePath: browserPath }) })
  })
  afterAll(() => browser?.close())

  async function withPage<T>(html: string, look: Look, work: (page: Page) => Promise<T>) {
    const page = await browser.newPage({ colorScheme: look.scheme, viewport: { width: look.width, height: 900 } })
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    try {
      await page.setContent(html)
      return { ...(await work(page)), asked }
    } finally {
      await page.close()
    }
  }
  const measure = (page: Page) =>
    page.evaluate<{
      readonly wide: readonly string[]
      readonly faint: readonly string[]
      readonly broken: readonly string[]
    }>(MEASURES)

  test.each(NAMES.flatMap((name) => LOOKS.map((look) => ({ name, ...look }))))(
    '$name, $scheme, $width wide: within the page, and legible',
    async (look) => {
      const seen = await withPage(await catalogue.renderPage(sample(look.name)), look, measure)
      expect(seen).toEqual({ wide: [], faint: [], broken: [], asked: [] })
    },
  )

  test.each(NAMES.flatMap((name) => [1440, 390].map((width) => ({ name, width }))))(
    '$name with poison in every text, $width wide',
    async ({ name, width }) => {
      const html = await catalogue.renderPage(poison(sample(name)) as StageRecord[])
      const seen = await withPage(html, { scheme: 'light', width }, async (page) => ({
        ...(await measure(page)),
        title: await page.title(),
      }))
      expect(seen).toEqual({ wide: [], faint: [], broken: [], asked: [], title: expect.stringContaining('Slipway') })
    },
  )

  test.each([0, 1, 20, 400].flatMap((count) => LOOKS.map((look) => ({ count, ...look }))))(
    'the DORA page of $count deploys, $scheme, $width wide: within the page, and legible',
    async ({ count, ...look }) => {
      const seen = await withPage(renderDoraPage(doraOf(count)), look, measure)
      expect(seen).toEqual({ wide: [], faint: [], broken: [], asked: [] })
    },
  )

  test('by keyboard: what has the focus is outlined, and a stage of the timeline leads to its section', async () => {
    const seen = await withPage(
      await catalogue.renderPage(sample('shipped')),
      { scheme: 'light', width: 1440 },
      async (page) => {
        await page.locator('.timeline a').first().focus()
        await page.keyboard.press('Tab')
        const outline = await page.evaluate<string>('getComputedStyle(document.activeElement).outlineStyle')
        await page.keyboard.press('Enter')
        return { outline, target: await page.evaluate<string>('document.querySelector(":target").id') }
      },
    )
    expect(seen).toMatchObject({ outline: 'solid', target: 'test' })
  })
})
