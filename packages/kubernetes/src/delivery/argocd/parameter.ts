import { isObject, type JsonObject, listAt, referenceName, textAt, UserError } from '@slipway/core'
import { givenSettings, type OwnImage } from '../../image/candidates'
import { imageName } from '../../image/image-name'
import type { KubeObject } from '../../manifest/manifest'
import type { DigestIn } from './digest-in'
import { hasSeveralSources, sourcesOf, sourceTypes } from './application'

/** A parameter of one source of the Application that carries an image. */
export interface Parameter {
  /** Of the source, counted from 0. */
  readonly index: number
  readonly kind: 'kustomize' | 'helm'
  /** Of Kustomize the image that it takes the place of, of Helm the name. */
  readonly key: string
  readonly value: string
}

interface Wish {
  readonly images: readonly OwnImage[]
  readonly digestIn: DigestIn
  /** Names of Helm parameters on the left, parts of the image on the right. */
  readonly imageValues: ReadonlyMap<string, string>
}

/**
 * The parameters that have to be set. A parameter wins over what is in Git, so one that is there already for one of our
 * images is always the place.
 * @throws UserError `APPLICATION_PARAMETER`
 */
export function chooseParameters(app: KubeObject, { images, digestIn, imageValues }: Wish): readonly Parameter[] {
  if (digestIn === 'git') {
    const masks = images.flatMap((image) => existing(app, image))
    if (masks.length > 0) throw masked(masks)
    return []
  }
  if (imageValues.size > 0) return byValues(app, images, imageValues)
  return images.flatMap((image) => {
    const found = existing(app, image)
    return found.length > 0 || digestIn === 'auto' ? found : [added(app, image)]
  })
}

function masked(masks: readonly Parameter[]): UserError {
  const names = masks.map(({ kind, key }) => `${kind} ${key}`).join(', ')
  return new UserError(
    'APPLICATION_PARAMETER',
    `digest-in: git, but the Application has a parameter for this image, which wins over what is in Git: ${names}`,
    'remove it from the Application (argocd app unset), or leave digest-in out, and it is set to the digest',
  )
}

/** Parameters of our image that stand there, with the value that they are to have. */
function existing(app: KubeObject, image: OwnImage): readonly Parameter[] {
  return sourcesOf(app).flatMap((source, index) => [
    ...kustomizeImages(source).flatMap((text) => {
      const key = kustomizeKey(text)
      const isOurs = [key, text.slice(key.length + 1)].some((name) => imageName(name) === referenceName(image))
      return isOurs ? [{ index, kind: 'kustomize' as const, key, value: kustomizeValue(key, image) }] : []
    }),
    ...helmParameters(source).flatMap(({ name, value }, _, all) => {
      const found = helmValue(name, value, { image, all })
      return found === undefined ? [] : [{ index, kind: 'helm' as const, key: name, value: found }]
    }),
  ])
}

/** `[old=]name[:tag][@digest]`; entries of one image begin alike. */
function kustomizeKey(text: string): string {
  return text.includes('=') ? (text.split('=', 1)[0] ?? '') : text.replace(/@.*$/, '').replace(/:[^/:]*$/, '')
}

function kustomizeValue(key: string, image: OwnImage): string {
  const name = referenceName(image)
  return `${key === name ? '' : `${key}=`}${name}@${image.digest}`
}

interface HelmParameter {
  readonly name: string
  readonly value: string
}

/** A whole reference of our repository, or the digest or tag beside a parameter that is our repository. */
function helmValue(
  name: string,
  value: string,
  { image, all }: { readonly image: OwnImage; readonly all: readonly HelmParameter[] },
): string | undefined {
  const isWhole = /[@:][^/]+$/.test(value) && imageName(value) === referenceName(image)
  if (isWhole) return `${referenceName(image)}${image.tag === undefined ? '' : `:${image.tag}`}@${image.digest}`
  const prefix = name.replace(/[^.]+$/, '')
  const last = name.slice(prefix.length)
  const beside = (part: string) => all.find((other) => other.name === `${prefix}${part}`)?.value
  if (imageName(beside('repository') ?? '') !== referenceName(image)) return undefined
  if (last === 'digest') return image.digest
  return last === 'tag' && beside('digest') === undefined ? `${image.tag ?? 'deployed'}@${image.digest}` : undefined
}

const kustomizeImages = (source: JsonObject): readonly string[] =>
  listAt(source, 'kustomize', 'images').filter((text) => typeof text === 'string')

const helmParameters = (source: JsonObject): readonly HelmParameter[] =>
  listAt(source, 'helm', 'parameters').map((item) => ({
    name: textAt(item, 'name') ?? '',
    value: textAt(item, 'value') ?? '',
  }))

function byValues(
  app: KubeObject,
  images: readonly OwnImage[],
  imageValues: ReadonlyMap<string, string>,
): readonly Parameter[] {
  const index = only(app, 'Helm')
  return images.flatMap((image) => {
    const own = [...imageValues].flatMap(([path, part]) => {
      const [, component, rest] = /^([a-z][a-z0-9-]*):(.+)$/.exec(part) ?? []
      return component === undefined || component === image.component ? [[path, rest ?? part] as const] : []
    })
    const names = new Map(own.map(([path]) => [path, path]))
    return givenSettings(new Map(own), image).map(([path, value], at) => {
      const key = [...names.keys()][at] ?? path.join('.')
      return { index, kind: 'helm' as const, key, value }
    })
  })
}

/** `digest-in: application`: there is none yet. */
function added(app: KubeObject, image: OwnImage): Parameter {
  const types = sourceTypes(app)
  if (types.includes('Kustomize')) {
    const key = referenceName(image)
    return { index: only(app, 'Kustomize'), kind: 'kustomize', key, value: kustomizeValue(key, image) }
  }
  if (types.includes('Helm'))
    throw new UserError(
      'APPLICATION_PARAMETER',
      `digest-in: application, but no parameter of the Application is known to carry ${referenceName(image)}`,
      'name it in image-values, such as image.digest=digest or image.tag=tag',
    )
  throw new UserError(
    'APPLICATION_PARAMETER',
    `digest-in: application, but the sources of the Application (${types.join(', ') || 'not known yet'}) take no parameters for images`,
    'have the digest written to Git and leave digest-in out, or make the folder a kustomization',
  )
}

function only(app: KubeObject, type: 'Helm' | 'Kustomize'): number {
  const found = sourceTypes(app).flatMap((each, index) => (each === type ? [index] : []))
  const [index, second] = found
  if (index !== undefined && second === undefined) return index
  throw new UserError(
    'APPLICATION_PARAMETER',
    index === undefined
      ? `no source of the Application is of ${type}`
      : `several sources of the Application are of ${type} (positions ${found.map((each) => each + 1).join(', ')})`,
    index === undefined
      ? 'image-values goes with a chart; for a kustomization leave it out'
      : 'set the parameter once by hand in the source that is meant (argocd app set --source-position N); it is found then',
  )
}

/** The sources with the parameters set, or put back to what `before` had. */
export function withParameters(
  sources: readonly JsonObject[],
  parameters: readonly Parameter[],
  before?: readonly JsonObject[],
): readonly JsonObject[] {
  return sources.map((source, index) => {
    const mine = parameters.filter((parameter) => parameter.index === index)
    return mine.reduce((changed, parameter) => withOne(changed, parameter, before?.[index]), source)
  })
}

function withOne(source: JsonObject, parameter: Parameter, before: JsonObject | undefined): JsonObject {
  const { kind, key, value } = parameter
  const part = isObject(source[kind]) ? (source[kind] as JsonObject) : {}
  if (kind === 'kustomize') {
    const old = before === undefined ? undefined : kustomizeImages(before).find((text) => kustomizeKey(text) === key)
    const wanted = before === undefined ? value : old
    const images = replaced(kustomizeImages(source), (text) => kustomizeKey(text) === key, wanted)
    return { ...source, kustomize: { ...part, images } }
  }
  const list = listAt(source, 'helm', 'parameters').filter(isObject) as unknown as readonly JsonObject[]
  const isIt = (item: JsonObject) => item['name'] === key
  const old =
    before === undefined ? undefined : listAt(before, 'helm', 'parameters').find((item) => textAt(item, 'name') === key)
  const wanted = before === undefined ? { name: key, value, forceString: true } : (old as JsonObject | undefined)
  return {
    ...source,
    helm: { ...part, parameters: replaced<JsonObject>(list, isIt, wanted) },
  }
}

function replaced<T>(list: readonly T[], isIt: (item: T) => boolean, wanted: T | undefined): T[] {
  const at = list.findIndex(isIt)
  const rest = list.filter((item) => !isIt(item))
  if (wanted === undefined) return rest
  return at === -1 ? [...rest, wanted] : [...rest.slice(0, at), wanted, ...rest.slice(at)]
}

export function hasParameters(sources: readonly JsonObject[], parameters: readonly Parameter[]): boolean {
  return JSON.stringify(withParameters(sources, parameters)) === JSON.stringify(sources)
}

/** The part of `spec` that the sources are, as a merge patch: lists are replaced as a whole. */
export function sourcesPatch(app: KubeObject, sources: readonly JsonObject[]): JsonObject {
  const version = textAt(app, 'metadata', 'resourceVersion')
  const guard = version === undefined ? {} : { metadata: { resourceVersion: version } }
  if (hasSeveralSources(app)) return { ...guard, spec: { sources: [...sources] } }
  const [source = {}] = sources
  const { kustomize, helm } = source
  return {
    ...guard,
    spec: { source: { ...(kustomize === undefined ? {} : { kustomize }), ...(helm === undefined ? {} : { helm }) } },
  }
}

export const parameterText = ({ kind, key, value }: Parameter): string =>
  kind === 'kustomize' ? `the kustomize image ${value}` : `the Helm parameter ${key}=${value}`

/** Whether somebody else owns the sources of the Application. */
export const ownerSetOf = (app: KubeObject): string | undefined => {
  const owner = listAt(app, 'metadata', 'ownerReferences').find((item) => textAt(item, 'kind') === 'ApplicationSet')
  return owner === undefined ? undefined : textAt(owner, 'name')
}

export const parentOf = (app: KubeObject): string | undefined => {
  const tracking = textAt(app, 'metadata', 'annotations', 'argocd.argoproj.io/tracking-id')
  const [parent = ''] = (tracking ?? '').split(':')
  const name = textAt(app, 'metadata', 'name')
  const last = parent.split('_').at(-1) ?? ''
  return tracking === undefined || last === '' || last === name ? undefined : last
}
