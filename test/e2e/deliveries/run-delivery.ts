import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { EXIT_CODES } from '@slipway/core'
import { type Delivery, differs, type Flags, type Kind, misses, type Wish } from './delivery'
import type { Ground } from './ground'
import { readPage } from './page'
import { type Ended, Site } from './site'
import { ALWAYS } from './trial'

/**
 * A good release, a bad one that is explained and taken back, and the removal from inputs alone.
 * @returns what was otherwise than it must be
 */
export async function runDelivery(item: Delivery, ground: Ground): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'delivery-'))
  const namespace = item.namespace ?? `d-${item.name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`
  const site = new Site(ground, namespace, item.release, join(folder, 'checkout'))
  const page = readPage(item.page)
  try {
    await site.clear()
    await site.write({ ...(page.config === undefined ? {} : { '.slipway.yml': page.config }), ...item.files })
    if (item.before !== undefined) await item.before(site)
    const flags = { ...ALWAYS, ...page.steps[item.step ?? 0], ...ownNamespace(item, namespace), ...item.flags }
    const good = await deploy(item, site, 'good', flags)
    const problems = [...(await goodProblems(item, site, good))]
    if (problems.length > 0) return problems
    problems.push(...(await badRelease(item, site, flags)))
    problems.push(...(await removed(item, site, folder)))
    return problems
  } finally {
    await site.kubectl(['delete', 'namespace', namespace, '--ignore-not-found', '--wait=false'])
    await rm(folder, { recursive: true, force: true })
  }
}

/** Where the page names no environment of its own: two pages may say `shop`. */
function ownNamespace(item: Delivery, namespace: string): Flags {
  return item.namespace === undefined ? { namespace, 'create-namespace': 'true' } : {}
}

function deploy(item: Delivery, site: Site, kind: Kind, flags: Flags): Promise<Ended> {
  const images = Object.entries(item.images ?? {}).map(([key, name]) => `${key}=${site.image(name, kind)}`)
  const given: Flags = {
    ...(item.image === undefined ? {} : { image: site.image(item.image, kind) }),
    ...(images.length === 0 ? {} : { images: images.join('\n') }),
    ...flags,
  }
  const env = { ...item.env, ...(kind === 'bad' ? item.bad.env : {}) }
  return site.slipway('deploy', given, { env })
}

async function goodProblems({ good, ...item }: Delivery, site: Site, ended: Ended): Promise<readonly string[]> {
  const record = ended.records.find(({ stage }) => stage === 'deploy')
  return [
    ...differs('exit code of the good release', ended.code, EXIT_CODES.pass, ended.log),
    ...wished('good release', good, ended),
    ...differs('proof', record?.outputs['proof'], good.proof ?? 'running'),
    ...(await runsProblems(item, site)),
    ...(await (good.look?.(site) ?? [])),
  ]
}

const wished = (what: string, { said = [] }: Wish, { log }: Ended) => {
  const missing = misses(`log of the ${what}`, log, said)
  return missing.length === 0 ? [] : [...missing, log]
}

/** A probe of a pod may fail once on a node that has much to do. */
async function runsProblems(item: Pick<Delivery, 'image' | 'images'>, site: Site): Promise<readonly string[]> {
  const until = Date.now() + 20_000
  for (;;) {
    const problems = await lookAtPods(item, site)
    if (problems.length === 0 || Date.now() > until) return problems
    await sleep(1000)
  }
}

/** Each image of ours runs the good digest, in pods that are ready; and nothing else of it. */
async function lookAtPods(item: Pick<Delivery, 'image' | 'images'>, site: Site): Promise<readonly string[]> {
  const names = [...(item.image === undefined ? [] : [item.image]), ...Object.values(item.images ?? {})]
  const pods = await site.pods()
  const unready = pods.filter(({ ready }) => !ready).map(({ name }) => name)
  const runs = names.map((name) => {
    const repository = site.image(name, 'good').split('@')[0] ?? ''
    const found = pods.flatMap(({ images }) => images.filter((image) => image.startsWith(`${repository}@`)))
    return [...new Set(found)]
  })
  return [
    ...differs('pods that are not ready', unready, []),
    ...differs(
      'what runs',
      runs,
      names.map((name) => [site.image(name, 'good')]),
    ),
  ]
}

async function badRelease(item: Delivery, site: Site, flags: Flags): Promise<readonly string[]> {
  const { bad } = item
  await site.write(bad.files ?? {})
  await bad.publish?.(site)
  const kind = bad.image ?? 'bad'
  const ended = await deploy(item, site, kind, { ...flags, ...bad.flags })
  const record = ended.records.find(({ stage }) => stage === 'deploy')
  const events = (record?.facts['events'] ?? []) as readonly { readonly kind: string }[]
  const kinds = events.map((event) => event.kind)
  const why = JSON.stringify([ended.diagnosis?.sentence, ended.diagnosis?.evidence])
  return [
    ...differs('exit code of the bad release', ended.code, EXIT_CODES[bad.outcome ?? 'rolled-back'], ended.log),
    ...differs('cause', ended.diagnosis?.cause, bad.cause, ended.log),
    ...misses('diagnosis', why, [bad.because]),
    ...wished('bad release', bad, ended),
    ...(bad.outcome === 'fail'
      ? []
      : differs('evidence before the rollback', evidenceFirst(kinds), true, kinds.join(' '))),
    ...(await runsProblems(item, site)),
    ...(await (bad.look?.(site) ?? [])),
    ...(await (item.afterwards?.(site) ?? [])),
  ]
}

const evidenceFirst = (kinds: readonly string[]) =>
  kinds.includes('evidence') && kinds.indexOf('evidence') < kinds.indexOf('rollback')

/** From inputs alone, in an empty folder: a stop job has no checkout. */
async function removed(item: Delivery, site: Site, folder: string): Promise<readonly string[]> {
  const cwd = await mkdtemp(join(folder, 'empty-'))
  const flags = { release: site.release, namespace: site.namespace, timeout: '60s', ...item.removal }
  const ended = await site.slipway('remove', flags, { cwd })
  const left = await site.objects()
  // A pod has a name by chance; its kind tells that it stays.
  const kinds = left.map((object) => object.replace(/^(Pod|ReplicaSet|ControllerRevision)\/.*/, '$1'))
  return [
    ...differs('exit code of remove', ended.code, EXIT_CODES.pass, ended.log),
    ...differs('what is left', [...new Set(kinds)], item.stays ?? []),
  ]
}
