import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '../../scripts/paths'
import { installClients } from '../e2e/cluster/clients'
import { median, table } from './figures'

/**
 * A chart that renders to two megabytes, as those of platforms do: definitions, dashboards, and many components of
 * which some run our image, each by a map of values of its own. `dry-run: render` decides where the digest goes, beside
 * one `helm template` of the same chart.
 */
const RUNS = Number(process.env['RUNS'] ?? 7)
const COMPONENTS = 60
const DIGEST = `sha256:${'b'.repeat(64)}`

interface Kind {
  readonly name: string
  /** Our image, as it is given. */
  readonly image: string
  /** The image of a component in the chart. */
  readonly of: (index: number) => string
  /** Containers that are to run ours. */
  readonly ours: number
}

const KINDS: readonly Kind[] = [
  {
    name: 'one component of sixty is ours',
    image: 'registry.example.com/acme/web',
    of: (index) => (index === 40 ? 'docker.io/acme/web' : `docker.io/other/c${index}`),
    ours: 1,
  },
  {
    name: 'twenty of sixty are ours, by twenty maps of values',
    image: 'registry.example.com/acme/platform',
    of: (index) => (index % 3 === 0 ? 'docker.io/acme/platform' : `docker.io/other/c${index}`),
    ours: 20,
  },
]

async function writeChart(folder: string, { of }: Kind): Promise<void> {
  await mkdir(join(folder, 'templates'), { recursive: true })
  await writeFile(join(folder, 'Chart.yaml'), 'apiVersion: v2\nname: big\nversion: 1.0.0\nappVersion: "3"\n')
  const indexes = Array.from({ length: COMPONENTS }, (_, index) => index)
  const components = indexes.map((index) => [
    `c${index}`,
    {
      image: { repository: of(index), tag: '3' },
      replicas: 1,
      extra: { enabled: false, image: 'docker.io/other/extra:1' },
    },
  ])
  await writeFile(join(folder, 'values.yaml'), JSON.stringify(Object.fromEntries(components), undefined, 1))
  for (const index of indexes) await writeFile(join(folder, `templates/c${index}.yaml`), component(index))
  for (let index = 0; index < 28; index++) {
    await writeFile(join(folder, `templates/definition${index}.yaml`), definition(index))
    await writeFile(join(folder, `templates/dashboard${index}.yaml`), dashboard(index))
  }
}

const component = (index: number) => `{{- with .Values.c${index} }}
apiVersion: apps/v1
kind: Deployment
metadata: {name: "{{ $.Release.Name }}-c${index}", labels: {version: {{ .image.tag | quote }}}}
spec:
  replicas: {{ .replicas }}
  selector: {matchLabels: {app: c${index}}}
  template:
    metadata: {labels: {app: c${index}}, annotations: {checksum/config: {{ toJson . | sha256sum }}}}
    spec:
      containers:
        - {name: main, image: "{{ .image.repository }}:{{ .image.tag }}"}
        {{- if .extra.enabled }}
        - {name: extra, image: {{ .extra.image }}}
        {{- end }}
{{- end }}
`

/** Some fifty kilobytes, as definitions of operators are. */
const definition = (index: number) => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: kinds${index}.big.example.com}
spec:
  group: big.example.com
  scope: Namespaced
  names: {kind: Kind${index}, plural: kinds${index}}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            {{- range $field := until 320 }}
            field{{ $field }}:
              description: {{ printf "What field %d of kind %d says about the object is told here" $field ${index} | quote }}
              type: {{ ternary "string" "integer" (eq (mod $field 2) 0) }}
            {{- end }}
`

/** Some forty kilobytes of JSON in one value. */
const dashboard = (index: number) => `apiVersion: v1
kind: ConfigMap
metadata: {name: dashboard-${index}, labels: {release: {{ .Release.Name | trunc 63 | trimSuffix "-" }}}}
data:
  board.json: |-
    {{- range $id := until 240 }}
    {{ dict "id" $id "title" (printf "panel %d" $id) "expr" (printf "sum(rate(requests_total{job=%q}[5m]))" $.Release.Name) "legend" "instance" "unit" "short" | toJson }}
    {{- end }}
`

interface Run {
  readonly took: number
  readonly stdout: string
}

function timed(program: string, args: readonly string[], env: NodeJS.ProcessEnv, cwd: string): Run {
  const before = performance.now()
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, env, encoding: 'utf8', maxBuffer: 2 ** 26 })
  if (status !== 0)
    throw new Error(`${program} ended with ${String(status)}:\n${stdout.slice(-2000)}${stderr.slice(-2000)}`)
  return { took: performance.now() - before, stdout }
}

async function measure(kind: Kind, folder: string, helm: string): Promise<readonly string[]> {
  const chart = join(folder, 'chart')
  await rm(chart, { recursive: true, force: true })
  await writeChart(chart, kind)
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], SLIPWAY_INTERVALS: join(folder, 'notes.json') }
  const preload = ['--require', join(ROOT, 'test/bench/intervals.cjs'), join(ROOT, 'dist/cli/index.js')]
  const flags = ['--release=t', '--dry-run=render', '--json', `--chart=${chart}`, `--image=${kind.image}@${DIGEST}`]
  const [alone, ours]: [number[], number[]] = [[], []]
  let [size, renders] = [0, 0]
  for (let run = -1; run < RUNS; run++) {
    const helmRun = timed(helm, ['template', 't', chart], env, folder)
    const ourRun = timed(process.execPath, [...preload, 'deploy', ...flags], env, folder)
    const { plan } = JSON.parse(ourRun.stdout) as { plan: { containers: { ours: boolean; after: string }[] } }
    const right = plan.containers.filter(({ ours: mine, after }) => mine && after.endsWith(DIGEST)).length
    if (right !== kind.ours) throw new Error(`expected ${kind.ours} containers to run the image, found ${right}`)
    const notes = JSON.parse(await readFile(env.SLIPWAY_INTERVALS, 'utf8')) as {
      intervals: [number, number, string?][]
    }
    renders = notes.intervals.filter(([, , command]) => / template /.test(command ?? '')).length
    size = helmRun.stdout.length
    if (run < 0) continue
    alone.push(helmRun.took)
    ours.push(ourRun.took)
  }
  const ratios = ours.map((took, index) => took / (alone[index] ?? Number.NaN))
  const seconds = (times: readonly number[]) => `${(median(times) / 1000).toFixed(2)} s`
  const spread = `${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)})`
  return [kind.name, `${(size / 1e6).toFixed(1)} MB`, seconds(alone), seconds(ours), String(renders), spread]
}

const folder = await mkdtemp(join(tmpdir(), 'slipway-bench-'))
try {
  const { helm4 } = await installClients((line) => void process.stderr.write(`${line}\n`))
  const rows: (readonly string[])[] = []
  for (const kind of KINDS) rows.push(await measure(kind, folder, helm4))
  process.stdout.write(`Node ${process.versions.node}, ${RUNS} pairs; each a process of its own\n\n`)
  const head = [
    'chart',
    'renders to',
    'helm template',
    'slipway deploy --dry-run render',
    'renders',
    'ours ÷ helm template',
  ]
  process.stdout.write(`${table(head, rows)}\n`)
} finally {
  await rm(folder, { recursive: true, force: true })
}
