import { posix } from 'node:path'
import type { Environment, Files } from '@slipway/core'
import type { GoModule, RepositoryFiles } from '@slipway/reports/test-reports'

/** Folders whose files are nobody's tests. */
const NOT_OURS = ['node_modules', '.git', 'site-packages', '.venv', 'venv', '__pycache__', '.gradle', '.tox', '.m2']
const MAX_MODULES = 200

/** The files of the checkout, for the places of failures, wherever the tests ran in it. */
export async function repositoryFiles(
  files: Files,
  { workspace }: Pick<Environment, 'workspace'>,
): Promise<RepositoryFiles> {
  const { RepositoryFiles } = await import('@slipway/reports/test-reports')
  const exclude = NOT_OURS.map((folder) => `**/${folder}/**`)
  const paths = await files.glob(['**/*'], { exclude, from: workspace })
  return new RepositoryFiles(paths, await goModules(files, { workspace, paths }))
}

/** Go names packages by their module, and only go.mod says where that is. */
async function goModules(
  files: Files,
  { workspace, paths }: { readonly workspace: string; readonly paths: readonly string[] },
): Promise<readonly GoModule[]> {
  const modules: GoModule[] = []
  for (const path of paths.filter((path) => posix.basename(path) === 'go.mod').slice(0, MAX_MODULES)) {
    const text = await files.read(posix.join(workspace, path), { limit: 1024 * 1024 }).catch(() => '')
    const name = /^\s*module\s+"?([^\s"]+)/m.exec(text)?.[1]
    const folder = posix.dirname(path)
    if (name !== undefined) modules.push({ name, folder: folder === '.' ? '' : folder })
  }
  return modules.sort((a, b) => b.name.length - a.name.length)
}
