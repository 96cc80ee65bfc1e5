import { listAt, textAt } from '@slipway/core'

interface CredentialPlugin {
  /** Variables of the job that it sees. */
  readonly environment: RegExp
  /**
   * Variables that a kubeconfig may set: none that names a file, a folder or a program, which such a tool would load or
   * start.
   */
  readonly settable: readonly string[]
  /** Whether these arguments make it give out a token, and nothing else. */
  readonly accepts: (args: readonly string[]) => boolean
}

const AWS_OPTIONS = [
  '--region',
  '--profile',
  '--cluster-name',
  '--cluster-id',
  '--role-arn',
  '--role-session-name',
  '--output',
]

/** Credential plugins of the three large clouds; a kubeconfig that starts any other program is refused. */
const CREDENTIAL_PLUGINS: Readonly<Record<string, CredentialPlugin>> = {
  aws: {
    environment: /^AWS_/,
    settable: [
      'AWS_PROFILE',
      'AWS_REGION',
      'AWS_DEFAULT_REGION',
      'AWS_STS_REGIONAL_ENDPOINTS',
      'AWS_ROLE_ARN',
      'AWS_ROLE_SESSION_NAME',
      'AWS_ACCESS_KEY_ID',
      'AWS_SECRET_ACCESS_KEY',
      'AWS_SESSION_TOKEN',
    ],
    accepts: isGetToken,
  },
  'gke-gcloud-auth-plugin': {
    environment: /^(?:GOOGLE_|CLOUDSDK_|GKE_|USE_GKE_)/,
    settable: ['GOOGLE_CLOUD_PROJECT', 'CLOUDSDK_CORE_PROJECT', 'USE_GKE_GCLOUD_AUTH_PLUGIN'],
    accepts: (args) => args.every((arg) => arg.startsWith('--')),
  },
  kubelogin: {
    environment: /^(?:AZURE_|AAD_|ARM_)/,
    settable: [
      'AAD_LOGIN_METHOD',
      'AAD_SERVICE_PRINCIPAL_CLIENT_ID',
      'AAD_SERVICE_PRINCIPAL_CLIENT_SECRET',
      'AZURE_CLIENT_ID',
      'AZURE_CLIENT_SECRET',
      'AZURE_TENANT_ID',
    ],
    accepts: ([verb]) => verb === 'get-token',
  },
}

/** `aws eks get-token`, with options of a known kind before and after. */
function isGetToken(args: readonly string[]): boolean {
  const words: string[] = []
  for (let at = 0; at < args.length; at += 1) {
    const [name = '', value] = (args[at] ?? '').split('=')
    if (!name.startsWith('-')) words.push(name)
    else if (!AWS_OPTIONS.includes(name)) return false
    else if (value === undefined) at += 1
  }
  return words.join(' ') === 'eks get-token'
}

/** What is wrong with the `exec` of a kubeconfig's user; nothing when it starts a known plugin for what it is for. */
export function pluginProblems(exec: unknown): readonly string[] {
  if (exec === undefined || exec === null) return []
  const command = textAt(exec, 'command') ?? ''
  const plugin = Object.hasOwn(CREDENTIAL_PLUGINS, command) ? CREDENTIAL_PLUGINS[command] : undefined
  if (plugin === undefined)
    return [
      `user: exec starts a program; allowed by their bare names are ${Object.keys(CREDENTIAL_PLUGINS).join(', ')}`,
    ]
  const args = listAt(exec, 'args').map(String)
  const foreign = listAt(exec, 'env')
    .map((item) => textAt(item, 'name') ?? '')
    .filter((name) => !plugin.settable.includes(name))
  return [
    ...(plugin.accepts(args) ? [] : [`user: exec starts ${command} for something else than a token`]),
    ...(foreign.length === 0
      ? []
      : [`user: exec sets ${foreign.join(', ')}; a kubeconfig may set ${plugin.settable.join(', ')}`]),
  ]
}

/** Variables of the job that the plugin may see. */
export function pluginEnvironment(exec: unknown): RegExp | undefined {
  return CREDENTIAL_PLUGINS[textAt(exec, 'command') ?? '']?.environment
}

/** Values in the plugin's environment that must not be shown. */
export function pluginSecrets(exec: unknown): readonly string[] {
  const secret = listAt(exec, 'env').filter((item) => /SECRET|TOKEN/.test(textAt(item, 'name') ?? ''))
  return secret.map((item) => textAt(item, 'value')).filter((value) => value !== undefined)
}
