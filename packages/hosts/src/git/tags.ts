import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import { readGitFile as read } from './find-git'

const MAX_TAGS = 20_000
/** A tag object is a few lines and a message. */
const MAX_OBJECT = 1024 * 1024

/**
 * The tag of a commit, read from git's files; of several the one that sorts last, with numbers by their value.
 * @param git the folder that all work trees share
 */
export function tagOf(git: string, commit: string): string | undefined {
  const found = [...packedTags(git), ...looseTags(git)].filter(({ target }) => target === commit)
  return found
    .map(({ name }) => name)
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .at(-1)
}

interface Tag {
  readonly name: string
  /** The commit that it stands for, whether it is annotated or not. */
  readonly target: string | undefined
}

/** The line after an annotated tag has its commit: `^<commit>` (gitrepository-layout(5)). */
function packedTags(git: string): readonly Tag[] {
  const lines = (read(join(git, 'packed-refs')) ?? '').split('\n')
  return lines.flatMap((line, index) => {
    const [target, name] = /^([0-9a-f]{40,64}) refs\/tags\/(.+)$/.exec(line)?.slice(1) ?? []
    if (target === undefined || name === undefined) return []
    const peeled = /^\^([0-9a-f]{40,64})$/.exec(lines[index + 1] ?? '')?.[1]
    return [{ name, target: peeled ?? target }]
  })
}

function looseTags(git: string): readonly Tag[] {
  const folder = join(git, 'refs/tags')
  return namesBelow(folder).map((name) => {
    const id = read(join(folder, name))
    return { name, target: id === undefined ? undefined : (annotated(git, id) ?? id) }
  })
}

function namesBelow(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .slice(0, MAX_TAGS)
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
  } catch {
    return []
  }
}

/** The object that an annotated tag points to; undefined when the id is no tag object, or lies in a pack. */
function annotated(git: string, id: string): string | undefined {
  try {
    const bytes = readFileSync(join(git, 'objects', id.slice(0, 2), id.slice(2)))
    const text = inflateSync(bytes, { maxOutputLength: MAX_OBJECT }).toString('utf8')
    return /^tag \d+\0object ([0-9a-f]{40,64})\n/.exec(text)?.[1]
  } catch {
    return undefined
  }
}
