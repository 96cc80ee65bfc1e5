import { readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { SourceContext } from '@slipway/core'
import { definedOnly } from '../kit/defined'

/**
 * The commit that is checked out, read from git's own files (gitrepository-layout(5)): no process is started for it.
 */
export function gitSource(directory: string): SourceContext {
  const git = findGit(directory)
  if (git === undefined) return { fork: false }
  const common = read(join(git, 'commondir'))
  const shared = common === undefined ? git : resolve(git, common)
  const head = read(join(git, 'HEAD'))
  const ref = head?.startsWith('ref: ') === true ? head.slice('ref: '.length) : undefined
  const url = /\[remote "origin"\][^[]*?\burl\s*=\s*(\S+)/.exec(read(join(shared, 'config')) ?? '')?.[1]
  const remote =
    url === undefined
      ? undefined
      : /^(?:https?:\/\/(?:[^@/]*@)?|ssh:\/\/(?:[^@/]*@)?|[^@/]+@)([^/:]+)(?::\d+)?[/:](.+?)(?:\.git)?\/?$/.exec(url)
  return definedOnly({
    commit: ref === undefined ? head : (read(join(git, ref)) ?? read(join(shared, ref)) ?? packed(shared, ref)),
    ref: ref?.replace(/^refs\/heads\//, ''),
    repository: remote?.[2],
    repositoryUrl: remote === null || remote === undefined ? undefined : `https://${remote[1]}/${remote[2]}`,
    fork: false,
  })
}

function findGit(directory: string): string | undefined {
  for (let at = resolve(directory); ; at = dirname(at)) {
    const candidate = join(at, '.git')
    if (isDirectory(candidate)) return candidate
    const pointer = /^gitdir: (.+)$/m.exec(read(candidate) ?? '')?.[1]
    if (pointer !== undefined) return resolve(at, pointer)
    if (dirname(at) === at) return undefined
  }
}

function packed(git: string, ref: string): string | undefined {
  const line = (read(join(git, 'packed-refs')) ?? '').split('\n').find((candidate) => candidate.endsWith(` ${ref}`))
  return line?.split(' ')[0]
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return undefined
  }
}
