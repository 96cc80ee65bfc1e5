import {
  errorMessage,
  foldCase,
  type Files,
  isObject,
  listAt,
  property,
  readPlainYaml,
  shownPath,
  textAt,
  UserError,
} from '@slipway/core'

const NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization']

export const isKustomization = (path: string) => NAMES.some((name) => path === name || path.endsWith(`/${name}`))

/** The file that makes a folder a kustomization. */
export async function kustomizationIn(files: Files, folder: string): Promise<string | undefined> {
  for (const name of NAMES) {
    const path = files.resolve(folder, name)
    if ((await files.stat(path)) !== undefined) return path
  }
  return undefined
}

/** Keys whose items are files or folders, in lower case: kubectl does not tell the cases apart. */
const LISTS = ['resources', 'bases', 'components', 'crds', 'configurations', 'patchesstrategicmerge']
/** The same, and what stands in the files may name others. */
const PLUGINS = ['generators', 'transformers', 'validators']
/** Keys whose items have a path. */
const WITH_PATH = ['patches', 'patchesjson6902', 'replacements']
const GENERATORS = ['configmapgenerator', 'secretgenerator']
const CHARTS = ['helmcharts', 'helmchartinflationgenerator', 'helmglobals']

/**
 * Follows all that a kustomization names: it is on this disk, and of a checkout in the checkout. kubectl would fetch
 * what is not, by git or HTTP, and whoever can write there would decide what is deployed. It starts no plugins by
 * itself.
 * @throws UserError `MANIFESTS_REMOTE`, `MANIFESTS_MISSING`, `MANIFESTS_NOT_TAKEN`
 */
export async function checkKustomization(files: Files, folder: string, seen: Set<string> = new Set()): Promise<void> {
  const file = await kustomizationIn(files, folder)
  const real = file === undefined ? '' : await files.realPath(file)
  if (file === undefined || seen.has(real)) return
  seen.add(real)
  const content = inLowerCase(await readKustomization(files, file))
  refuseOtherForms(content, file)
  refuseCharts(content, file)
  for (const path of pathsIn(content)) await follow(files, { folder, file, path, seen })
  for (const plugin of PLUGINS.flatMap((key) => listAt(content, key)).filter((item) => typeof item === 'string'))
    await refuseAddresses(files, { folder, file, plugin })
}

/** What cannot be read here is not handed on to kubectl, which may read it in another way. */
async function readKustomization(files: Files, file: string): Promise<unknown> {
  try {
    return await readPlainYaml(await files.read(file))
  } catch (error) {
    throw new UserError(
      'MANIFESTS_INVALID',
      `manifests: ${shownPath(file)} cannot be read: ${errorMessage(error).split('\n')[0] ?? ''}`,
      'correct the file',
    )
  }
}

function inLowerCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inLowerCase)
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [foldCase(key), inLowerCase(item)]))
}

/** A transformer is a file or its text, with paths in places of its own. */
async function refuseAddresses(
  files: Files,
  { folder, file, plugin }: { readonly folder: string; readonly file: string; readonly plugin: string },
): Promise<void> {
  const path = files.resolve(folder, plugin)
  const isFile = !plugin.includes('\n') && (await files.stat(path))?.kind !== 'directory'
  const text = isFile ? await files.read(path) : plugin
  const found = /\b[a-z][a-z0-9+.-]*:\/\/\S+/i.exec(text)?.[0]
  if (found !== undefined) throw remote(isFile ? path : file, found)
}

/** Where a path belongs stands a text, in a list: anything else is for kubectl to understand, and not for us. */
function refuseOtherForms(content: unknown, file: string): void {
  const wrong = [...LISTS, ...PLUGINS].find((key) => {
    const value = property(content, key)
    return value !== undefined && value !== null && !(Array.isArray(value) && value.every((item) => isText(item)))
  })
  if (wrong === undefined) return
  throw new UserError(
    'MANIFESTS_INVALID',
    `manifests: ${shownPath(file)}: expected a list of paths under ${wrong}`,
    'correct the file',
  )
}

const isText = (value: unknown): value is string => typeof value === 'string'

function refuseCharts(content: unknown, file: string): void {
  const key = CHARTS.find((name) => property(content, name) !== undefined)
  if (key === undefined) return
  throw new UserError(
    'MANIFESTS_NOT_TAKEN',
    `manifests: ${shownPath(file)} inflates charts (${key}), which kubectl does not do by itself`,
    'run kustomize build --enable-helm > rendered.yaml in an earlier step, and name rendered.yaml in manifests',
  )
}

function pathsIn(content: unknown): readonly string[] {
  const texts = [...LISTS, ...PLUGINS].flatMap((key) => listAt(content, key))
  const named = WITH_PATH.flatMap((key) => listAt(content, key).map((item) => textAt(item, 'path')))
  const generated = GENERATORS.flatMap((key) => listAt(content, key)).flatMap((item) => [
    ...['files', 'envs'].flatMap((key) => listAt(item, key)),
    property(item, 'env'),
  ])
  const sources = generated.map((item) => (typeof item === 'string' ? item.replace(/^[^=/]*=/, '') : undefined))
  return [...texts, ...named, ...sources, textAt(content, 'openapi', 'path')].filter(
    (item): item is string => typeof item === 'string' && item !== '' && !item.includes('\n'),
  )
}

interface Step {
  readonly folder: string
  readonly file: string
  readonly path: string
  readonly seen: Set<string>
}

async function follow(files: Files, { folder, file, path, seen }: Step): Promise<void> {
  const full = files.resolve(folder, path)
  const found = await files.stat(full)
  if (found === undefined) throw isRemote(path) ? remote(file, path) : missing(file, path)
  if ((await files.inCheckout(file)) && !(await files.inCheckout(full)))
    throw new UserError(
      'MANIFESTS_REMOTE',
      `manifests: ${shownPath(file)} names ${path}, which is outside of the checkout`,
      'put what it needs into the checkout',
    )
  const isFolder = found.kind === 'directory' || (found.kind === 'symlink' && (await leadsToFolder(files, full)))
  if (isFolder) await checkKustomization(files, full, seen)
}

async function leadsToFolder(files: Files, path: string): Promise<boolean> {
  return (await files.stat(await files.realPath(path)))?.kind === 'directory'
}

const isRemote = (path: string) =>
  /^[a-z][a-z0-9+.-]*::?\/?\/|^[\w.-]+@[\w.-]+:|[?&](?:ref|version)=|^(?:www\.)?[\w-]+(?:\.[\w-]+)+[/:]/i.test(path)

function remote(file: string, path: string): UserError {
  return new UserError(
    'MANIFESTS_REMOTE',
    `manifests: ${shownPath(file)} names ${path}, which is not on this disk: it would be fetched anew with every deploy`,
    'fetch it in an earlier step at a commit or with a checksum, or copy it into the repository, and name it by its path',
  )
}

function missing(file: string, path: string): UserError {
  return new UserError(
    'MANIFESTS_MISSING',
    `manifests: ${shownPath(file)} names ${path}, which is not there`,
    'correct the path, or make the file in an earlier step',
  )
}

/** What `kustomize edit set image` writes, or a person: images that the kustomization names anew. */
export async function imagesOf(files: Files, folder: string): Promise<readonly KustomizeImage[]> {
  const file = await kustomizationIn(files, folder)
  const content = file === undefined ? undefined : await readKustomization(files, file)
  return listAt(content, 'images').flatMap((item) => {
    const name = textAt(item, 'name')
    if (!isObject(item) || name === undefined) return []
    return [{ name, newName: textAt(item, 'newName') ?? name, isPinned: 'newTag' in item || 'digest' in item }]
  })
}

export interface KustomizeImage {
  readonly name: string
  readonly newName: string
  /** It also has a tag or digest of its own. */
  readonly isPinned: boolean
}
