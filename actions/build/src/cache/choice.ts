import { createHash } from 'node:crypto'
import { Mismatch, type Ports, type SourceContext } from '@slipway/core'
import { formatPlatform } from '@slipway/oci'
import type { Given } from '../inputs'

/** Where steps of a build are kept for the next one, as the input says it. */
export type CacheInput =
  { readonly kind: 'off' | 'auto' | 'gha' | 'registry' } | { readonly kind: 'path'; readonly path: string }

const WORDS = ['off', 'auto', 'gha', 'registry'] as const

/** @throws Mismatch */
export function parseCache(text: string): CacheInput {
  const word = WORDS.find((one) => one === text)
  if (word !== undefined) return { kind: word }
  if (!/[/.]/.test(text) || /^[-~]/.test(text))
    throw new Mismatch(`${WORDS.join(', ')}, or the path of a folder`, 'write ./NAME for a folder')
  return { kind: 'path', path: text }
}

/** Which cache is used, under which names. */
export interface CacheChoice {
  readonly kind: 'none' | 'gha' | 'registry' | 'path'
  /** What is read, nearest first. */
  readonly imports: readonly string[]
  /** What is written; undefined: nothing. */
  readonly exports: string | undefined
  /** Of a registry: the repository. Of a path: the folder. */
  readonly place?: string
  /** For the log, where something was asked for and is not done. */
  readonly reason?: string
}

const NONE: CacheChoice = { kind: 'none', imports: [], exports: undefined }

/** They run with the rights of the default branch, and what they check out may be a stranger's. */
const FOREIGN_EVENTS = ['pull_request_target', 'issue_comment', 'workflow_run']

/**
 * What is read is what the own ref wrote, then the default branch. A protected ref reads what protected refs wrote:
 * a branch that anybody may push to could otherwise put a step into a release. What builds a stranger's code writes
 * nothing. On GitHub the service itself keeps refs apart.
 */
export function chooseCache(given: Given, { host, environment }: Pick<Ports, 'host' | 'environment'>): CacheChoice {
  const { source } = host
  const asked: CacheInput = given.cache
  if (asked.kind === 'off') return NONE
  const isAuto = asked.kind === 'auto'
  if (isAuto && source.tag !== undefined)
    return { ...NONE, reason: 'a tag is built without a cache unless `cache` names one' }
  const found = isAuto ? automatic(given, { host, environment }) : asked
  if ('reason' in found) return { ...NONE, reason: found.reason }
  const scope = scopeOf(given)
  const silent = whyNoExport(source)
  const reason = silent === undefined ? {} : { reason: `the cache is read and not written: ${silent}` }
  if (found.kind === 'gha')
    return { kind: 'gha', imports: [scope], exports: silent === undefined ? scope : undefined, ...reason }
  if (found.kind === 'path')
    return {
      kind: 'path',
      place: found.path,
      imports: [scope],
      exports: silent === undefined ? scope : undefined,
      ...reason,
    }
  if (given.image === undefined)
    return { ...NONE, reason: 'a cache in the registry lies beside `image`, and none is given' }
  const names = refNames(scope, source)
  const { registry, repository } = given.image
  return {
    kind: 'registry',
    place: `${registry}/${repository}/cache`,
    imports: names,
    exports: silent === undefined ? names[0] : undefined,
    ...reason,
  }
}

type Found =
  { readonly kind: 'gha' | 'registry' } | { readonly kind: 'path'; readonly path: string } | { readonly reason: string }

function automatic(given: Given, { host, environment }: Pick<Ports, 'host' | 'environment'>): Found {
  // Where jobs have a cache service, theirs is the nearest.
  if (environment.get('ACTIONS_RUNTIME_TOKEN') !== undefined && environment.get('ACTIONS_RESULTS_URL') !== undefined)
    return { kind: 'gha' }
  if (host.unattended)
    return given.image === undefined
      ? { reason: 'no cache: this host has none of its own, and no `image` is given to keep it beside' }
      : { kind: 'registry' }
  const base =
    environment.get('XDG_CACHE_HOME') ?? (environment.home === undefined ? undefined : `${environment.home}/.cache`)
  return base === undefined
    ? { reason: 'no cache: this account has no home' }
    : { kind: 'path', path: `${base}/slipway/build` }
}

function whyNoExport({ fork, event, tag }: SourceContext): string | undefined {
  if (fork) return 'the code comes from a fork'
  if (event !== undefined && FOREIGN_EVENTS.includes(event)) return `${event} may build the code of a stranger`
  return tag === undefined ? undefined : 'nothing but this tag would read it'
}

/** What tells one image from another in one cache. */
export function scopeOf(given: Given): string {
  const own = given.component ?? given.image?.repository ?? 'image'
  const parts = [given['cache-scope'] ?? own, given.target, ...given.platforms.map(formatPlatform)]
  return word(parts.filter((part) => part !== undefined).join('-'))
}

function refNames(scope: string, { ref, defaultBranch, protectedRef }: SourceContext): readonly string[] {
  const name = (mark: 'p' | 'u', of: string) => word(`${mark}-${scope}-${of}`)
  const marks = protectedRef === true ? (['p'] as const) : (['u', 'p'] as const)
  const refs = [...new Set([ref ?? defaultBranch ?? 'head', defaultBranch ?? 'main'])]
  return refs.flatMap((one) => marks.map((mark) => name(mark, one)))
}

const LONGEST = 100

/** As a tag takes it; two that would become one keep a mark of their own. */
function word(text: string): string {
  const plain = text.replace(/[^A-Za-z0-9_.-]+/g, '-').replace(/^[.-]+/, '')
  if (plain === text && plain.length <= LONGEST) return plain
  return `${plain.slice(0, LONGEST)}-${createHash('sha256').update(text).digest('hex').slice(0, 8)}`
}
