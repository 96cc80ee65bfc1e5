import { randomBytes } from 'node:crypto'
import { copyFile, mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { errorMessage, type HostCache } from '@slipway/core'
import { nonEmpty } from '../kit/defined'

/**
 * The folder that GitLab keeps from job to job (`cache:` of our components; docs.gitlab.com/ci/caching), named in
 * `SLIPWAY_CACHE`. Of one kind of file the newest is kept: GitLab uploads the folder as it is.
 */
export function gitlabCache(env: NodeJS.ProcessEnv, info: (text: string) => void): HostCache | undefined {
  const folder = nonEmpty(env['SLIPWAY_CACHE'])
  if (folder === undefined) return undefined
  return {
    restore: async (key, prefix) => {
      const names = await readdir(folder).catch((): string[] => [])
      if (names.includes(key)) return { key, path: join(folder, key) }
      if (prefix === undefined) return undefined
      const dated = await Promise.all(
        names
          .filter((name) => name.startsWith(prefix))
          .map(async (name) => ({ name, at: (await stat(join(folder, name))).mtimeMs })),
      )
      const [newest] = dated.sort((a, b) => b.at - a.at)
      return newest === undefined ? undefined : { key: newest.name, path: join(folder, newest.name) }
    },
    save: async (key, path) => {
      const kind = key.replace(/-[^-]*$/, '-')
      try {
        await mkdir(folder, { recursive: true })
        const old = (await readdir(folder)).filter((name) => name.startsWith(kind) && name !== key)
        const next = join(folder, `.${randomBytes(6).toString('hex')}`)
        await copyFile(path, next)
        await rename(next, join(folder, key))
        for (const name of old) await rm(join(folder, name), { force: true })
      } catch (error) {
        info(`the cache of GitLab could not be written: ${errorMessage(error)}`)
      }
    },
  }
}
