import { readFile } from 'node:fs/promises'
import { dirname, join, normalize } from 'node:path'
import { expect, test } from '@jest/globals'
import { ROOT } from '../paths'
import { addressOf, pagesOf, renderPage } from './site'

const pages = await pagesOf((path) => readFile(join(ROOT, path), 'utf8'))
const names = [...pages.keys()]

test('the site begins as the order of reading does', () => {
  expect(names.slice(0, 3)).toEqual(['docs/README.md', 'docs/tutorial.md', 'docs/init.md'])
  expect(names).toContain('actions/deploy/README.md')
})

test('every link within the site leads to a page of it, and every anchor to a heading', () => {
  const rendered = new Map(names.map((path) => [addressOf(path), renderPage(path, pages.get(path) ?? '', names)]))
  const broken: string[] = []
  for (const [address, html] of rendered)
    for (const [, target = ''] of html.matchAll(/href="([^":]+)"/g)) {
      const [path = '', anchor] = target.split('#')
      const page = rendered.get(path === '' ? address : normalize(join(dirname(address), path)))
      if (page === undefined) broken.push(`${address}: ${target}`)
      else if (anchor !== undefined && !page.includes(`id="${anchor}"`)) broken.push(`${address}: ${target}`)
    }
  expect(broken).toEqual([])
})

test('text is text, and what is not of the site is on GitHub', () => {
  const html = renderPage('docs/a.md', '# A `b`\n\n[x](../LICENSE)\n\n```sh\na < b\n```\n', [
    'docs/README.md',
    'docs/a.md',
  ])
  expect(html).toContain('<title>A b · Slipway</title>')
  expect(html).toContain('href="https://github.com/slipway-ci/slipway/blob/main/LICENSE"')
  expect(html).toContain('a &lt; b')
})
