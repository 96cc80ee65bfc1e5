import { createHash } from 'node:crypto'
import { Html, markup } from './html'
import { STYLE } from './style'

/** A page in the style of ours, one file that loads nothing and runs nothing. */
export function renderDocument(title: string, body: Html): string {
  return `${documentOf(title, body).text}\n`
}

function documentOf(title: string, body: Html): Html {
  const style = new Html(STYLE)
  const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'`
  return markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>${title}</title>
        <style>${style}</style>
      </head>
      <body>
        ${body}
      </body>
    </html>`
}
