import { errorMessage, isObject, listAt, property, secretsOfField, textAt, UserError } from '@slipway/core'
import { withBinaryAsText } from './binary-tag'
import { deepenFlow } from './deep-flow'
import { type RenderedDocument, splitDocuments } from './documents'

/** One object of a rendered chart. */
export type KubeObject = Readonly<Record<string, unknown>>

const WORKLOAD_KINDS = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
  'ReplicaSet',
  'DeploymentConfig',
  'Pod',
] as const
export type WorkloadKind = (typeof WORKLOAD_KINDS)[number]

export interface WorkloadRef {
  readonly kind: WorkloadKind
  readonly namespace: string
  readonly name: string
}

export interface RenderedContainer {
  readonly workload: WorkloadRef
  readonly name: string
  readonly init: boolean
  readonly image: string
}

const MAX_MANIFEST = 32 * 1024 * 1024

/** Documents that may be of these kinds: by the line that says so, or because no line does. */
const mayBe =
  (...kinds: readonly string[]) =>
  ({ kind }: RenderedDocument) =>
    kind === '' || kind.endsWith('List') || kinds.includes(kind)

export const mayBeWorkload = mayBe(...WORKLOAD_KINDS)
const mayBeSecret = mayBe('Secret')

/** Documents that `secretValues` finds something in: of a large chart, the smaller part. */
export const mayHoldSecrets = (document: RenderedDocument): boolean =>
  mayBeSecret(document) || (mayBeWorkload(document) && SECRET_WORD.test(document.text))

/**
 * The objects of a rendered chart, Lists unfolded.
 * @param matters only what may matter is parsed: that takes most of the time
 * @throws UserError `MANIFEST_INVALID`
 */
export async function parseManifest(
  whole: string,
  matters?: (document: RenderedDocument) => boolean,
): Promise<readonly KubeObject[]> {
  if (whole.length > MAX_MANIFEST)
    throw manifestInvalid(`expected a rendered chart of at most ${MAX_MANIFEST} characters, found ${whole.length}`)
  const text = matters === undefined ? whole : joinDocuments(splitDocuments(whole).filter(matters))
  const { parseAllDocuments } = await import('yaml')
  const customTags = withBinaryAsText
  const options = { version: '1.1', merge: true, uniqueKeys: false, logLevel: 'silent', customTags } as const
  const parse = (yaml: string) => [parseAllDocuments(yaml, options as never)].flat()
  const documents = parse(text)
  const isStrange = documents.some(({ errors }) => errors.length > 0)
  const objects: KubeObject[] = []
  for (const document of isStrange ? parse(deepenFlow(text).text) : documents) {
    const [problem] = document.errors
    if (problem !== undefined)
      throw manifestInvalid(`the chart renders to YAML that cannot be read: ${problem.message.split('\n')[0] ?? ''}`)
    let value: unknown
    try {
      value = document.toJS({ maxAliasCount: 100 })
    } catch (error) {
      throw manifestInvalid(`the chart renders to YAML that cannot be read: ${errorMessage(error)}`)
    }
    objects.push(...unfold(value))
  }
  return objects
}

const joinDocuments = (documents: readonly RenderedDocument[]) => documents.map(({ text }) => text).join('\n---\n')

function manifestInvalid(message: string): UserError {
  return new UserError('MANIFEST_INVALID', message, 'run helm template with the same values and correct the line')
}

function unfold(value: unknown): readonly KubeObject[] {
  if (!isObject(value)) return []
  return textAt(value, 'kind')?.endsWith('List') === true && Array.isArray(value['items'])
    ? listAt(value, 'items').filter(isObject)
    : [value]
}

export function workloadRef(object: KubeObject, namespace: string): WorkloadRef | undefined {
  const kind = WORKLOAD_KINDS.find((known) => known === object['kind'])
  const name = textAt(object, 'metadata', 'name')
  if (kind === undefined || name === undefined || !isBuiltIn(kind, textAt(object, 'apiVersion') ?? '')) return undefined
  return { kind, name, namespace: textAt(object, 'metadata', 'namespace') ?? namespace }
}

function isBuiltIn(kind: WorkloadKind, apiVersion: string): boolean {
  if (kind === 'DeploymentConfig') return apiVersion.startsWith('apps.openshift.io/')
  const group = kind === 'Pod' ? '' : kind.endsWith('Job') ? 'batch/' : 'apps/'
  return group === '' ? apiVersion === 'v1' : apiVersion.startsWith(group)
}

/** Hooks of Helm are run beside the release, one kind of event each. */
export function hookEvents(object: KubeObject): readonly string[] {
  return (textAt(object, 'metadata', 'annotations', 'helm.sh/hook') ?? '')
    .split(',')
    .map((event) => event.trim())
    .filter((event) => event !== '')
}

/** Where the pod's spec stands in each kind. */
function podSpecPath(kind: WorkloadKind): readonly string[] {
  if (kind === 'Pod') return ['spec']
  return kind === 'CronJob' ? ['spec', 'jobTemplate', 'spec', 'template', 'spec'] : ['spec', 'template', 'spec']
}

export function podSpec(object: KubeObject, kind: WorkloadKind): unknown {
  return property(object, ...podSpecPath(kind))
}

/** Containers and init containers of all workloads, hooks included. */
export function containersOf(objects: readonly KubeObject[], namespace: string): readonly RenderedContainer[] {
  return objects.flatMap((object) => {
    const workload = workloadRef(object, namespace)
    if (workload === undefined) return []
    return containersIn(podSpec(object, workload.kind)).map((container) => ({ workload, ...container }))
  })
}

export function containersIn(
  spec: unknown,
): readonly { readonly name: string; readonly init: boolean; readonly image: string }[] {
  const read = (list: string, init: boolean) =>
    listAt(spec, list).map((item) => ({ name: textAt(item, 'name') ?? '', init, image: textAt(item, 'image') ?? '' }))
  return [...read('initContainers', true), ...read('containers', false)]
}

/** The digest of an image reference, whatever stands before it. */
export function digestIn(image: string): string | undefined {
  return /@(sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128})$/.exec(image)?.[1]
}

/**
 * Secrets in the chart's Secrets, in clear and as they stand there, and values of variables that are called one, to be
 * kept out of everything that is written. A Secret also holds names, words and addresses: those stay readable.
 */
export function secretValues(objects: readonly KubeObject[]): readonly string[] {
  const values = objects.filter((object) => object['kind'] === 'Secret').flatMap(secretsInSecret)
  const variables = objects.flatMap((object) => {
    const workload = workloadRef(object, '')
    return workload === undefined ? [] : secretVariables(podSpec(object, workload.kind))
  })
  return [...new Set([...values, ...variables].filter((value) => value.trim().length >= 4))]
}

/** What a Secret holds that looks like one, in clear and as it stands there. */
export function secretsInSecret(object: KubeObject): readonly string[] {
  return [
    ...entries(object['stringData']).flatMap(([key, text]) => secretsOf(key, text)),
    ...entries(object['data']).flatMap(([key, text]) => {
      const found = secretsOf(key, decoded(text))
      return found.length === 0 ? [] : [text, ...found]
    }),
  ]
}

function secretVariables(spec: unknown): readonly string[] {
  const all = ['containers', 'initContainers']
    .flatMap((list) => listAt(spec, list))
    .flatMap((container) => listAt(container, 'env'))
  return all.filter((item) => isSecretName(textAt(item, 'name') ?? '')).flatMap((item) => textAt(item, 'value') ?? [])
}

/**
 * Whether what is called so is a secret itself, and not the name of one (`existingSecret`, `secretName`,
 * `passwordKey`).
 */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name)
}

const SECRET_WORD = /password|passwd|passphrase|token|api[_-]?key|access[_-]?key|private[_-]?key|client[_-]?secret/i
const SECRET_NAME = new RegExp(`(?:${SECRET_WORD.source})$`, 'i')

function entries(map: unknown): readonly (readonly [string, string])[] {
  return isObject(map)
    ? Object.entries(map).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
    : []
}

/** A pass phrase has blanks; what else has them and stands in a Secret is a file, and is looked into. */
function secretsOf(key: string, text: string): readonly string[] {
  const found = secretsOfField(key, text)
  return found.length === 0 && /^\S.{10,}\S$/.test(text) && text.includes(' ') ? [text] : found
}

function decoded(text: string): string {
  return Buffer.from(text, 'base64').toString('utf8')
}
