import type { PeerTable } from '@slipway/core'
import { expand, type Known } from './expressions'
import { ACTIONS, type Use } from './github-actions'
import { map, type Map_ } from './maps'
import { takeScript } from './shell'
import type { Taken } from './taken'

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

interface Context {
  readonly file: string
  readonly repository: string | undefined
  readonly peers: PeerTable
}

/** Takes a workflow of GitHub over, job by job and step by step. */
export function takeWorkflow(workflow: unknown, context: Context, taken: Taken): void {
  const root = map(workflow)
  takeEvents(map(root['on'] ?? root['true']), taken)
  for (const [name, value] of Object.entries(map(root['jobs'])))
    takeJob(name, map(value), { ...context, env: map(root['env']) }, taken)
}

/** Branches and tags that start it, so far as it names one branch. */
function takeEvents(on: Map_, taken: Taken): void {
  const push = map(on['push'])
  const branches = list(push['branches']).filter((one): one is string => typeof one === 'string' && !/[*!{]/.test(one))
  if (branches.length === 1) taken.branch = branches[0]
  taken.tags = list(push['tags']).filter((one): one is string => typeof one === 'string')
}

function takeJob(name: string, job: Map_, context: Context & { readonly env: Map_ }, taken: Taken): void {
  const where = `${context.file}, job ${name}`
  if (typeof job['uses'] === 'string') taken.lose(where, `it calls ${job['uses']}, which was not read`)
  for (const [service, value] of Object.entries(map(job['services'])))
    taken.lose(
      where,
      `service ${service} (${String(map(value)['image'] ?? value)}): add services: to the jobs that test`,
    )
  const variables = new Map(
    [...Object.entries(context.env), ...Object.entries(map(job['env']))].map(
      ([key, value]) => [key, String(value)] as const,
    ),
  )
  const uses = new Map<string, Use>()
  for (const [index, step] of list(job['steps']).map(map).entries()) {
    const title = `${where}, ${typeof step['name'] === 'string' ? `step "${step['name']}"` : `step ${index + 1}`}`
    const known = {
      repository: context.repository,
      variables: new Map([
        ...variables,
        ...Object.entries(map(step['env'])).map(([key, value]) => [key, String(value)] as const),
      ]),
    }
    if (typeof step['uses'] === 'string') {
      const use = useOf(step['uses'], step, { where: title, known, steps: uses, peers: context.peers })
      if (typeof step['id'] === 'string') uses.set(step['id'], use)
      takeUse(use, taken)
    } else if (typeof step['run'] === 'string') {
      for (const [name, value] of outputsOf(step, known)) variables.set(name, value)
      takeScript({ text: step['run'], where: title, known, directory: directoryOf(step, job) }, taken)
    }
  }
  takeMatrix(map(map(job['strategy'])['matrix']), where, taken)
}

/**
 * What a script hands to later steps by the files of the runner, where its text says the value: as variables, and as
 * `steps.<id>.outputs.<name>`.
 */
function outputsOf(step: Map_, known: Known): readonly (readonly [string, string])[] {
  const lines = String(step['run']).matchAll(
    /echo\s+["']?([\w-]+)=([^"'`\n]*?)["']?\s*>>\s*["']?\$\{?GITHUB_(ENV|OUTPUT)/g,
  )
  return [...lines].flatMap(([, name = '', text = '', file]) => {
    const value = text.includes('$(') ? undefined : expand(text, known)
    if (value === undefined) return []
    return [[file === 'ENV' ? name : `steps.${String(step['id'])}.outputs.${name}`, value] as const]
  })
}

function directoryOf(step: Map_, job: Map_): string | undefined {
  const found = step['working-directory'] ?? map(map(job['defaults'])['run'])['working-directory']
  return typeof found === 'string' ? found : undefined
}

function useOf(uses: string, step: Map_, rest: Pick<Use, 'where' | 'known' | 'steps' | 'peers'>): Use {
  const given = new Map(
    Object.entries(map(step['with'])).map(
      ([key, value]) => [key, typeof value === 'string' ? value : String(value)] as const,
    ),
  )
  return { ...rest, given, action: uses.replace(/@.*$/, '').toLowerCase() }
}

function takeUse(use: Use, taken: Taken): void {
  const translate = ACTIONS.find(([action]) => action.test(use.action))?.[1]
  if (translate !== undefined) translate(use, taken)
  else if (/kaniko/.test(use.action))
    takeScript({ text: `executor ${use.given.get('args') ?? ''}`, where: use.where, known: use.known }, taken)
  else taken.lose(use.where, `${use.action}: not a thing that Slipway does; keep it as a step or a job of its own`)
}

function takeMatrix(matrix: Map_, where: string, taken: Taken): void {
  const keys = Object.keys(matrix).filter((key) => key !== 'include' && key !== 'exclude')
  if (keys.length > 0)
    taken.lose(where, `a matrix over ${keys.join(', ')}: one job runs, on the version of the toolchain step`)
}
