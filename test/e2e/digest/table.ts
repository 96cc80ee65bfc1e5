import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ROOT } from '../../../scripts/paths'

/** `tsx test/e2e/digest/table.ts`: writes what the suite saw (`--table`) into docs/digest-proof.md. */
const rows = JSON.parse(await readFile(join(ROOT, 'slipway-out/digest-cases.json'), 'utf8')) as readonly Record<
  string,
  string
>[]
const page = join(ROOT, 'docs/digest-proof.md')
const text = await readFile(page, 'utf8')
const [start, end] = ['<!-- table -->\n', '<!-- /table -->']
const names = new Set(rows.map((row) => row['name']))
const lines = [...names].map((name) => {
  const { outcome = '', proof = '', reported = '' } = rows.find((row) => row['name'] === name) ?? {}
  return `| ${name} | \`${outcome}\` | ${proof === '' ? '' : `\`${proof}\``} | ${reported} |\n`
})
const table = `| case | outcome | proof | the kubelet reports |\n|---|---|---|---|\n${lines.join('')}`
await writeFile(page, `${text.slice(0, text.indexOf(start) + start.length)}${table}${text.slice(text.indexOf(end))}`)
