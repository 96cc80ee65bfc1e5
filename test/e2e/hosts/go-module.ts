import { execFile } from 'node:child_process'
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { go, type Say } from '../go'

const call = promisify(execFile)

export interface GoProgram {
  readonly module: string
  readonly version: string
  /** Its folder in the module, or several; without one the module itself is the program. */
  readonly program?: string | readonly string[]
  /** What a requirement is replaced by, `module=module@version`. */
  readonly replace?: readonly string[]
  /** It runs in images that have no C library. */
  readonly isStatic?: boolean
  /** Which variable says its version. */
  readonly stamp?: string
  /** What its own build sets. */
  readonly env?: Readonly<Record<string, string>>
}

/**
 * Builds a program of a module that `go install` refuses, since its go.mod replaces others: in a module of our own with
 * the same requirements. What it replaces by a folder of its own is published under the same release.
 */
export async function goBuild(directory: string, { module, version, ...rest }: GoProgram, say: Say): Promise<void> {
  const programs = typeof rest.program === 'string' ? [rest.program] : rest.program
  const sources = programs?.map((program) => `${module}/${program}`) ?? [module]
  const { stdout } = await call('go', ['mod', 'download', '-json', `${module}@v${version}`], { cwd: directory })
  const { Dir } = JSON.parse(stdout) as { readonly Dir: string }
  const work = join(directory, 'module')
  await mkdir(work)
  const text = await readFile(join(Dir, 'go.mod'), 'utf8')
  const own = text.replace(/^module .*$/m, 'module slipway.test/tool').replace(/^.*=> \.\/.*$/gm, '')
  await writeFile(join(work, 'go.mod'), own)
  await copyFile(join(Dir, 'go.sum'), join(work, 'go.sum'))
  const replaced = (rest.replace ?? []).map((text) => `-replace=${text}`)
  await call('go', ['mod', 'edit', `-require=${module}@v${version}`, ...replaced], { cwd: work })
  const imports = sources.map((source) => `import _ "${source}"\n`).join('')
  await writeFile(join(work, 'tools.go'), `//go:build tools\n\npackage tools\n\n${imports}`)
  const flags = ['-mod=mod', '-trimpath', '-v', '-ldflags', `-s -w -X ${rest.stamp ?? 'main.version'}=${version}`]
  const env = { ...(rest.isStatic === true ? { CGO_ENABLED: '0' } : {}), ...rest.env }
  await go(['build', ...flags, '-o', `${directory}/`, ...sources], work, say, env)
}
