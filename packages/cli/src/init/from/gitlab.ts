import { isObject, truncate } from '@slipway/core'
import { jobsOf, merged } from './gitlab-jobs'
import type { ReadPart } from './local-parts'
import { map, type Map_, texts } from './maps'
import { takeScript } from './shell'
import type { Taken } from './taken'

/** Lines of a script: one text, a list, or lists within a list. */
function scriptOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return Array.isArray(value) ? value.flatMap(scriptOf) : []
}

const MOST_INCLUDES = 50

/** The pipeline with the files of the repository that it includes; what others keep is named. */
export async function withIncludes(pipeline: unknown, file: string, read: ReadPart, taken: Taken): Promise<Map_> {
  const root = map(pipeline)
  let below: Map_ = {}
  for (const include of [root['include'] ?? []].flat().slice(0, MOST_INCLUDES)) {
    const local = localOf(include)
    const part = local === undefined || /[*?$]/.test(local) ? undefined : await read(local)
    if (isObject(part)) {
      const { include: _, ...rest } = part
      const within = map(part)['include'] === undefined ? rest : await withIncludes(part, local ?? '', read, taken)
      below = merged(below, within)
    } else
      taken.lose(
        file,
        `include ${nameOf(include)}: what it brings was not read; take it over by hand, or keep the include`,
      )
  }
  return merged(below, root)
}

const localOf = (include: unknown): string | undefined => {
  const path = typeof include === 'string' && !/^https?:/.test(include) ? include : map(include)['local']
  return typeof path === 'string' ? path.replace(/^\.?\//, '') : undefined
}

const nameOf = (include: unknown): string =>
  typeof include === 'string'
    ? include
    : String(
        ['template', 'component', 'project', 'local', 'remote', 'artifact']
          .map((key) => map(include)[key])
          .find((value) => value !== undefined) ?? '',
      )

/** Takes a pipeline of GitLab over, job by job. */
export function takePipeline(root: Map_, { file, repository }: Omit<Place, 'root'>, taken: Taken): void {
  for (const [name, job] of jobsOf(root)) takeJob(name, job, { file, root, repository }, taken)
}

/** What GitLab says of the project to every job. */
function predefined(repository: string | undefined): readonly (readonly [string, string])[] {
  if (repository === undefined) return []
  const parts = repository.split('/')
  return [
    ['CI_PROJECT_PATH', repository],
    ['CI_PROJECT_NAME', parts.at(-1) ?? ''],
    ['CI_PROJECT_NAMESPACE', parts.slice(0, -1).join('/')],
    ['CI_PROJECT_PATH_SLUG', repository.replace(/[^a-z0-9]+/g, '-').slice(0, 63)],
  ]
}

interface Place {
  readonly file: string
  readonly root: Map_
  /** `group/name`, in small letters. */
  readonly repository: string | undefined
}

function takeJob(name: string, job: Map_, { file, root, repository }: Place, taken: Taken): void {
  const where = `${file}, job ${name}`
  const inherits = map(job['inherit'])['variables'] !== false
  const own = Object.entries({ ...(inherits ? map(root['variables']) : {}), ...map(job['variables']) })
  const variables = new Map([
    ...predefined(repository),
    ...own.map(([key, value]) => [key, String(map(value)['value'] ?? value)] as const),
  ])
  const lines = [...scriptOf(job['before_script']), ...scriptOf(job['script']), ...scriptOf(job['after_script'])]
  const isOurs = takeScript({ text: lines.join('\n'), where, known: { repository: undefined, variables } }, taken)
  const reports = map(map(job['artifacts'])['reports'])
  if (reports['junit'] !== undefined) taken.add('test', 'reports', texts(reports['junit']))
  if (!isOurs) return
  for (const service of [job['services'] ?? []].flat()) {
    const image = typeof service === 'string' ? service : String(map(service)['name'] ?? '')
    // Docker beside the job is what builds without it are for.
    if (!/docker:.*dind|^docker:/.test(image))
      taken.lose(where, `service ${image}: add services: under the jobs check and package`)
  }
  for (const [key, text] of Object.entries(WORDS))
    if (job[key] !== undefined && job[key] !== false) taken.lose(where, `${key}: ${shown(job[key])}; ${text}`)
  takeRules(job, where, taken)
}

const UNDER = 'add it under the name of the job'

/** Words of a job that the jobs of the component do not have from it. */
const WORDS: Readonly<Record<string, string>> = {
  trigger: UNDER,
  parallel: UNDER,
  environment: UNDER,
  tags: `its runners: ${UNDER}`,
  cache: UNDER,
  timeout: UNDER,
  allow_failure: 'a gate that fails ends the pipeline here: fail-on: none reports alone',
}

const shown = (value: unknown): string => truncate(JSON.stringify(value), 60)

/** When a job runs. Tags of Git are taken over; a person who starts it is named, whatever else is lost. */
function takeRules(job: Map_, where: string, taken: Taken): void {
  const rules = [job['rules'] ?? []].flat().map(map)
  const only = JSON.stringify(job['only'] ?? '')
  const conditions = rules.filter(({ when }) => when !== 'never').map((rule) => String(rule['if'] ?? ''))
  if (/"tags"/.test(only) || conditions.some((text) => /^\s*\$CI_COMMIT_TAG(?!\w)(?!\s*==\s*null)/.test(text)))
    taken.tags = ['*']
  if (job['when'] === 'manual' || rules.some(({ when }) => when === 'manual'))
    taken.lose(where, `when: manual: ${UNDER}, or nobody is asked before it runs`)
  const words = ['rules', 'only', 'except'].filter((key) => job[key] !== undefined)
  if (words.length > 0)
    taken.lose(
      where,
      `${words.map((key) => `${key}: ${shown(job[key])}`).join(', ')}; check runs for merge requests, package and deploy for the default branch`,
    )
}
