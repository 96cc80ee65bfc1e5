import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, normalize, relative } from 'node:path'
import { Marked } from 'marked'
import { ROOT } from '../paths'

/** Pages by their paths from the root: what docs/README.md leads to, in its order, then what those lead to. */
export async function pagesOf(read: (path: string) => Promise<string>): Promise<ReadonlyMap<string, string>> {
  const pages = new Map<string, string>()
  const left = ['docs/README.md']
  for (let path = left.shift(); path !== undefined; path = left.shift()) {
    if (pages.has(path)) continue
    const text = await read(path)
    pages.set(path, text)
    for (const [, target = ''] of text.matchAll(/\]\(([^)\s#]+\.md)(?:#[^)]*)?\)/g))
      if (!/^[a-z]+:/.test(target)) left.push(normalize(join(dirname(path), target)))
  }
  return pages
}

/** The first page is the index, any other has its own name. */
export const addressOf = (path: string): string =>
  path === 'docs/README.md' ? 'index.html' : path.replace(/\.md$/, '.html')

const STYLE = `body{font:16px/1.6 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1f24;background:#fff}
pre{background:#f3f4f6;padding:.8rem;overflow-x:auto}code{font-family:ui-monospace,monospace;font-size:.9em}
table{border-collapse:collapse;display:block;overflow-x:auto}td,th{border:1px solid #c9ced6;padding:.3rem .6rem;text-align:left;vertical-align:top}
a{color:#0b57d0}@media(prefers-color-scheme:dark){body{color:#e6e8eb;background:#14171a}pre{background:#20252b}td,th{border-color:#3c434c}a{color:#8ab4f8}}`

/** One page: the Markdown as HTML, links to other pages as links within the site, and the way to the next one. */
export function renderPage(path: string, text: string, pages: readonly string[]): string {
  const here = addressOf(path)
  const to = (page: string): string => relative(dirname(here), addressOf(page)) || addressOf(page)
  const marked = new Marked({
    gfm: true,
    renderer: {
      heading({ tokens, depth }) {
        const inner = this.parser.parseInline(tokens)
        return `<h${depth} id="${anchorOf(inner)}">${inner}</h${depth}>\n`
      },
    },
    walkTokens(token) {
      if (token.type !== 'link' || /^(?:[a-z]+:|#)/.test(String(token['href']))) return
      const [target = '', anchor] = String(token['href']).split('#')
      const page = normalize(join(dirname(path), target))
      const address = pages.includes(page) ? to(page) : `https://github.com/slipway-ci/slipway/blob/main/${page}`
      token['href'] = anchor === undefined ? address : `${address}#${anchor}`
    },
  })
  const next = pages[pages.indexOf(path) + 1]
  const title = /^# (.+)$/m.exec(text)?.[1]?.replace(/[`*]/g, '') ?? path
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escape(title)} · Slipway</title><style>${STYLE}</style></head><body>
<nav><a href="${to('docs/README.md')}">Slipway: documentation</a></nav>
<main>${marked.parse(text, { async: false })}</main>
${next === undefined ? '' : `<nav>Next: <a href="${to(next)}">${escape(next)}</a></nav>`}
</body></html>
`
}

const escape = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;')

/** As GitHub names headings in addresses. */
const anchorOf = (html: string): string =>
  html
    .replace(/<[^>]+>|&[a-z0-9#]+;/g, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/ /g, '-')

if (process.argv[1]?.endsWith('site.ts') === true) {
  const folder = join(ROOT, 'slipway-out/docs')
  const pages = await pagesOf((path) => readFile(join(ROOT, path), 'utf8'))
  for (const [path, text] of pages) {
    const file = join(folder, addressOf(path))
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, renderPage(path, text, [...pages.keys()]))
  }
  process.stdout.write(`${pages.size} pages: ${join(folder, 'index.html')}\n`)
}
