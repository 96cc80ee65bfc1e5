import type { Document, Node, Scalar, YAMLMap } from 'yaml'
import { UserError } from '@slipway/core'
import { deepenFlow } from '../manifest/deep-flow'
import { isCustomVersion } from '../manifest/groups'
import type { FoundImages, ImageInParts, ImageUse, Parsed } from './image-use'

export type Yaml = typeof import('yaml')
type Parsing = ReturnType<Yaml['parseDocument']>

/** Kinds that run nothing. */
export const NO_WORKLOADS = new Set([
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

/** What is the same for all images of one object. */
type Owner = Pick<ImageUse, 'object' | 'kind' | 'hook' | 'custom'>

/** The images in one document. */
export class Finder {
  readonly #found: Parsed[] = []
  readonly #parts: ImageInParts[] = []
  #document: Document | undefined

  constructor(
    readonly yaml: Yaml,
    readonly namespace: string,
  ) {}

  find(text: string): FoundImages {
    const document = this.#parse(text)
    if (document.errors.length === 0) return this.#findIn(document)
    const { text: readable, original } = deepenFlow(text)
    const second = this.#parse(readable)
    const [problem] = second.errors
    if (problem !== undefined) throw unreadable(problem.message.split('\n')[0] ?? '')
    const { uses, parts } = this.#findIn(second)
    return { uses: uses.map((use) => ({ ...use, range: [original(use.range[0]), original(use.range[1])] })), parts }
  }

  #parse(text: string): Parsing {
    return this.yaml.parseDocument(text, { version: '1.1', merge: true, uniqueKeys: false, logLevel: 'silent' })
  }

  #findIn(document: Parsing): FoundImages {
    this.#document = document
    for (const object of this.#objects(document.contents)) this.#visitObject(object)
    return { uses: this.#found, parts: this.#parts }
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
      custom: isCustomVersion(this.#text(object, 'apiVersion') ?? ''),
    }
    this.#visit(object, [], owner)
  }

  #visit(node: unknown, path: readonly string[], owner: Owner): void {
    const { isMap, isSeq, isScalar } = this.yaml
    if (isSeq(node)) for (const [index, item] of node.items.entries()) this.#visit(item, [...path, `${index}`], owner)
    if (!isMap(node)) return
    if (owner.custom) this.#ofParts(node, path, owner)
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

  #ofParts(map: YAMLMap, path: readonly string[], { object }: Owner): void {
    if (!isPart(map)) return
    const segments = [['registry'], ['repository'], ['image', 'name']]
      .map((keys) => keys.map((key) => this.#text(map, key)).find((text) => text !== undefined && text !== ''))
      .filter((text) => text !== undefined)
    // A name and a version alone are of anything; so is one word.
    const image = segments.join('/')
    if (this.#text(map, 'repository') === undefined && this.#text(map, 'image') === undefined) return
    this.#parts.push({ object, path: path.join('.'), image })
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

function unreadable(why: string): UserError {
  return new UserError(
    'MANIFEST_INVALID',
    `the chart renders to YAML that cannot be read: ${why}`,
    'run helm template with the same values and correct the line',
  )
}
