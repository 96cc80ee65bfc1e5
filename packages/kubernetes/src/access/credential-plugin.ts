import { listAt, property, textAt } from '@slipway/core'

interface CredentialPlugin {
  /** Variables of the job that it sees. */
  readonly environment: RegExp
  /**
   * Variables that a kubeconfig may set: none that names a file, a folder or a program, which such a tool would load or
   * start.
   */
  readonly settable: readonly string[]
  /** The words that make it give out a token. */
  readonly verb: string
  /**
   * Options that it may be given; with a pattern where the value could send the job's own credentials elsewhere, or ask
   * for a token that is good for more than this cluster.
   */
  readonly options: Readonly<Record<string, RegExp | 'any' | 'flag'>>
}

/** The Azure application of every AKS cluster's API server (learn.microsoft.com, "Use kubelogin"). */
const AKS_SERVER = /^6dae42f8-4368-4678-94ff-3960e28e3630$/

/** Credential plugins of the three large clouds; any other program is refused, unless the user allows it by name. */
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
    verb: 'eks get-token',
    options: {
      '--region': 'any',
      '--profile': 'any',
      '--cluster-name': 'any',
      '--cluster-id': 'any',
      '--role-arn': 'any',
      '--role-session-name': 'any',
      '--output': 'any',
    },
  },
  'gke-gcloud-auth-plugin': {
    environment: /^(?:GOOGLE_|CLOUDSDK_|GKE_|USE_GKE_)/,
    settable: ['GOOGLE_CLOUD_PROJECT', 'CLOUDSDK_CORE_PROJECT', 'USE_GKE_GCLOUD_AUTH_PLUGIN'],
    verb: '',
    options: {
      '--use_application_default_credentials': 'flag',
      '--use_edge_cloud': 'flag',
      '--project': 'any',
      '--location': 'any',
      '--cluster': 'any',
    },
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
    verb: 'get-token',
    options: {
      '--login': /^(?:spn|msi|azurecli|azd|workloadidentity)$/,
      '-l': /^(?:spn|msi|azurecli|azd|workloadidentity)$/,
      '--server-id': AKS_SERVER,
      '--client-id': 'any',
      '--client-secret': 'any',
      '--tenant-id': 'any',
      '-t': 'any',
      '--identity-resource-id': 'any',
      '--environment': /^Azure(?:PublicCloud|USGovernmentCloud|USGovernment|ChinaCloud)$/,
      '-e': /^Azure(?:PublicCloud|USGovernmentCloud|USGovernment|ChinaCloud)$/,
      '--use-azurerm-env-vars': 'flag',
      '--legacy': 'flag',
      '--timeout': 'any',
    },
  },
}

/** A credential plugin that the user trusts, with the variables of the job that it may see. */
export interface AllowedProgram {
  readonly program: string
  readonly variables: readonly string[]
}

/** The program of a user's `exec`, of a known kind or allowed. */
export interface PluginUse {
  /** As the kubeconfig names it: a bare name, or an absolute path. */
  readonly command: string
  /** Whether the plugin may see this variable of the job. */
  readonly sees: (variable: string) => boolean
  /** Variables that it is allowed by name. */
  readonly variables: readonly string[]
}

/** Whether options are all known, each with a value that is, and the other words are the verb. */
function asksForToken({ verb, options }: CredentialPlugin, args: readonly string[]): boolean {
  const words: string[] = []
  for (let at = 0; at < args.length; at += 1) {
    const [, name = '', inline] = /^([^=]*)(?:=(.*))?$/s.exec(args[at] ?? '') ?? []
    if (!name.startsWith('-')) {
      words.push(args[at] ?? '')
      continue
    }
    const wanted = Object.hasOwn(options, name) ? options[name] : undefined
    if (wanted === undefined) return false
    if (wanted === 'flag' && (inline === undefined || /^(?:true|false)$/.test(inline))) continue
    const value = inline ?? args[(at += 1)]
    if (wanted === 'flag' || value === undefined || (wanted !== 'any' && !wanted.test(value))) return false
  }
  return words.join(' ') === verb
}

/** A program by its bare name, wherever a kubeconfig says that it is. */
const bareName = (command: string) => (command.startsWith('/') ? command.slice(command.lastIndexOf('/') + 1) : command)

function knownPlugin(name: string): CredentialPlugin | undefined {
  return Object.hasOwn(CREDENTIAL_PLUGINS, name) ? CREDENTIAL_PLUGINS[name] : undefined
}

/** What is wrong with the `exec` of a kubeconfig's user; nothing when it starts a known plugin for what it is for. */
export function pluginProblems(exec: unknown, allowed: readonly AllowedProgram[]): readonly string[] {
  if (exec === undefined || exec === null) return []
  const name = bareName(textAt(exec, 'command') ?? '')
  const plugin = knownPlugin(name)
  const trusted = allowed.find(({ program }) => program === name)
  if (plugin === undefined && trusted === undefined) return [notAllowed(name)]
  const args = listAt(exec, 'args').map(String)
  const settable = [...(plugin?.settable ?? []), ...(trusted?.variables ?? [])]
  const foreign = listAt(exec, 'env')
    .map((item) => textAt(item, 'name') ?? '')
    .filter((variable) => !settable.includes(variable))
  const isForToken = trusted !== undefined || (plugin !== undefined && asksForToken(plugin, args))
  return [
    ...(isForToken
      ? []
      : [`user: exec starts ${name} for something else than a token, or with options that are not known to be safe`]),
    ...(foreign.length === 0
      ? []
      : [`user: exec sets ${foreign.join(', ')}; a kubeconfig may set ${settable.join(', ') || 'none for it'}`]),
  ]
}

function notAllowed(name: string): string {
  const known = Object.keys(CREDENTIAL_PLUGINS).join(', ')
  return /^[A-Za-z0-9][\w.+-]{0,63}$/.test(name)
    ? `user: exec starts a program, ${name}; known are ${known}; if you trust it, set allow-exec: ${name}`
    : `user: exec starts a program by something else than its bare name; known are ${known}`
}

/** The program that an `exec` without problems starts. */
export function pluginUse(exec: unknown, allowed: readonly AllowedProgram[]): PluginUse | undefined {
  const command = textAt(exec, 'command')
  if (command === undefined) return undefined
  const name = bareName(command)
  const variables = allowed.find(({ program }) => program === name)?.variables ?? []
  const own = knownPlugin(name)?.environment
  return { command, variables, sees: (variable) => own?.test(variable) === true || variables.includes(variable) }
}

/** What of an `exec` Helm and kubectl get: what was checked. It cannot ask anybody. */
export function checkedExec(exec: unknown, program: string): Readonly<Record<string, unknown>> {
  const kept = ['apiVersion', 'args', 'env', 'provideClusterInfo'] as const
  const fields = kept.map((key) => [key, property(exec, key)] as const)
  return {
    ...Object.fromEntries(fields.filter(([, value]) => value !== undefined && value !== null)),
    command: program,
    interactiveMode: 'Never',
  }
}

/** Values in the plugin's environment and arguments that must not be shown. */
export function pluginSecrets(exec: unknown): readonly string[] {
  const secret = listAt(exec, 'env').filter((item) => /SECRET|TOKEN|PASSWORD|KEY/.test(textAt(item, 'name') ?? ''))
  const args = listAt(exec, 'args').map(String)
  const option = args.flatMap((arg, at) => {
    const found = /^--client-secret(?:=(.*))?$/s.exec(arg)
    return found === null ? [] : [found[1] ?? args[at + 1] ?? '']
  })
  const values = [...secret.map((item) => textAt(item, 'value')), ...option]
  return values.filter((value) => value !== undefined).filter((value) => value !== '')
}
