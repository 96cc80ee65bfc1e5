import { exitCode, UserError, didYouMean } from '@slipway/core'
import { type Session, writeOut } from '@slipway/hosts'

/** `slipway sandbox`: a registry and a small Kubernetes API, up until a signal comes. */
export async function sandbox(args: readonly string[], { signals, workspace }: Session): Promise<number> {
  const { directory, json } = readArguments(args)
  const [{ startSandbox }, { join }, { tmpdir }, { mkdtemp, rm }] = await Promise.all([
    import('@slipway/sandbox'),
    import('node:path'),
    import('node:os'),
    import('node:fs/promises'),
  ])
  const given = directory === undefined ? undefined : join(workspace, directory)
  const folder = given ?? (await mkdtemp(join(tmpdir(), 'slipway-sandbox-')))
  const running = await startSandbox({ directory: folder })
  signals.defer(async () => {
    await running.stop()
    if (given === undefined) await rm(folder, { recursive: true, force: true })
  })
  const { banner, kubeconfig, registryAddress, server } = running
  writeOut(json ? `${JSON.stringify({ kubeconfig, registry: registryAddress, server })}\n` : render({ banner, kubeconfig, registryAddress }))
  await new Promise<void>((resolve) => signals.onCancel(() => resolve()))
  return exitCode('pass')
}

const FLAGS = ['--directory', '--json', '--help']

function readArguments(args: readonly string[]): { readonly directory: string | undefined; readonly json: boolean } {
  let directory: string | undefined
  let json = false
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string
    if (arg === '--json') json = true
    else if (arg === '--directory') directory = args[++i]
    else if (arg.startsWith('--directory=')) directory = arg.slice('--directory='.length)
    else
      throw new UserError(
        'FLAGS_INVALID',
        `expected --directory PATH or --json, got ${JSON.stringify(arg)}${didYouMean(arg, FLAGS)}`,
        'slipway sandbox [--directory PATH] [--json]',
      )
  }
  return { directory, json }
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
