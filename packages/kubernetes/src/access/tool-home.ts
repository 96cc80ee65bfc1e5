import { resolve } from 'node:path/posix'
import type { Ports } from '@slipway/core'

/**
 * A place of our own for Helm and kubectl to work in; a chart is rendered there before the way to the cluster is known.
 */
export interface ToolHome {
  /** A folder of mode 0700 for generated files, gone when the action ends. */
  readonly folder: string
  /** Where the checked kubeconfig will stand. */
  readonly kubeconfig: string
  readonly env: Readonly<Record<string, string>>
}

export async function openToolHome(ports: Pick<Ports, 'environment' | 'files'>): Promise<ToolHome> {
  const { files } = ports
  const folder = await files.temporary('deploy')
  const kubeconfig = resolve(folder, 'kubeconfig')
  for (const name of ['plugins', 'config', 'cache', 'data']) await files.makeDirectory(resolve(folder, name), 0o700)
  return { folder, kubeconfig, env: toolEnvironment(folder, kubeconfig, await pluginFolders(ports)) }
}

/** Where Helm looks for plugins by itself: a user has them for what a chart or its values need. */
async function pluginFolders({ environment, files }: Pick<Ports, 'environment' | 'files'>): Promise<readonly string[]> {
  const said = environment.get('HELM_PLUGINS') ?? ''
  if (said !== '') return said.split(':').filter((path) => path.startsWith('/'))
  const { home, os } = environment
  const shared = environment.get('XDG_DATA_HOME') ?? ''
  const usual = home === undefined ? undefined : resolve(home, os === 'darwin' ? 'Library' : '.local/share', 'helm')
  const data = [environment.get('HELM_DATA_HOME'), shared === '' ? usual : resolve(shared, 'helm')].find(
    (path) => path !== undefined && path !== '',
  )
  if (data === undefined) return []
  const folder = resolve(data, 'plugins')
  return (await files.stat(folder)) === undefined ? [] : [folder]
}

/**
 * Nothing else of the user's own Helm and kubectl set-up applies: no repositories, aliases or default flags. Helm may
 * ask as often as kubectl does by default: with its own five questions a second (client-go's) it takes minutes to see
 * that two hundred ready workloads are ready.
 */
function toolEnvironment(folder: string, kubeconfig: string, plugins: readonly string[]): Record<string, string> {
  return {
    KUBECONFIG: kubeconfig,
    // Ours first: of two plugins of one name Helm takes that.
    HELM_PLUGINS: [resolve(folder, 'plugins'), ...plugins].join(':'),
    HELM_CONFIG_HOME: resolve(folder, 'config'),
    HELM_CACHE_HOME: resolve(folder, 'cache'),
    HELM_DATA_HOME: resolve(folder, 'data'),
    // kubectl's and Helm's record of what the API server has: its next user would believe it.
    KUBECACHEDIR: resolve(folder, 'cache'),
    HELM_QPS: '50',
    HELM_BURST_LIMIT: '300',
    // Programs that live for a tenth of a second and hold 40 MB spend a fifth of their time on collecting garbage that
    // nobody needs back.
    GOGC: '400',
    KUBERC: 'off',
    KUBECTL_KUBERC: 'false',
  }
}
