import { isObject } from '@slipway/core'
import { readTests } from './tests'
import { takeScript } from './shell'
import type { Taken } from './taken'

type Map_ = Readonly<Record<string, unknown>>

const map = (value: unknown): Map_ => (isObject(value) ? value : {})

/** Lines of a script: one text, a list, or lists within a list. */
function scriptOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return Array.isArray(value) ? value.flatMap(scriptOf) : []
}

const texts = (value: unknown): readonly string[] =>
  [value].flat().filter((item): item is string => typeof item === 'string')

/** Keys at the top of a pipeline that are no jobs. */
const KEYWORDS = [
  'default',
  'include',
  'stages',
  'variables',
  'workflow',
  'image',
  'services',
  'before_script',
  'after_script',
  'cache',
  'pages',
  'spec',
]

/** Takes a pipeline of GitLab over, job by job. */
export function takePipeline(pipeline: unknown, file: string, taken: Taken): void {
  const root = map(pipeline)
  for (const include of [root['include'] ?? []].flat()) {
    const name =
      typeof include === 'string'
        ? include
        : String(
            map(include)['template'] ??
              map(include)['component'] ??
              map(include)['project'] ??
              map(include)['local'] ??
              map(include)['remote'] ??
              '',
          )
    taken.lose(file, `include ${name}: what it brings was not read; take it over by hand, or keep the include`)
  }
  for (const [name, value] of Object.entries(root)) {
    if (KEYWORDS.includes(name) || !isObject(value)) continue
    takeJob(name, inherited(value, root), { file, root }, taken)
  }
}

/** What merge keys and `extends` bring; the job's own keys win. */
function inherited(given: Map_, root: Map_, depth = 0): Map_ {
  if (depth > 5) return given
  const { '<<': merged, ...own } = given
  const job = [merged]
    .flat()
    .reduceRight<Map_>((all, one) => ({ ...inherited(map(one), root, depth + 1), ...all }), own)
  return texts(job['extends']).reduceRight<Map_>(
    (all, name) => ({ ...inherited(map(root[name]), root, depth + 1), ...all }),
    job,
  )
}

function takeJob(
  name: string,
  job: Map_,
  { file, root }: { readonly file: string; readonly root: Map_ },
  taken: Taken,
): void {
  if (name.startsWith('.')) return
  const where = `${file}, job ${name}`
  const variables = new Map(
    [...Object.entries(map(root['variables'])), ...Object.entries(map(job['variables']))].map(
      ([key, value]) => [key, String(map(value)['value'] ?? value)] as const,
    ),
  )
  const script = [...scriptOf(job['before_script']), ...scriptOf(job['script'])].join('\n')
  const known = { repository: undefined, variables }
  takeScript({ text: script, where, known }, taken)
  readTests(script, { where }, taken)
  const reports = map(map(job['artifacts'])['reports'])
  if (reports['junit'] !== undefined) taken.add('test', 'reports', texts(reports['junit']))
  for (const service of [job['services'] ?? root['services'] ?? []].flat()) {
    const image = typeof service === 'string' ? service : String(map(service)['name'] ?? '')
    // Docker beside the job is what builds without it are for.
    if (!/docker:.*dind|^docker:/.test(image))
      taken.lose(where, `service ${image}: add services: under the jobs check and package`)
  }
  for (const key of ['needs', 'parallel', 'trigger', 'environment'])
    if (job[key] !== undefined && key !== 'needs')
      taken.lose(where, `${key}: ${JSON.stringify(job[key]).slice(0, 60)}; add it under the name of the job`)
}
