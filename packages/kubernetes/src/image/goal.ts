import { type Reference, referenceName } from '@slipway/core'
import { imageName, plainName } from './image-name'
import type { ImageUse } from './image-use'

/** Which repositories ours takes the place of, and how that is known. */
export type Goal =
  | { readonly known: true; readonly names: ReadonlySet<string>; readonly why: GoalReason }
  /** Each of these could be meant; the likeliest come first. */
  | { readonly known: false; readonly names: readonly string[] }

/**
 * `name`: it runs our repository already. `replaces`: it was said. `same-name`: the only one called as ours is.
 * `only`: there is nothing else that it could be. `chart`: the one that the chart is named for, and all else is
 * somebody else's.
 */
export type GoalReason = 'name' | 'replaces' | 'same-name' | 'only' | 'chart'

export interface GoalQuestion {
  readonly image: Reference
  /** Registry and repository of each image that ours is to take the place of. */
  readonly replaces: readonly string[]
  /** The chart did not render without a name, so it got ours: what it runs by that name is no evidence. */
  readonly named?: boolean
  /** Registry and repository of what is meant for other images of ours. */
  readonly taken?: ReadonlySet<string>
  /** Names alone decide, and not what is left. */
  readonly certain?: boolean
}

type Named = ImageUse & { readonly name: string }

/**
 * What is to be replaced (DESIGN §4, "goal first"). A key of the values that looks likely is no reason: only what runs
 * is.
 */
export function findGoal(uses: readonly ImageUse[], question: GoalQuestion): Goal {
  const { image, replaces, named: given = false, taken, certain = false } = question
  const named = uses.flatMap((use) => {
    const name = imageName(use.image)
    return name === undefined || taken?.has(name) === true ? [] : [{ ...use, name }]
  })
  const ours = new Set([referenceName(image), ...replaces])
  if (given && named.some((use) => isApplication(use) && !ours.has(use.name)))
    return { known: false, names: likeliest(named, image).filter((name) => !ours.has(name)) }
  if (named.some(({ name }) => ours.has(name)))
    return { known: true, names: ours, why: replaces.length > 0 ? 'replaces' : 'name' }
  if (replaces.length > 0) return { known: false, names: likeliest(named, image) }
  const found = sameName(named, image) ?? (certain ? undefined : (onlyOne(named, image) ?? namedAsChart(named, image)))
  if (found === undefined) return { known: false, names: likeliest(named, image) }
  return { known: true, names: new Set([referenceName(image), found.name]), why: found.why }
}

interface Found {
  readonly name: string
  readonly why: GoalReason
}

const distinct = (uses: readonly Named[]) => [...new Set(uses.map(({ name }) => name))]

/** Another registry or team, and the same application. */
function sameName(uses: readonly Named[], image: Reference): Found | undefined {
  const all = distinct(uses)
  const alike = all.filter((name) => plainName(name) === plainName(image.repository))
  const samePath = alike.filter((name) => name.endsWith(`/${image.repository}`))
  const [name, second] = samePath.length === 1 ? samePath : alike
  return name === undefined || second !== undefined ? undefined : { name, why: 'same-name' }
}

const LONG_RUNNING = /^(?:Deployment|StatefulSet|DaemonSet|ReplicaSet|ReplicationController|Pod)$/
/** Helpers that stand beside an application whatever it is. */
const SIDECAR =
  /(?:[-_]exporter|kube-rbac-proxy|oauth2-proxy|cloud-sql-proxy|gce-proxy|config(?:map)?-reload(?:er)?|k8s-sidecar|envoy|proxyv2|fluent-bit|fluentd|filebeat|telegraf|git-sync|vault-agent)$/
/** Images of no application: a script of the chart runs in them. */
const BARE = /\/(?:busybox|alpine|bash|curl|debian|ubuntu|kubectl|k8s-wait-for|os-shell|ubi\d*(?:-\w+)?)$/

/** What an application keeps its data in: of a dependency, it is never the application itself. */
const STORE =
  /\/(?:postgres(?:ql)?|mysql|mariadb|redis|valkey|mongo(?:db)?|rabbitmq|kafka|zookeeper|memcached|elasticsearch|opensearch|minio|etcd|cassandra|clickhouse)(?:-\w+)*$/

const isMain = ({ init, hook }: Named) => !init && !hook
const isOwn = ({ source }: Named) => !source.includes('/charts/')
const isApplication = (use: Named) => isMain(use) && !SIDECAR.test(use.name) && !BARE.test(use.name)
const preferred = (uses: readonly Named[], ...rules: readonly ((use: Named) => boolean)[]) =>
  rules.reduce((left, rule) => (left.some(rule) ? left.filter(rule) : left), uses)

/** Of all that runs on, the chart's own before what it depends on, one image alone is no helper. */
function onlyOne(uses: readonly Named[], image: Reference): Found | undefined {
  const running = preferred(uses, isMain, runsOn)
  const candidates = preferred(running, isOwn, ({ name }) => !SIDECAR.test(name) && !BARE.test(name))
  const [name, second] = distinct(candidates)
  if (name === undefined || second !== undefined) return undefined
  if (STORE.test(name) && !candidates.some(isOwn)) return undefined
  // A script's image that is also somewhere else: nobody can tell which of them stands for ours.
  if (BARE.test(name) && distinct(uses).length + new Set(uses.map((use) => use.image)).size > 2) return undefined
  const others = uses.filter((use) => use.name !== name && isApplication(use) && !STORE.test(use.name) && runsOn(use))
  // An operator makes something of it, and beside it a whole application runs.
  if (candidates.every(({ custom }) => custom) && others.some(({ custom }) => !custom)) return undefined
  if (others.some((other) => isKin(other.name, name))) return undefined
  return isClear(name, uses, image) && saysOne(name, uses) ? { name, why: 'only' } : undefined
}

/** Another application of the same owner, in a chart below: either of them may be the one. */
function isKin(other: string, name: string): boolean {
  return ownerOf(other) === ownerOf(name) && ownerOf(name) !== 'library'
}

const runsOn = ({ kind, custom }: Named) => custom || LONG_RUNNING.test(kind)
/** `grafana` of docker.io and of ghcr.io are the same people. */
const ownerOf = (name: string) => name.split('/').at(-2) ?? ''

/** In init containers and beside them the same version: one application, and not a base image used twice. */
function saysOne(name: string, uses: readonly Named[]): boolean {
  return new Set(uses.filter((use) => use.name === name).map((use) => use.image)).size === 1
}

/** The chart's own name, where nothing else is of the same owner: the rest are parts that it needs. */
function namedAsChart(uses: readonly Named[], image: Reference): Found | undefined {
  const chart = plainName(uses.find(isOwn)?.source.split('/')[0] ?? '')
  const [name, second] = distinct(uses.filter(isMain)).filter((found) => plainName(found) === chart)
  if (name === undefined || second !== undefined || chart === '') return undefined
  if (distinct(uses).some((other) => other !== name && isKin(other, name))) return undefined
  return isClear(name, uses, image) ? { name, why: 'chart' } : undefined
}

const words = (name: string) => new Set((name.split('/').at(-1) ?? '').split(/[-_.]/))

/** No other image has more of our name than this one has. */
function isClear(name: string, uses: readonly Named[], image: Reference): boolean {
  const here = words(name)
  const telling = [...words(image.repository)].filter((word) => word.length > 2 && !here.has(word))
  return distinct(uses).every((other) => other === name || !telling.some((word) => words(other).has(word)))
}

function likeliest(uses: readonly Named[], image: Reference): readonly string[] {
  const ours = words(image.repository)
  const rank = (use: Named) =>
    ([...words(use.name)].some((word) => ours.has(word)) ? 0 : 4) +
    (isMain(use) ? 0 : 2) +
    (isOwn(use) ? 0 : 1) +
    (SIDECAR.test(use.name) || BARE.test(use.name) ? 4 : 0)
  const ranked = [...uses].map((use) => ({ use, rank: rank(use) })).sort((a, b) => a.rank - b.rank)
  return distinct(ranked.map(({ use }) => use))
}
