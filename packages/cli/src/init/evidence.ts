import { isObject } from '@slipway/core'
import { map, type Map_ } from './from/maps'
import { depthOf, folderOf, inFolder, type Tree } from './tree'

/** What the repository's own workflows and compose files say of its images and tests. */
export interface Evidence {
  /** The context of a Dockerfile that something builds, by its path. */
  readonly contexts: ReadonlyMap<string, string>
  /** What a workflow starts beside its tests. */
  readonly services: readonly { readonly file: string; readonly images: readonly string[] }[]
}

export const NO_EVIDENCE: Evidence = { contexts: new Map(), services: [] }

const WORKFLOW = /^\.github\/workflows\/[^/]+\.ya?ml$/
const COMPOSE = /(?:^|\/)(?:docker-)?compose(?:[.-][\w-]+)?\.ya?ml$/
/** A tool of development starts other things than what is delivered. */
const ASIDE = /[.-](?:dev|development|test|tests|local|debug|override)\.ya?ml$/

export async function evidenceOf(tree: Tree): Promise<Evidence> {
  const telling = tree.paths.filter((path) => WORKFLOW.test(path) || (COMPOSE.test(path) && depthOf(path) <= 2))
  if (telling.length === 0) return NO_EVIDENCE
  const { parse } = await import('yaml')
  const contexts = new Map<string, string>()
  const services: { file: string; images: readonly string[] }[] = []
  // Workflows first: they deliver.
  for (const path of [...telling].sort((a, b) => Number(COMPOSE.test(a)) - Number(COMPOSE.test(b)))) {
    const root = parsed(parse, tree.text(path))
    const built = WORKFLOW.test(path) ? inWorkflow(root) : ASIDE.test(path) ? [] : inCompose(root, folderOf(path))
    for (const [dockerfile, context] of built)
      if (tree.has(dockerfile) && !contexts.has(dockerfile)) contexts.set(dockerfile, context)
    const images = WORKFLOW.test(path) ? servicesOf(root) : []
    if (images.length > 0) services.push({ file: path, images })
  }
  return { contexts, services }
}

function parsed(parse: (text: string) => unknown, text: string): Map_ {
  try {
    return map(parse(text))
  } catch {
    // A template of another tool: it says nothing here.
    return {}
  }
}

type Built = readonly (readonly [dockerfile: string, context: string])[]

function inWorkflow(root: Map_): Built {
  const steps = Object.values(map(root['jobs'])).flatMap((job) => [map(job)['steps'] ?? []].flat().map(map))
  return steps
    .filter(({ uses }) => typeof uses === 'string' && /\/build-push-action@/.test(uses))
    .flatMap((step) => {
      const given = map(step['with'])
      const context = pathIn('', given['context'] ?? '.')
      const file = pathIn('', given['file'] ?? inFolder(context ?? '', 'Dockerfile'))
      return context === undefined || file === undefined ? [] : [[file, context] as const]
    })
}

function inCompose(root: Map_, folder: string): Built {
  return Object.values(map(root['services'])).flatMap((service) => {
    const build = map(service)['build']
    const context = pathIn(folder, isObject(build) ? (build['context'] ?? '.') : build)
    const file = context === undefined ? undefined : pathIn(context, map(build)['dockerfile'] ?? 'Dockerfile')
    return context === undefined || file === undefined ? [] : [[file, context] as const]
  })
}

function servicesOf(root: Map_): readonly string[] {
  const jobs = Object.values(map(root['jobs']))
  const services = jobs.flatMap((job) => Object.values(map(map(job)['services'])))
  const images = services.map((service) => map(service)['image'])
  return [...new Set(images.filter((image): image is string => typeof image === 'string' && !image.includes('${')))]
}

/** A path of the repository; undefined for an address, for what only a run knows, and for what lies outside. */
function pathIn(folder: string, value: unknown): string | undefined {
  if (typeof value !== 'string' || /\$|:\/\/|^git@|^\//.test(value)) return undefined
  const parts: string[] = folder === '' ? [] : folder.split('/')
  for (const part of value.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.pop() === undefined) return undefined
  }
  return parts.join('/')
}
