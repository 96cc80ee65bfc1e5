import { textAt } from '@slipway/core'
import {
  type AllowedProgram,
  checkedExec,
  pluginProblems,
  pluginSecrets,
  type PluginUse,
  pluginUse,
} from './credential-plugin'
import type { Entry, Fields, Merged } from './entries'
import type { NamedFiles } from './named-files'

/** One context, with what it names. */
export interface Chosen {
  readonly context: string
  readonly cluster: Entry
  readonly user: Entry
}

/** What the user allows beyond what is safe. */
export interface Permissions {
  readonly allowExec: readonly AllowedProgram[]
  /** Servers whose certificate nobody checks. */
  readonly skipTlsVerify: boolean
}

/**
 * One context of a kubeconfig, reduced to what was checked: this, and not the file given, is what Helm and kubectl
 * read.
 */
export interface CheckedKubeconfig {
  readonly context: string
  readonly server: string
  /** A kubeconfig with one context, as JSON, which is YAML. */
  readonly text: (program: string | undefined) => string
  /** The credential plugin that it starts. */
  readonly plugin?: PluginUse
  /** Nobody checks the certificate of the server. */
  readonly unverified: boolean
  /** For `Host.hide`. */
  readonly secrets: readonly string[]
}

export type Checked<T> = { readonly ok: T } | { readonly problems: readonly string[] }

/** The context that is wanted, or the only one: the current one is never taken unasked. */
export function chooseContext({ contexts, clusters, users }: Merged, wanted: string | undefined): Checked<Chosen> {
  const names = [...contexts.keys()]
  if (wanted === undefined && names.length !== 1) return { problems: [severalContexts(names)] }
  const context = wanted ?? names[0] ?? ''
  const found = contexts.get(context)
  if (found === undefined)
    return { problems: [`no context "${context}"; there are: ${names.slice(0, 20).join(', ') || 'none'}`] }
  const cluster = clusters.get(textAt(found.fields, 'cluster') ?? '')
  const userName = textAt(found.fields, 'user') ?? ''
  const user = users.get(userName) ?? (userName === '' ? { fields: {} } : undefined)
  if (cluster === undefined || user === undefined)
    return { problems: [`context "${context}": its cluster or user is not in the file`] }
  return { ok: { context, cluster, user } }
}

function severalContexts(contexts: readonly string[]): string {
  if (contexts.length === 0) return 'it has no context'
  return `it has ${contexts.length} contexts (${contexts.slice(0, 20).join(', ')}): name one with kube-context; the current one is never taken unasked`
}

/**
 * Checks everything that a context makes a client do (security catalogue 95-102): no programs but credential plugins
 * that are known or allowed, no foreign files sent as credentials, no unverified server but on this machine.
 */
export function checkChosen(
  chosen: Chosen,
  files: { readonly cluster: NamedFiles; readonly user: NamedFiles },
  permissions: Permissions,
): Checked<CheckedKubeconfig> {
  const cluster = chosen.cluster.fields
  const user = chosen.user.fields
  const problems = [
    ...clusterProblems(cluster, permissions),
    ...files.cluster.problems,
    ...userProblems(user, permissions),
    ...files.user.problems,
  ]
  if (problems.length > 0) return { problems }
  const plugin = pluginUse(user['exec'], permissions.allowExec)
  return {
    ok: {
      context: chosen.context,
      server: serverOf(cluster),
      text: (program) => reduce(chosen, files, program),
      secrets: [...secretsOf(cluster, user), ...files.cluster.secrets, ...files.user.secrets],
      unverified: isUnverified(cluster),
      ...(plugin === undefined ? {} : { plugin }),
    },
  }
}

const serverOf = (cluster: Fields) => textAt(cluster, 'server') ?? ''
const isUnverified = (cluster: Fields) => cluster['insecure-skip-tls-verify'] === true && !staysHere(cluster)

function clusterProblems(cluster: Fields, { skipTlsVerify }: Permissions): string[] {
  const server = serverOf(cluster)
  const proxy = cluster['proxy-url']
  const problems: string[] = []
  if (!/^https?:\/\/[^\s@]+$/.test(server)) problems.push('cluster: expected server to be an https:// address')
  else if (server.startsWith('http:') && !staysHere(cluster))
    problems.push('cluster: plain http to another machine would send the credentials in clear')
  if (!isAbsent(proxy) && !(typeof proxy === 'string' && /^(?:https?|socks5h?):\/\/\S+$/.test(proxy)))
    problems.push('cluster: expected proxy-url to be an http://, https:// or socks5:// address')
  if (isUnverified(cluster) && !skipTlsVerify)
    problems.push(
      'cluster: insecure-skip-tls-verify gives the credentials to whoever answers; give certificate-authority-data, or set the input insecure-skip-tls-verify: true',
    )
  return problems
}

const isAbsent = (value: unknown) => value === undefined || value === null || value === ''

function userProblems(user: Fields, { allowExec }: Permissions): string[] {
  const problems: string[] = []
  if (!isAbsent(user['auth-provider']))
    problems.push('user: auth-provider is refused (Kubernetes removed it); use a token or a credential plugin')
  return [...problems, ...pluginProblems(user['exec'], allowExec)]
}

/** Traffic to this address does not leave the machine, unless a proxy is asked for it. */
function staysHere(cluster: Fields): boolean {
  return (
    isAbsent(cluster['proxy-url']) &&
    /^https?:\/\/(?:127(?:\.\d{1,3}){3}|\[::1\]|localhost)(?::\d+)?(?:\/|$)/.test(serverOf(cluster))
  )
}

const CLUSTER_KEYS = [
  'server',
  'certificate-authority-data',
  'tls-server-name',
  'insecure-skip-tls-verify',
  'disable-compression',
  'proxy-url',
]
const USER_KEYS = [
  'token',
  'username',
  'password',
  'client-certificate-data',
  'client-key-data',
  'as',
  'as-uid',
  'as-groups',
]

function reduce(
  { context, cluster, user }: Chosen,
  files: { readonly cluster: NamedFiles; readonly user: NamedFiles },
  program: string | undefined,
): string {
  const exec = user.fields['exec']
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': context,
    contexts: [{ name: context, context: { cluster: 'cluster', user: 'user' } }],
    clusters: [{ name: 'cluster', cluster: { ...pick(cluster.fields, CLUSTER_KEYS), ...files.cluster.fields } }],
    users: [
      {
        name: 'user',
        user: {
          ...pick(user.fields, USER_KEYS),
          ...files.user.fields,
          ...(program === undefined ? {} : { exec: checkedExec(exec, program) }),
        },
      },
    ],
  })
}

function pick(from: Fields, keys: readonly string[]): Fields {
  return Object.fromEntries(keys.filter((key) => !isAbsent(from[key])).map((key) => [key, from[key]]))
}

function secretsOf(cluster: Fields, user: Fields): readonly string[] {
  const own = ['token', 'password', 'client-key-data'].map((key) => textAt(user, key))
  const [, proxyPassword] = /^[^/]*\/\/[^/@:]*:([^/@]+)@/.exec(textAt(cluster, 'proxy-url') ?? '') ?? []
  const plain = [...own, proxyPassword].filter((secret) => secret !== undefined && secret !== '')
  return [...plain.filter((secret) => secret !== undefined), ...pluginSecrets(user['exec'])]
}
