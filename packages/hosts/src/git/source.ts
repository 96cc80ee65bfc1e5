import { join } from 'node:path'
import type { SourceContext } from '@slipway/core'
import { tagOf } from './tags'
import { commonFolder, findWorkTree, readGitFile as read } from './find-git'
import { definedOnly } from '../kit/defined'

/**
 * The commit that is checked out, read from git's own files (gitrepository-layout(5)): no process is started for it.
 */
export function gitSource(directory: string): SourceContext {
  const git = findWorkTree(directory)?.git
  if (git === undefined) return { fork: false }
  const shared = commonFolder(git)
  const head = read(join(git, 'HEAD'))
  const ref = head?.startsWith('ref: ') === true ? head.slice('ref: '.length) : undefined
  const url = /\[remote "origin"\][^[]*?\burl\s*=\s*(\S+)/.exec(read(join(shared, 'config')) ?? '')?.[1]
  const remote =
    url === undefined
      ? undefined
      : /^(?:https?:\/\/(?:[^@/]*@)?|ssh:\/\/(?:[^@/]*@)?|[^@/]+@)([^/:]+)(?::\d+)?[/:](.+?)(?:\.git)?\/?$/.exec(url)
  // On a branch a tag that happens to be there is not what is delivered; `git checkout v1.2.3` says that it is.
  const tag = ref === undefined && head !== undefined ? tagOf(shared, head) : undefined
  return definedOnly({
    commit: ref === undefined ? head : (read(join(git, ref)) ?? read(join(shared, ref)) ?? packed(shared, ref)),
    ...(tag === undefined ? {} : { tag }),
    defaultBranch: /^ref: refs\/remotes\/origin\/(.+)$/.exec(read(join(shared, 'refs/remotes/origin/HEAD')) ?? '')?.[1],
    ref: tag ?? ref?.replace(/^refs\/heads\//, ''),
    repository: remote?.[2],
    repositoryUrl: remote === null || remote === undefined ? undefined : `https://${remote[1]}/${remote[2]}`,
    fork: false,
  })
}

function packed(git: string, ref: string): string | undefined {
  const line = (read(join(git, 'packed-refs')) ?? '').split('\n').find((candidate) => candidate.endsWith(` ${ref}`))
  return line?.split(' ')[0]
}

/** The commit that a folder has checked out. */
export const commitOf = (directory: string): string | undefined => gitSource(directory).commit
