import { type Ports, UserError } from '@slipway/core'
import { type CheckedKubeconfig, checkChosen, type Checked, chooseContext, type Permissions } from './kubeconfig'
import type { AllowedProgram } from './credential-plugin'
import { driverEnvironment } from './helm-driver'
import { readMerged } from './merge'
import { readNamedFiles } from './named-files'
import { findPlugin } from './plugin-program'
import { podKubeconfig } from './pod'
import { findKubeconfig, type KubeconfigSource, type SourceInputs, writeSource } from './source'
import { type ToolHome, openToolHome } from './tool-home'

/** How to reach one cluster: what Helm and kubectl are started with. */
export interface Access {
  readonly context: string
  readonly server: string
  /** Where it came from, for a later run: the paths of files, or how else. */
  readonly source: string
  /** Environment of every Helm and kubectl of ours. */
  readonly env: Readonly<Record<string, string>>
  /** A folder of mode 0700 for generated files, gone when the action ends. */
  readonly folder: string
}

export interface AccessInputs extends SourceInputs {
  readonly context?: string | undefined
  readonly allowExec?: readonly AllowedProgram[]
  readonly skipTlsVerify?: boolean
}

/** What was found out or made ready before. */
export interface AccessParts {
  readonly source?: KubeconfigSource
  readonly home?: ToolHome
}

/**
 * Reads the kubeconfig and writes the checked part of it to a file of our own.
 * @throws UserError `KUBECONFIG_MISSING`, `KUBECONFIG_INVALID`, `KUBECONFIG_REFUSED`
 */
export async function openAccess(ports: Ports, inputs: AccessInputs, parts: AccessParts = {}): Promise<Access> {
  const source = parts.source ?? (await findKubeconfig(ports, inputs))
  const checked = await readChecked(ports, source, inputs)
  for (const secret of checked.secrets) ports.host.hide(secret)
  if (source.kind === 'pod')
    ports.host.info(`no kubeconfig is given: the service account of this pod is used, at ${checked.server}`)
  if (checked.unverified)
    ports.host.warn(`the certificate of ${checked.server} is not checked (insecure-skip-tls-verify)`)
  const plugin = checked.plugin === undefined ? undefined : await findPlugin(ports, checked.plugin.command)
  const { folder, kubeconfig, env } = parts.home ?? (await openToolHome(ports))
  await ports.files.write(kubeconfig, checked.text(plugin?.program), { mode: 0o600 })
  return {
    context: checked.context,
    server: checked.server,
    source: writeSource(source),
    folder,
    env: {
      ...env,
      ...driverEnvironment(ports),
      ...pluginEnvironment(checked, ports),
      // A plugin starts programs of its own, by their names.
      ...(plugin === undefined ? {} : { PATH: plugin.path }),
    },
  }
}

const PLUGIN_VARIABLES = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_PROFILE',
  'AWS_ROLE_ARN',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_ROLE_SESSION_NAME',
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
  'AWS_CA_BUNDLE',
  'AWS_STS_REGIONAL_ENDPOINTS',
  'GOOGLE_APPLICATION_CREDENTIALS',
  'GOOGLE_CLOUD_PROJECT',
  'CLOUDSDK_CONFIG',
  'CLOUDSDK_CORE_PROJECT',
  'CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE',
  'AZURE_CLIENT_ID',
  'AZURE_CLIENT_SECRET',
  'AZURE_TENANT_ID',
  'AZURE_FEDERATED_TOKEN_FILE',
  'AZURE_AUTHORITY_HOST',
  'AZURE_CONFIG_DIR',
  'AAD_LOGIN_METHOD',
  'AAD_SERVICE_PRINCIPAL_CLIENT_ID',
  'AAD_SERVICE_PRINCIPAL_CLIENT_SECRET',
]

function pluginEnvironment({ plugin }: CheckedKubeconfig, { environment }: Ports): Record<string, string> {
  if (plugin === undefined) return {}
  const names = [...PLUGIN_VARIABLES.filter((name) => plugin.sees(name)), ...plugin.variables]
  const found = names.map((name) => [name, environment.get(name)] as const)
  return Object.fromEntries(found.filter((pair): pair is readonly [string, string] => pair[1] !== undefined))
}

async function readChecked(ports: Ports, source: KubeconfigSource, inputs: AccessInputs): Promise<CheckedKubeconfig> {
  const merged = source.kind === 'pod' ? podKubeconfig(ports) : await readMerged(ports, source)
  const chosen = accept(chooseContext(merged, inputs.context), source)
  const files = {
    cluster: await readNamedFiles(ports, 'cluster', chosen.cluster),
    user: await readNamedFiles(ports, 'user', chosen.user),
  }
  const { allowExec = [], skipTlsVerify = false } = inputs
  const permissions: Permissions = { allowExec, skipTlsVerify }
  return accept(checkChosen(chosen, files, permissions), source)
}

function accept<T>(result: Checked<T>, { kind }: KubeconfigSource): T {
  if ('ok' in result) return result.ok
  throw new UserError(
    'KUBECONFIG_REFUSED',
    `kubeconfig refused:\n  ${result.problems.join('\n  ')}`,
    kind === 'pod'
      ? 'leave kube-context out, or give a kubeconfig'
      : result.problems.every((problem) => problem.startsWith('no context '))
        ? 'name one of them by kube-context, or give another kubeconfig'
        : 'use a kubeconfig for one service account, with its token and certificate embedded',
  )
}
