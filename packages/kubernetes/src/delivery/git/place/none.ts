import { posix } from 'node:path'
import { counted, referenceName, UserError } from '@slipway/core'
import type { OwnImage } from '../../../image/candidates'
import { findPlaces } from './find'
import type { Place, RepositoryFile, Yaml } from './place'
import { readSections, walk } from './sections'
import type { Tree } from './tree'

/** Files that are read for what they keep, and images that are named. */
const [READ, SHOWN] = [20, 5]

/** What a file that keeps an image says, the surest first. */
const WORDS = ['image', 'repository']

const KUSTOMIZATIONS = ['kustomization.yaml', 'kustomization.yml', 'Kustomization']

interface Looked {
  readonly tree: Tree
  /** Files in which the image was looked for. */
  readonly scope: readonly string[]
  /** Those that are no YAML. */
  readonly unread: readonly string[]
}

/** Nothing keeps the image: what is kept there instead, and the kustomization beside it that gives it our name. */
export async function noPlace(yaml: Yaml, image: OwnImage, { tree, scope, unread }: Looked): Promise<UserError> {
  const name = referenceName(image)
  const files = await someOf(tree, scope)
  const kept = [...new Set(files.flatMap((file) => imagesIn(yaml, file)))]
  const more = kept.length > SHOWN ? ` and ${kept.length - SHOWN} more` : ''
  const beside = await namedBeside(yaml, tree, { files, image })
  const notes = [
    unread.length > 0 ? ` (no YAML: ${unread.slice(0, 3).join(', ')})` : '',
    kept.length > 0 ? `; kept there: ${kept.slice(0, SHOWN).join(', ')}${more}` : '',
    beside === undefined ? '' : `; ${beside.file} beside it names ${name} in ${beside.field}`,
  ]
  return new UserError(
    'GIT_PLACE',
    `expected a place that keeps ${name}, found none in ${counted(scope.length, 'YAML file')}${notes.join('')}`,
    beside === undefined
      ? 'give the file in git-path and the path of keys in git-field, for example git-field: image.tag'
      : `give git-path: ${beside.file}`,
  )
}

async function someOf(tree: Tree, scope: readonly string[]): Promise<readonly RepositoryFile[]> {
  const mentions = scope.length > READ ? await Promise.all(WORDS.map((word) => tree.mentioning(word, scope))) : [scope]
  const read = await Promise.all(
    [...new Set(mentions.flat())].slice(0, READ).map(async (path) => {
      const text = await tree.read(path)
      return text === undefined ? [] : [{ path, text }]
    }),
  )
  return read.flat()
}

/** Texts under the keys that keep the name of an image, whole or without its tag. */
function imagesIn(yaml: Yaml, file: RepositoryFile): readonly string[] {
  const sections = readSections(yaml, file) ?? []
  return sections.flatMap((scalars) =>
    [...walk(scalars)].flatMap(({ node, path }) => {
      const text = scalars.textIn(node)?.value.trim() ?? ''
      const key = String(path.at(-1))
      const isName = /image$|^repository$|^newName$/i.test(key) || (key === 'name' && path.at(-3) === 'images')
      return isName && /^[a-z0-9][\w./:@-]*$/i.test(text) && text.length <= 200 ? [text] : []
    }),
  )
}

async function namedBeside(
  yaml: Yaml,
  tree: Tree,
  { files, image }: { readonly files: readonly RepositoryFile[]; readonly image: OwnImage },
): Promise<Place | undefined> {
  const folders = new Set(files.map(({ path }) => posix.dirname(path)))
  for (const path of [...folders].flatMap((folder) => KUSTOMIZATIONS.map((name) => posix.join(folder, name)))) {
    const text = tree.paths.includes(path) ? await tree.read(path) : undefined
    const places = text === undefined ? undefined : findPlaces(yaml, { path, text }, image)
    const sure = places?.find((place) => place.sure)
    if (sure !== undefined) return sure
  }
  return undefined
}
