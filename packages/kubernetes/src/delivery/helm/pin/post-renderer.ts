import { FILTER, type Ports } from '@slipway/core'
import type { PinRule } from '../../../image/pin'
import type { HelmMajor } from '../client/tools'
import { formatRules } from './rule-file'

const PLUGIN = 'slipway-pin'

/**
 * Makes this program the post-renderer of one run of Helm. Helm 4 takes plugins alone, which see hooks as well: one of
 * this run, in the run's own folder of plugins. Helm 3 takes a program.
 * @param folder the run's own, of mode 0700
 * @returns flags for `helm upgrade`
 */
export async function writePostRenderer(
  { environment, files }: Pick<Ports, 'environment' | 'files'>,
  { folder, rules, major }: { readonly folder: string; readonly rules: readonly PinRule[]; readonly major: HelmMajor },
): Promise<readonly string[]> {
  const file = files.resolve(folder, 'pin.json')
  await files.write(file, formatRules(rules), { mode: 0o600 })
  const [command = '', ...args] = [...environment.program, FILTER, file]
  if (major === 3) return [`--post-renderer=${command}`, ...args.map((arg) => `--post-renderer-args=${arg}`)]
  const plugin = files.resolve(folder, 'plugins', PLUGIN)
  await files.makeDirectory(plugin, 0o700)
  await files.write(files.resolve(plugin, 'plugin.yaml'), JSON.stringify(manifest(command, args)), { mode: 0o600 })
  return [`--post-renderer=${PLUGIN}`]
}

/** JSON is YAML. */
function manifest(command: string, args: readonly string[]): object {
  return {
    apiVersion: 'v1',
    type: 'postrenderer/v1',
    name: PLUGIN,
    version: '0.1.0',
    runtime: 'subprocess',
    runtimeConfig: { platformCommand: [{ command, args }] },
  }
}
