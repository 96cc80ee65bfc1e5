import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { input } from '@slipway/core'
import { templateArgs } from '../../packages/kubernetes/src/delivery/helm/client/command'
import { givenValues } from '../../packages/kubernetes/src/delivery/helm/values/files'
import { lookUp } from '../e2e/needs'
import { bench } from './tools-ports'

const folder = await mkdtemp(join(tmpdir(), 'slipway-helm-values-'))
afterAll(() => rm(folder, { recursive: true }))

const chart = join(folder, 'chart')
mkdirSync(join(chart, 'templates'), { recursive: true })
writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: c\nversion: 0.1.0\n')
const VALUES = { x: 'as the chart has it', on: true, list: [{ a: 1, b: 2 }, { c: 3 }], map: { 'a.b/c': 'd', e: 'f' } }
writeFileSync(join(chart, 'values.yaml'), JSON.stringify(VALUES))
// As most charts use a value: printed, quoted, and asked whether it is true.
writeFileSync(
  join(chart, 'templates/c.yaml'),
  `printed: |-
  {{ .Values.x }}
quoted: {{ .Values.x | quote }}
isTrue: {{ if .Values.x }}yes{{ else }}no{{ end }}
kind: {{ regexReplaceAll "^(u?int64|float64)$" (kindOf .Values.x) "number" }}
all: {{ .Values | toJson }}
`,
)

const clients = lookUp('deploy-values').clients()
const render = (helm: string, args: readonly string[]) => execFileSync(helm, args, { encoding: 'utf8' })

/** As `deploy` gives the values to Helm. */
async function ours(helm: string, lines: string): Promise<string> {
  const { ports, end } = bench(folder, { ...process.env })
  try {
    const place = { ports, folder: await ports.files.temporary('deploy') }
    const set = input.settings('x').read(lines)
    const values = await givenValues(place, { values: [], set }, () => Promise.resolve(VALUES))
    return render(helm, templateArgs({ release: 'r', namespace: 'default', isUpgrade: true, chart, values, set }))
  } finally {
    await end()
  }
}

for (const [name, helm] of [
  ['Helm 3', clients.helm3],
  ['Helm 4', clients.helm4],
] as const) {
  const onHelm = existsSync(helm) ? describe : describe.skip
  onHelm(`a line of set is what ${name}'s own --set makes of it`, () => {
    test.each([
      'x=true',
      'x=false',
      'x=False',
      'x=null',
      'x=0',
      'x=3',
      'x=-3',
      'x=+3',
      'x=012',
      'x=1.10',
      'x=1e3',
      'x=yes',
      'x=',
      'x=1000000',
      'x=1000650000',
      'x=9223372036854775807',
      'x=9223372036854775808',
      'x=a=b',
      'x=a\\,b',
      'x=[]',
      'x=~',
      'map.a\\.b/c=1',
      'map.e=null',
      'map=null',
      'on=false',
      'new.deep\\.er.key=5',
    ])('%s', async (line) => {
      const theirs = render(helm, ['template', '--is-upgrade', `--set=${line}`, '--', 'r', chart])
      expect(await ours(helm, line)).toBe(theirs)
    })

    test('but a list that a path leads into keeps the rest', async () => {
      expect(await ours(helm, 'list[0].a=9')).toContain('"list":[{"a":9,"b":2},{"c":3}]')
      expect(await ours(helm, 'list[1].uid=1000650000')).toContain('[{"a":1,"b":2},{"c":3,"uid":1000650000}]')
    })

    test('and quotes make text', async () => {
      expect(await ours(helm, 'x="true"')).toMatch(/isTrue: yes\nkind: string/)
      expect(await ours(helm, "x='1000000'")).toContain('quoted: "1000000"\nisTrue: yes\nkind: string')
    })
  })
}
