import { dirname, isAbsolute, relative, resolve } from 'node:path/posix'
import { listAt, type Ports, property, textAt, UserError, errorMessage } from '@slipway/core'
import { type ToolHome, openToolHome } from './tool-home'
import { type CheckedKubeconfig, checkKubeconfig, FILE_KEYS } from './kubeconfig'
import { findKubeconfig } from './source'

/** How to reach one cluster: what Helm and kubectl are started with. */
export interface Access {
  readonly context: string
  readonly server: string
  /** The file that was given, for a later run. */
  readonly source: string
  /** Environment of every Helm and kubectl of ours. */
  readonly env: Readonly<Record<string, string>>
  /** A folder of mode 0700 for generated files, gone when the action ends. */
  readonly folder: string
}

export interface AccessInputs {
  readonly kubeconfig?: string | undefined
  readonly context?: string | undefined
}

/**
 * Reads the kubeconfig and writes the checked part of it to a file of our own.
 * @throws UserError `KUBECONFIG_MISSING`, `KUBECONFIG_INVALID`, `KUBECONFIG_REFUSED`
 */
export async function openAccess(ports: Ports, inputs: AccessInputs, there?: ToolHome): Promise<Access> {
  const source = await findKubeconfig(ports, inputs.kubeconfig)
  const checked = await readChecked(ports, source, inputs.context)
  for (const secret of checked.secrets) ports.host.hide(secret)
  const { folder, kubeconfig, env } = there ?? (await openToolHome(ports))
  await ports.files.write(kubeconfig, checked.text, { mode: 0o600 })
  return {
    context: checked.context,
    server: checked.server,
    source,
    folder,
    env: { ...env, ...pluginEnvironment(checked, inheritedFor(ports)) },
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

function pluginEnvironment(
  checked: CheckedKubeconfig,
  get: (name: string) => string | undefined,
): Record<string, string> {
  const { plugin } = checked
  if (plugin === undefined) return {}
  const found = PLUGIN_VARIABLES.filter((name) => plugin.environment.test(name)).map(
    (name) => [name, get(name)] as const,
  )
  return Object.fromEntries(found.filter((pair): pair is readonly [string, string] => pair[1] !== undefined))
}

const inheritedFor = (ports: Ports) => (name: string) => ports.environment.get(name)

async function readChecked(ports: Ports, source: string, context: string | undefined): Promise<CheckedKubeconfig> {
  const folder = dirname(await ports.files.realPath(source))
  const { parse } = await import('yaml')
  let document: unknown
  try {
    document = parse(await ports.files.read(source), { maxAliasCount: 50 })
  } catch (error) {
    throw new UserError(
      'KUBECONFIG_INVALID',
      `kubeconfig: not readable as YAML: ${errorMessage(error).split('\n')[0] ?? ''}`,
      'give a kubeconfig file',
    )
  }
  const real = await realPaths(ports, folder, document)
  const result = checkKubeconfig(document, context, (path) => inside(folder, real.get(path) ?? path))
  if ('ok' in result) return result.ok
  throw new UserError(
    'KUBECONFIG_REFUSED',
    `kubeconfig refused:\n  ${result.problems.join('\n  ')}`,
    'use a kubeconfig for one service account, with its token and certificate embedded',
  )
}

/** A link beside the kubeconfig is as far away as what it leads to. */
async function realPaths(ports: Ports, folder: string, document: unknown): Promise<ReadonlyMap<string, string>> {
  const named = ['clusters', 'users']
    .flatMap((list) => listAt(document, list))
    .flatMap((item) => [property(item, 'cluster'), property(item, 'user')])
  const paths = named.flatMap((fields) =>
    FILE_KEYS.map((key) => textAt(fields, key)).filter((path) => path !== undefined),
  )
  return new Map(
    await Promise.all(
      paths.map(async (path) => [path, await ports.files.realPath(resolve(folder, path)).catch(() => path)] as const),
    ),
  )
}

function inside(folder: string, path: string): string | undefined {
  const whole = isAbsolute(path) ? resolve(path) : resolve(folder, path)
  const way = relative(folder, whole)
  return path === '' || way === '' || way.startsWith('..') || isAbsolute(way) ? undefined : whole
}
