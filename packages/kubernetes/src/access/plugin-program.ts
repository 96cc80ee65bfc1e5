import { isAbsolute, resolve } from 'node:path/posix'
import { type Ports, ToolError, UserError } from '@slipway/core'
import { inside } from './inside'

/** A program that is not part of the checkout, and the folders where such programs are. */
export interface Found {
  readonly program: string
  readonly path: string
}

/**
 * A credential plugin on PATH, passing over every folder of the checkout: what a change brings along must not be
 * started with the credentials of the job. With an absolute path, that file.
 * @throws UserError `KUBECONFIG_REFUSED`, `PROGRAM_NOT_FOUND`
 */
export async function findPlugin(ports: Ports, command: string): Promise<Found> {
  const workspace = await realOrSame(ports, ports.environment.workspace)
  const isForeign = async (path: string) =>
    workspace !== '/' && (inside(workspace, path) || inside(workspace, await realOrSame(ports, path)))
  const folders: string[] = []
  for (const folder of (ports.environment.get('PATH') ?? '').split(':'))
    if (isAbsolute(folder) && !(await isForeign(folder))) folders.push(folder)
  const path = folders.join(':')
  if (isAbsolute(command)) {
    if (await isForeign(command))
      throw new UserError(
        'KUBECONFIG_REFUSED',
        `kubeconfig refused:\n  user: exec starts ${command}, which lies in the checkout`,
        'install it elsewhere in an earlier step',
      )
    if (await isProgram(ports, command)) return { program: command, path }
    throw notThere(`at ${command}`)
  }
  for (const folder of folders) {
    const program = resolve(folder, command)
    if ((await isProgram(ports, program)) && !(await isForeign(program))) return { program, path }
  }
  throw notThere(`${command} on PATH; folders of the checkout do not count`)
}

function notThere(what: string): ToolError {
  return new ToolError(
    'PROGRAM_NOT_FOUND',
    `the credential plugin of the kubeconfig: expected ${what}, found none`,
    'install it in an earlier step',
  )
}

async function isProgram({ files }: Ports, path: string): Promise<boolean> {
  const info = await files
    .realPath(path)
    .then((real) => files.stat(real))
    .catch(() => undefined)
  return info?.kind === 'file' && (info.mode & 0o111) !== 0
}

function realOrSame({ files }: Ports, path: string): Promise<string> {
  return files.realPath(path).catch(() => path)
}
