import type { Document, Node, Scalar, YAMLMap } from 'yaml'
import { UserError } from '@slipway/core'
import { deepenFlow } from '../manifest/deep-flow'
import { type RenderedDocument, splitDocuments } from '../manifest/documents'

/** A place of a rendered release that says which image runs. */
export interface ImageUse {
  /** Kind, namespace and name. */
  readonly object: string
  readonly kind: string
  /** Name of the container, or the path within a custom resource. */
  readonly container: string
  readonly image: string
  /** An init container; one that stays beside the others is none. */
  readonly init: boolean
  readonly hook: boolean
  /** It stands in an object that no controller of Kubernetes itself reads. */
  readonly custom: boolean
  /** The template that the object comes from. */
  readonly source: string
  /** Where the scalar stands in the whole text: from its first character up to and without its last. */
  readonly range: readonly [number, number]
  readonly style: Scalar.Type | undefined
}

type Yaml = typeof import('yaml')
type Parsing = ReturnType<Yaml['parseDocument']>

/** What a document has, with places that count from its own beginning. */
type Parsed = Omit<Whole, 'source'>
type Whole = Omit<ImageUse, 'source'> & { readonly source: string }

const NO_WORKLOADS = new Set([
  'ConfigMap',
  'Secret',
  'CustomResourceDefinition',
  'Service',
  'Role',
  'ClusterRole',
  'RoleBinding',
  'ClusterRoleBinding',
  'ServiceAccount',
])
const LISTS = ['initContainers', 'containers', 'ephemeralContainers']

/** Finds the images in renders of one chart. Documents that two renders share are parsed once. */
export class UseReader {
  readonly #parsed = new Map<string, readonly Parsed[]>()
  readonly #yaml: Yaml
  readonly #namespace: string

  private constructor(yaml: Yaml, namespace: string) {
    this.#yaml = yaml
    this.#namespace = namespace
  }

  static async open(namespace: string): Promise<UseReader> {
    return new UseReader(await import('yaml'), namespace)
  }

  /** Every image of the release; test hooks are no part of it. @throws UserError `MANIFEST_INVALID` */
  read(text: string): readonly ImageUse[] {
    return splitDocuments(text).flatMap((document) => this.#readDocument(document))
  }

  #readDocument({ text, start, source, kind }: RenderedDocument): readonly ImageUse[] {
    if (NO_WORKLOADS.has(kind) || !/image/i.test(text)) return []
    let parsed = this.#parsed.get(text)
    if (parsed === undefined) {
      parsed = new Finder(this.#yaml, this.#namespace).find(text)
      this.#parsed.set(text, parsed)
    }
    return parsed.map((use) => ({ ...use, source, range: [use.range[0] + start, use.range[1] + start] as const }))
  }
}

/** What is the same for all images of one object. */
type Owner = Pick<ImageUse, 'object' | 'kind' | 'hook' | 'custom'>

class Finder {
  readonly #found: Parsed[] = []
  #document: Document | undefined

  constructor(
    readonly yaml: Yaml,
    readonly namespace: string,
  ) {}

  find(text: string): readonly Parsed[] {
    const document = this.#parse(text)
    if (document.errors.length === 0) return this.#findIn(document)
    const { text: readable, original } = deepenFlow(text)
    const second = this.#parse(readable)
    const [problem] = second.errors
    if (problem !== undefined) throw unreadable(problem.message.split('\n')[0] ?? '')
    return this.#findIn(second).map((use) => ({ ...use, range: [original(use.range[0]), original(use.range[1])] }))
  }

  #parse(text: string): Parsing {
    return this.yaml.parseDocument(text, { version: '1.1', merge: true, uniqueKeys: false, logLevel: 'silent' })
  }

  #findIn(document: Parsing): readonly Parsed[] {
    this.#document = document
    for (const object of this.#objects(document.contents)) this.#visitObject(object)
    return this.#found
  }

  /** Lists are unfolded. */
  #objects(node: Node | null): readonly YAMLMap[] {
    const { isMap, isSeq } = this.yaml
    if (!isMap(node)) return []
    const items = node.get('items', true)
    const isList = this.#text(node, 'kind')?.endsWith('List') === true && isSeq(items)
    return isList ? items.items.filter((item): item is YAMLMap => isMap(item)) : [node]
  }

  #visitObject(object: YAMLMap): void {
    const kind = this.#text(object, 'kind')
    const events = hookEventsIn(this.#textIn(object, ['metadata', 'annotations', 'helm.sh/hook']))
    if (kind === undefined || NO_WORKLOADS.has(kind) || isTestOnly(events)) return
    const namespace = this.#textIn(object, ['metadata', 'namespace']) ?? this.namespace
    const owner = {
      object: `${kind}/${namespace}/${this.#textIn(object, ['metadata', 'name']) ?? '?'}`,
      kind,
      hook: events.length > 0,
      custom: isCustom(this.#text(object, 'apiVersion') ?? ''),
    }
    this.#visit(object, [], owner)
  }

  #visit(node: unknown, path: readonly string[], owner: Owner): void {
    const { isMap, isSeq, isScalar } = this.yaml
    if (isSeq(node)) for (const [index, item] of node.items.entries()) this.#visit(item, [...path, `${index}`], owner)
    if (!isMap(node)) return
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? String(key.value) : ''
      if (LISTS.includes(name) && isSeq(value)) this.#containers(value.items, { name, path, owner })
      else if (owner.custom && /^image(?:Name)?$/.test(name) && !isPart(node))
        this.#ofCustom(value, [...path, name], owner)
      this.#visit(value, [...path, name], owner)
    }
  }

  #containers(items: readonly unknown[], at: { name: string; path: readonly string[]; owner: Owner }): void {
    const { isMap } = this.yaml
    for (const [index, item] of items.entries()) {
      if (!isMap(item)) continue
      const name = this.#text(item, 'name') ?? [...at.path, at.name, `${index}`].join('.')
      const stays = this.#text(item, 'restartPolicy') === 'Always'
      this.#add(this.#imageOf(item), name, { ...at.owner, init: at.name === 'initContainers' && !stays })
    }
  }

  /** Its own, or the one of a map that is merged into it. */
  #imageOf(map: YAMLMap): unknown {
    const own: unknown = map.get('image', true)
    if (own !== undefined) return own
    const { isAlias, isMap, isScalar, isSeq } = this.yaml
    const resolve = (node: unknown) =>
      isAlias(node) && this.#document !== undefined ? node.resolve(this.#document) : node
    for (const { key, value } of map.items) {
      const name: unknown = isScalar(key) ? key.value : key
      if (name !== '<<' && typeof name !== 'symbol') continue
      for (const merged of (isSeq(value) ? value.items : [value]).map(resolve)) {
        const found = isMap(merged) ? this.#imageOf(merged) : undefined
        if (found !== undefined) return found
      }
    }
    return undefined
  }

  /** Operators name images beside containers, too: `spec.image`. Those of containers were found already. */
  #ofCustom(value: unknown, path: readonly string[], owner: Owner): void {
    if (LISTS.includes(path.at(-3) ?? '')) return
    this.#add(value, path.join('.'), { ...owner, init: false })
  }

  #add(node: unknown, container: string, owner: Owner & { readonly init: boolean }): void {
    const { isAlias, isScalar } = this.yaml
    const document = this.#document
    const scalar = isAlias(node) && document !== undefined ? node.resolve(document) : node
    const range = (node as Node | undefined)?.range
    if (!isScalar(scalar) || typeof scalar.value !== 'string' || range === undefined || range === null) return
    this.#found.push({
      ...owner,
      container,
      image: scalar.value,
      range: [range[0], range[1]],
      style: isAlias(node) ? undefined : (scalar.type as Scalar.Type | undefined),
    })
  }

  #text(map: YAMLMap, key: string): string | undefined {
    return this.#textIn(map, [key])
  }

  #textIn(map: YAMLMap, path: readonly string[]): string | undefined {
    const found: unknown = map.getIn(path)
    return typeof found === 'string' ? found : undefined
  }
}

/** A name beside a repository or a version is no whole image: only who reads it puts it together. */
function isPart(map: YAMLMap): boolean {
  return ['repository', 'registry', 'tag', 'version'].some((key) => map.has(key))
}

function hookEventsIn(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(',')
    .map((event) => event.trim())
    .filter((event) => event !== '')
}

function isTestOnly(events: readonly string[]): boolean {
  return events.length > 0 && events.every((event) => event === 'test' || event === 'test-success')
}

/** Kubernetes' own groups have no domain, or one of k8s.io. */
function isCustom(apiVersion: string): boolean {
  const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : ''
  return group.includes('.') && !group.endsWith('.k8s.io')
}

function unreadable(why: string): UserError {
  return new UserError(
    'MANIFEST_INVALID',
    `the chart renders to YAML that cannot be read: ${why}`,
    'run helm template with the same values and correct the line',
  )
}
