import { isObject, lastLine, listAt, parseJson, property, textAt } from '@slipway/core'
import type { Cluster } from '../cluster/cluster'
import { type Hold, holdName, readHolds } from '../hold/holds'
import type { KubeObject } from '../manifest/manifest'
import { objectKey } from './identity'
import { type Live, readLive } from './live'

/** What Slipway keeps beside a release, where every later run and every other action finds it. */
export interface Notes {
  /** Objects that the release took over: by `objectKey`. Uninstalling it would delete them. */
  readonly adopted: readonly string[]
  /** The run whose release stands, if it is known. */
  readonly run: StandingRun | undefined
}

/** A run of a pipeline that orders its runs by number. */
export interface StandingRun {
  /** Repository and workflow: only within one of them is there an order. */
  readonly line: string
  readonly id: number
  /** The revision that it made: a record of another revision than the one that stands says nothing. */
  readonly revision: number
  /** Runs that deployed before: one of them that comes again was started again by somebody. */
  readonly earlier: readonly number[]
}

interface Place {
  readonly release: string
  readonly namespace: string
}

export const notesName = ({ release }: Pick<Place, 'release'>) => `slipway.${release}`

const NONE: Notes = { adopted: [], run: undefined }

/** All that is kept beside a release. */
export interface Beside {
  readonly notes: Notes
  readonly holds: readonly Hold[]
  /** Why not all of it could be read. */
  readonly unread: string | undefined
}

/** In one question: each start of kubectl takes its time. */
export async function readBeside(cluster: Cluster, place: Place): Promise<Beside> {
  const { code, stdout, stderr } = await getMaps(cluster, place, [notesName(place), holdName(place)])
  const found = parseJson(stdout)
  const maps = textAt(found, 'kind') === 'List' ? listAt(found, 'items') : [found]
  return { ...besideIn(maps, place), unread: code === 0 ? undefined : lastLine(stderr) }
}

/** The same and the objects of the release, in one question; in two where not all of it may be read. */
export async function readBesideWith(
  cluster: Cluster,
  place: Place,
  objects: readonly KubeObject[],
): Promise<{ readonly beside: Beside; readonly live: Live }> {
  const { namespace } = place
  const maps = [notesName(place), holdName(place)].map((name): KubeObject => ({
    ...{ apiVersion: 'v1', kind: 'ConfigMap' },
    metadata: { name, namespace },
  }))
  const all = await readLive(cluster, { objects: [...objects, ...maps], namespace })
  if (!all.complete) {
    const [beside, live] = await Promise.all([readBeside(cluster, place), readLive(cluster, { objects, namespace })])
    return { beside, live }
  }
  const asked = new Set(objects.map((object) => objectKey(object, namespace)))
  const own = maps.flatMap((map) => all.found.get(objectKey(map, namespace)) ?? [])
  const found = new Map([...all.found].filter(([key]) => asked.has(key)))
  return { beside: { ...besideIn(own, place), unread: undefined }, live: { found, complete: true } }
}

function besideIn(maps: readonly unknown[], place: Place): Pick<Beside, 'notes' | 'holds'> {
  const named = (name: string) => maps.find((map) => textAt(map, 'metadata', 'name') === name)
  return { notes: toNotes(named(notesName(place))), holds: readHolds(named(holdName(place))) }
}

/** @returns no notes when there are none, or when they may not be read: they are a help, not a lock */
export async function readNotes(cluster: Cluster, place: Place): Promise<Notes> {
  const { code, stdout } = await getMaps(cluster, place, [notesName(place)])
  return code === 0 ? toNotes(parseJson(stdout)) : NONE
}

async function getMaps(cluster: Cluster, { namespace }: Place, names: readonly string[]) {
  return cluster.kubectl([
    'get',
    '--output=json',
    '--ignore-not-found',
    `--namespace=${namespace}`,
    '--',
    'configmap',
    ...names,
  ])
}

function toNotes(map: unknown): Notes {
  const data = property(map, 'data')
  if (!isObject(data)) return NONE
  const adopted = parseJson(textAt(data, 'adopted') ?? '')
  return {
    adopted: Array.isArray(adopted) ? adopted.filter((key): key is string => typeof key === 'string') : [],
    run: toRun(parseJson(textAt(data, 'run') ?? '')),
  }
}

function toRun(value: unknown): StandingRun | undefined {
  const line = textAt(value, 'line')
  const [id, revision, earlier] = ['id', 'revision', 'earlier'].map((key) => property(value, key))
  const isNumber = (found: unknown): found is number => Number.isSafeInteger(found)
  if (line === undefined || !isNumber(id) || !isNumber(revision)) return undefined
  return { line, id, revision, earlier: Array.isArray(earlier) ? earlier.filter(isNumber) : [] }
}

/** @returns why they could not be written */
export async function writeNotes(cluster: Cluster, place: Place, notes: Notes): Promise<string | undefined> {
  const map = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: notesName(place),
      namespace: place.namespace,
      labels: { 'app.kubernetes.io/managed-by': 'slipway' },
    },
    data: {
      adopted: JSON.stringify(notes.adopted),
      ...(notes.run === undefined ? {} : { run: JSON.stringify(notes.run) }),
    },
  }
  const result = await cluster.kubectl(
    [
      'apply',
      '--server-side',
      '--force-conflicts',
      '--field-manager=slipway',
      '--validate=false',
      '--filename=-',
      '--output=name',
      `--namespace=${place.namespace}`,
    ],
    { input: JSON.stringify(map) },
  )
  return result.code === 0 ? undefined : lastLine(result.stderr)
}

/** Of a first install that was uninstalled again: what is held of it stays. */
export const removeNotes = (cluster: Cluster, place: Place): Promise<void> =>
  deleteOwn(cluster, place, [notesName(place)])

/** All of it, when the release is gone on purpose: an environment that was taken down begins anew. */
export const removeBeside = (cluster: Cluster, place: Place): Promise<void> =>
  deleteOwn(cluster, place, [notesName(place), holdName(place)])

/** Somebody else's maps of these names stay. */
async function deleteOwn(cluster: Cluster, { namespace }: Place, names: readonly string[]): Promise<void> {
  for (const name of names)
    await cluster.kubectl([
      'delete',
      '--ignore-not-found',
      '--wait=false',
      '--selector=app.kubernetes.io/managed-by=slipway',
      `--field-selector=metadata.name=${name}`,
      `--namespace=${namespace}`,
      '--',
      'configmaps',
    ])
}
