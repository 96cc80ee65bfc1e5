import { referenceName, UserError } from '@slipway/core'
import { posix } from 'node:path'
import type { OwnImage } from '../../../image/candidates'
import { placeOfField } from './field'
import type { Field } from './parse-field'
import { changedLines } from './edit'
import { findPlaces } from './find'
import type { Place, RepositoryFile, Yaml } from './place'
import { noPlace } from './none'
import { filesBelow } from './reach'
import type { Tree } from './tree'

export interface PlaceOrder {
  readonly images: readonly OwnImage[]
  /** Files and folders of the repository; empty for all of it. */
  readonly paths: readonly string[]
  readonly fields: readonly Field[]
}

/** Where an image is kept, and what is written there. */
export interface ChosenPlaces {
  readonly places: readonly Place[]
  readonly texts: ReadonlyMap<string, string>
}

/** More than that is no choice any more. */
const MOST = 12

/**
 * Decides where each image is kept.
 * @throws UserError `GIT_PLACE`, with all places that could be meant
 */
export async function choosePlaces(yaml: Yaml, tree: Tree, order: PlaceOrder): Promise<ChosenPlaces> {
  const scope = scopeOf(tree, order.paths)
  const texts = new Map<string, string>()
  const places: Place[] = []
  for (const image of order.images) {
    const fields = order.fields.filter(({ component }) => component === undefined || component === image.component)
    const found =
      fields.length > 0
        ? await named(yaml, { tree, scope }, { image, fields })
        : await searched(yaml, { tree, scope }, { image, order })
    for (const { path, text } of found.files) texts.set(path, text)
    places.push(...found.places)
  }
  return { places, texts }
}

interface Within {
  readonly tree: Tree
  readonly scope: readonly string[]
}

interface Decided {
  readonly places: readonly Place[]
  readonly files: readonly RepositoryFile[]
}

/** Folders that tools of a repository keep, and files of other tools that name images as well. */
const FOREIGN =
  /(?:^|\/)(?:\.[^/]+|node_modules)(?:\/|$)|(?:^|\/)(?:docker-)?compose[^/]*\.ya?ml$|(?:^|\/)skaffold\.ya?ml$/
const YAML_FILE = /\.ya?ml$|(?:^|\/)Kustomization$/

function scopeOf(tree: Tree, paths: readonly string[]): readonly string[] {
  if (paths.length === 0) return tree.paths.filter((path) => YAML_FILE.test(path) && !FOREIGN.test(path))
  return paths.flatMap((given) => {
    const path = posix.normalize(given).replace(/\/+$/, '')
    if (tree.paths.includes(path)) return [path]
    const below = tree.paths.filter((one) => path === '.' || one.startsWith(`${path}/`))
    if (below.length === 0)
      throw new UserError(
        'GIT_PATH_MISSING',
        `git-path: expected a file or folder of the repository, found no ${path}`,
        nearest(tree.paths, path),
      )
    return below.filter((one) => YAML_FILE.test(one) && !FOREIGN.test(one.slice(path.length)))
  })
}

function nearest(paths: readonly string[], wanted: string): string {
  const name = posix.basename(wanted)
  const alike = [...new Set(paths.flatMap((path) => [path, posix.dirname(path)]))].filter((path) =>
    path.split('/').at(-1)?.includes(name),
  )
  return alike.length === 0
    ? 'give a path from the root of that repository'
    : `give a path from the root of that repository, such as ${alike.slice(0, 3).join(' or ')}`
}

async function named(
  yaml: Yaml,
  { tree, scope }: Within,
  { image, fields }: { readonly image: OwnImage; readonly fields: readonly Field[] },
): Promise<Decided> {
  const files = await readAll(tree, scope)
  const places = fields.map((field) => {
    const found = files.flatMap((file) => placeOfField(yaml, file, field, image) ?? [])
    const there = found.filter(({ holds }) => holds !== '')
    const [place, second] = there.length > 0 ? there : found
    if (place === undefined)
      throw new UserError(
        'GIT_PLACE',
        `git-field: expected a field of ${scope.length === 1 ? (scope[0] ?? '') : 'a file in git-path'}, found no ${field.given}`,
        'give the path of keys as the file has them, such as spec.values.image.tag or images[0].newTag',
      )
    if (second !== undefined)
      throw new UserError(
        'GIT_PLACE',
        `git-field: expected one file with ${field.given}, found ${(there.length > 0 ? there : found).map(({ file }) => file).join(', ')}`,
        `give the file in git-path, for example git-path: ${place.file}`,
      )
    return place
  })
  return { places: notRefused(places), files: files.filter(({ path }) => places.some(({ file }) => file === path)) }
}

async function readAll(tree: Tree, paths: readonly string[]): Promise<readonly RepositoryFile[]> {
  const found: RepositoryFile[] = []
  for (const path of paths) {
    const text = await tree.read(path)
    if (text !== undefined) found.push({ path, text })
  }
  return found
}

async function searched(
  yaml: Yaml,
  { tree, scope }: Within,
  { image, order }: { readonly image: OwnImage; readonly order: PlaceOrder },
): Promise<Decided> {
  const word = image.repository.split('/').at(-1) ?? image.repository
  const named = await tree.mentioning(word, scope)
  // A file that was given by its name is read whatever it says: a tag alone may be all that it has.
  const paths = [...new Set([...named, ...order.paths.filter((path) => scope.includes(path))])]
  const files = await readAll(tree, paths)
  const all = files.flatMap((file) => findPlaces(yaml, file, image) ?? [])
  const sure = await effective(
    yaml,
    tree,
    all.filter((place) => place.sure),
  )
  const [first] = sure
  if (first !== undefined && sure.every((place) => belongs(place, first))) return { places: notRefused(sure), files }
  if (all.length === 0) throw await noPlace(yaml, image, { tree, scope, unread: unreadable(yaml, files, image) })
  throw unclear(image, sure.length > 0 ? sure : all, files)
}

const belongs = (place: Place, first: Place): boolean => place.group === first.group && place.holds === first.holds

/** What a kustomization says of an image holds for all that it takes in, so that what stands there counts no more. */
async function effective(yaml: Yaml, tree: Tree, places: readonly Place[]): Promise<readonly Place[]> {
  const over = new Set<string>()
  for (const path of new Set(places.filter(({ kind }) => kind === 'kustomize').map(({ file }) => file)))
    for (const below of await filesBelow(yaml, tree, path)) over.add(below)
  return places.filter(({ file }) => !over.has(file))
}

function unreadable(yaml: Yaml, files: readonly RepositoryFile[], image: OwnImage): readonly string[] {
  return files.filter((file) => findPlaces(yaml, file, image) === undefined).map(({ path }) => path)
}

function notRefused(places: readonly Place[]): readonly Place[] {
  const refused = places.find((place) => place.refused !== undefined)
  if (refused === undefined) return places
  throw new UserError(
    'GIT_PLACE',
    `${refused.file}: ${refused.field} holds ${refused.holds}, and ${refused.refused ?? ''}`,
    'keep the image in a file of its own that is not encrypted, and name that in git-path',
  )
}

function unclear(image: OwnImage, places: readonly Place[], files: readonly RepositoryFile[]): UserError {
  const name = referenceName(image)
  const shown = places.slice(0, MOST)
  const more = places.length > MOST ? [`  and ${places.length - MOST} more: give a folder in git-path`] : []
  const [only] = shown
  const why = places.length === 1 ? 'one that may be meant, though its name is another' : `${places.length}`
  return new UserError(
    'GIT_PLACE',
    [
      `expected one place that keeps ${name}, found ${why}:`,
      ...shown.flatMap((place) => proposal(place, files)),
      ...more,
    ].join('\n'),
    `choose one of them, for example git-path: ${only?.file ?? ''} and git-field: ${only?.field ?? ''}; git-field takes several, one a line`,
  )
}

function proposal(place: Place, files: readonly RepositoryFile[]): readonly string[] {
  const text = files.find(({ path }) => path === place.file)?.text ?? ''
  const lines = changedLines(text, place).map(({ line, before, after }) =>
    before === undefined ? `    line ${line}: adds ${after}` : `    line ${line}: ${before} → ${after}`,
  )
  const head = `  git-path: ${place.file}, git-field: ${place.field}`
  return [head, ...(lines.length === 0 ? [`    holds ${place.holds} already`] : lines)]
}
