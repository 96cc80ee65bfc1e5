import { isAbsolute, relative } from 'node:path'
import { CancelledError, errorMessage, type Ports, type TargetBranch, UserError } from '@slipway/core'
import { findWorkTree } from '../git/find-git'
import type { RepositoryAccess, RepositoryApi } from './access'
import { fetchedApi, unreadable } from './fetch'

export interface TargetWish {
  readonly branch: string
  readonly access: RepositoryAccess
  /** The user gave a token for the host's own interface. */
  readonly hasToken: boolean
}

/**
 * Opens the branch that a change request is for, by the host's interface and by git, whichever answers first. With no
 * token the interface of a host counts requests of all jobs of one address, so git is asked before.
 */
export async function openTarget(
  ports: Pick<Ports, 'exec' | 'files' | 'environment'>,
  { branch, access, hasToken }: TargetWish,
): Promise<TargetBranch> {
  const root = findWorkTree(ports.environment.workspace)?.top ?? ports.environment.workspace
  const place = (path: string) => relative(root, ports.files.resolve(path))
  const covers = (path: string) => !isAbsolute(place(path)) && place(path).split('/')[0] !== '..'
  const byApi = access.api === undefined ? [] : [async () => access.api]
  const byGit = () => fetchedApi(ports, access.remote)
  const reasons: string[] = []
  for (const way of hasToken ? [...byApi, byGit] : [byGit, ...byApi]) {
    try {
      const api = await way()
      const commit = await api?.head(branch)
      if (api === undefined || commit === undefined) throw unreadable(`there is no branch ${branch}`)
      return { branch, commit, covers, read: (path) => readText(api, commit, place(path)) }
    } catch (error) {
      if (error instanceof CancelledError) throw error
      reasons.push(errorMessage(error))
    }
  }
  return { branch, unreadable: [...new Set(reasons)].join('; '), covers, read: async () => undefined }
}

/** A file that cannot be read is no file that is not there: nothing is known about the gate then. */
async function readText(api: RepositoryApi, commit: string, path: string): Promise<string | undefined> {
  const bytes = await api.file(commit, path)
  try {
    return bytes === undefined ? undefined : new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw new UserError('TARGET_UNREADABLE', `${path}: expected text in UTF-8`, 'correct the file on that branch', {
      cause: error,
    })
  }
}
