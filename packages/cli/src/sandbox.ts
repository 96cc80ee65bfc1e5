import { exitCode, input, resolve, UserError } from '@slipway/core'
import { readFlags, type Session, writeErr, writeOut } from '@slipway/hosts'

const PORTS = { min: 1, max: 65_535 }

const FLAGS = {
  directory: input.path('Folder for the kubeconfig, images and logs'),
  port: input.integer('Port of the registry', PORTS),
  'api-port': input.integer('Port of the Kubernetes API', PORTS),
}

/**
 * The one door to the sandbox, which has a server of Kubernetes behind it that no other command needs: in `dist/` it is
 * a bundle of its own, and the build puts the place of that one here.
 */
const openDoor = () => import(/* webpackIgnore: true */ '@slipway/sandbox')

/** `slipway sandbox`: a registry and a small Kubernetes API, up until a signal comes. */
export async function sandbox(args: readonly string[], { signals, workspace }: Session): Promise<number> {
  const { given: flags, json } = readFlags(args, FLAGS)
  const { values } = resolve(FLAGS, [{ name: 'input', get: (name) => flags.get(name) }])
  const [{ PortUnavailable, startSandbox }, path, { tmpdir }, { mkdtemp, rm }] = await Promise.all([
    openDoor(),
    import('node:path'),
    import('node:os'),
    import('node:fs/promises'),
  ])
  const given = values.directory === undefined ? undefined : path.resolve(workspace, values.directory)
  const directory = given ?? (await mkdtemp(path.join(tmpdir(), 'slipway-sandbox-')))
  const removeOwn = async () => {
    if (given === undefined) await rm(directory, { recursive: true, force: true })
  }
  const running = await startSandbox({
    directory,
    ...(values['api-port'] === undefined ? {} : { port: values['api-port'] }),
    ...(values.port === undefined ? {} : { registry: { port: values.port } }),
    // With --json standard output is for one object.
    notice: (text) => (json ? writeErr : writeOut)(`${text}\n`),
    problem: (error) => writeErr(`sandbox: ${error instanceof Error ? error.message : String(error)}\n`),
  }).catch(async (error: unknown) => {
    await removeOwn()
    throw error instanceof PortUnavailable ? portUnavailable(error) : error
  })
  signals.defer(async () => {
    await running.stop()
    await removeOwn()
  })
  const { kubeconfig, registryAddress, server } = running
  writeOut(json ? `${JSON.stringify({ kubeconfig, registry: registryAddress, server })}\n` : render(running))
  await new Promise<void>((done) => signals.onCancel(() => done()))
  return exitCode('pass')
}

function portUnavailable({ of, message }: { readonly of: 'registry' | 'api'; readonly message: string }): UserError {
  const flag = of === 'registry' ? '--port' : '--api-port'
  return new UserError(
    'SANDBOX_PORT',
    `${flag}: ${message}`,
    `give ${flag} another port, or leave it out for a free one`,
  )
}

function render(running: {
  readonly banner: string
  readonly kubeconfig: string
  readonly registryAddress: string
}): string {
  return [
    running.banner,
    '',
    `  export KUBECONFIG=${running.kubeconfig}`,
    `  registry: ${running.registryAddress} (plain HTTP)`,
    '',
    'Ctrl-C stops it and everything it started. The addresses of services are printed as they appear.',
    '',
  ].join('\n')
}
