import { exited, type Ports, ToolError, UserError } from '@slipway/core'
import { BUILDKIT_ENVIRONMENT } from '../engines/buildkit'
import { ENGINES } from '../engines'
import { saveArgs } from '../engines/docker'
import { engineFailure } from '../engines/symptoms'
import { pick } from '../engines/pick'

/** The Docker CLI is there, told before anything takes long. @throws ToolError `ENGINE_MISSING` */
export async function requireDocker(input: string, { exec }: Ports): Promise<void> {
  if ((await exec.which('docker')) !== undefined) return
  throw new ToolError(
    'ENGINE_MISSING',
    `${input}: expected a program docker on PATH, found none`,
    `install Docker, or leave \`${input}\` out`,
  )
}

/** An image of the local Docker, in an archive of ours. @throws UserError `IMPORT_MISSING`; BuildFailure */
export async function saveFromDaemon(name: string, ports: Ports): Promise<string> {
  const archive = ports.files.resolve(await ports.files.temporary('import'), 'saved.tar')
  const said = await runDocker(saveArgs(name, archive), ports)
  if (said.code === 0) return archive
  if (/No such image|reference does not exist|invalid reference format/i.test(said.stderr))
    throw new UserError(
      'IMPORT_MISSING',
      `import: expected an image ${name} in the local Docker, found none`,
      'build it before, or correct the name (docker image ls shows what is there)',
    )
  throw engineFailure(ENGINES.docker, said)
}

/** Reads and writes of the store, without output but what a failure says. */
export async function runDocker(args: readonly string[], ports: Ports) {
  const ended = await ports.exec.run('docker', args, { env: pick(BUILDKIT_ENVIRONMENT, ports) })
  ports.signals.check()
  return exited(ended, { program: 'docker' })
}
