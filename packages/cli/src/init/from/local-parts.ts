import { isObject } from '@slipway/core'
import { map, type Map_ } from './maps'

/** Text of another file of the repository; undefined where there is none. */
export type ReadText = (path: string) => Promise<string | undefined>
/** The same, parsed. */
export type ReadPart = (path: string) => Promise<unknown>

const MOST_SCRIPTS = 40
const SCRIPT = /(?:^|[\s"'[,])(?:\.\/)?([\w-][\w./-]*\.(?:ba)?sh)(?=$|[\s"'\],])/gm
/** A line that runs a script and nothing else. */
const CALL = /^\s*(?:-\s+)?(?:(?:ba|z)?sh\s+(?:-\S+\s+)*|\.\s+|source\s+)?(?:\.\/)?([\w-][\w./-]*\.(?:ba)?sh)(?:\s.*)?$/

/** The scripts of the repository that a pipeline names, by their paths. */
export async function readScripts(text: string, read: ReadText): Promise<ReadonlyMap<string, string>> {
  const names = [...new Set([...text.matchAll(SCRIPT)].map(([, name = '']) => name))].slice(0, MOST_SCRIPTS)
  const found = await Promise.all(names.map(async (name) => [name, await read(name)] as const))
  return new Map(found.flatMap(([name, script]) => (script === undefined ? [] : [[name, script] as const])))
}

/** Lines that run a script of the repository are the lines of that script. */
export function inlineScripts(text: string, scripts: ReadonlyMap<string, string>): string {
  if (scripts.size === 0) return text
  return text
    .split('\n')
    .map((line) => scripts.get(CALL.exec(line)?.[1] ?? '') ?? line)
    .join('\n')
}

/** A workflow with the workflows and actions of the same repository that it calls, in their places. */
export async function withCalls(workflow: unknown, read: ReadPart, depth = 0): Promise<Map_> {
  const root = map(workflow)
  if (depth > 3) return root
  const jobs: Record<string, unknown> = {}
  for (const [name, job] of Object.entries(map(root['jobs']))) {
    const path = localPath(map(job)['uses'])
    const called = path === undefined ? undefined : await read(path)
    if (isObject(called)) {
      const within = map((await withCalls(called, read, depth + 1))['jobs'])
      for (const [inner, one] of Object.entries(within)) jobs[`${name} / ${inner}`] = one
    } else jobs[name] = await withActions(map(job), read)
  }
  return { ...root, jobs }
}

async function withActions(job: Map_, read: ReadPart): Promise<Map_> {
  if (!Array.isArray(job['steps'])) return job
  const steps = await Promise.all(
    job['steps'].map(async (step: unknown) => {
      const path = localPath(map(step)['uses'])
      if (path === undefined) return [step]
      const action = map((await read(`${path}/action.yml`)) ?? (await read(`${path}/action.yaml`)))
      const own = map(action['runs'])['steps']
      return Array.isArray(own) ? (own as unknown[]) : [step]
    }),
  )
  return { ...job, steps: steps.flat() }
}

const localPath = (uses: unknown): string | undefined =>
  typeof uses === 'string' ? /^\.\/(.+?)\/?$/.exec(uses)?.[1] : undefined
