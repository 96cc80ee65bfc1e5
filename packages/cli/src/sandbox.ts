import { exitCode, input } from '@slipway/core'
import { readFlags, type Session, writeOut } from '@slipway/hosts'

const FLAGS = { directory: input.path('Folder for the kubeconfig, images and logs') }

/** `slipway sandbox`: a registry and a small Kubernetes API, up until a signal comes. */
export async function sandbox(args: readonly string[], { signals, workspace }: Session): Promise<number> {
  const { given: flags, json } = readFlags(args, FLAGS)
  const directory = flags.get('directory') || undefined
  const [{ startSandbox }, { join, resolve }, { tmpdir }, { mkdtemp, rm }] = await Promise.all([
    // A bundle of its own in `dist/`, which the build puts here: nobody else carries it along.
    import(/* webpackIgnore: true */ '@slipway/sandbox'),
    import('node:path'),
    import('node:os'),
    import('node:fs/promises'),
  ])
  const given = directory === undefined ? undefined : resolve(workspace, String(directory))
  const folder = given ?? (await mkdtemp(join(tmpdir(), 'slipway-sandbox-')))
  const running = await startSandbox({ directory: folder })
  signals.defer(async () => {
    await running.stop()
    if (given === undefined) await rm(folder, { recursive: true, force: true })
  })
  const { banner, kubeconfig, registryAddress, server } = running
  writeOut(
    json
      ? `${JSON.stringify({ kubeconfig, registry: registryAddress, server })}\n`
      : render({ banner, kubeconfig, registryAddress }),
  )
  await new Promise<void>((resolve) => signals.onCancel(() => resolve()))
  return exitCode('pass')
}

function render({
  banner,
  kubeconfig,
  registryAddress,
}: {
  readonly banner: string
  readonly kubeconfig: string
  readonly registryAddress: string
}): string {
  return [
    banner,
    '',
    `  export KUBECONFIG=${kubeconfig}`,
    `  registry: ${registryAddress} (plain HTTP)`,
    '',
    'Ctrl-C stops it and everything it started.',
    '',
  ].join('\n')
}
