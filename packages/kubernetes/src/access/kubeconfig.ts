import { isObject, listAt, property, textAt } from '@slipway/core'
import { pluginEnvironment, pluginProblems, pluginSecrets } from './credential-plugin'

/**
 * One context of a kubeconfig, reduced to what was checked: this, and not the file given, is what Helm and kubectl
 * read.
 */
export interface CheckedKubeconfig {
  readonly context: string
  readonly server: string
  /** A kubeconfig with one context, as JSON, which is YAML. */
  readonly text: string
  /** Environment variables that the credential plugin may see. */
  readonly plugin?: { readonly environment: RegExp }
  /** For `Host.hide`. */
  readonly secrets: readonly string[]
}

export type CheckResult = { readonly ok: CheckedKubeconfig } | { readonly problems: readonly string[] }

/**
 * Chooses one context and checks everything that it makes a client do (security catalogue 95-102): no programs but the
 * known credential plugins, no foreign files sent as credentials, no proxy, no unverified server but on this machine.
 * @param file answers for the files that the configuration names: an absolute path when it lies beside the kubeconfig
 */
export function checkKubeconfig(
  document: unknown,
  wanted: string | undefined,
  file: (path: string) => string | undefined,
): CheckResult {
  if (!isObject(document) || !Array.isArray(document['contexts']))
    return { problems: ['expected a kubeconfig with contexts, found something else'] }
  const contexts = listAt(document, 'contexts')
    .map((item) => textAt(item, 'name'))
    .filter((name) => name !== undefined)
  if (wanted === undefined && contexts.length !== 1) return { problems: [severalContexts(contexts)] }
  const context = wanted ?? contexts[0] ?? ''
  if (!contexts.includes(context))
    return { problems: [`no context "${context}"; there are: ${contexts.join(', ') || 'none'}`] }
  const found = property(named(document, 'contexts', context), 'context')
  const cluster = property(named(document, 'clusters', textAt(found, 'cluster')), 'cluster')
  const user = property(named(document, 'users', textAt(found, 'user')), 'user') ?? {}
  if (!isObject(cluster) || !isObject(user))
    return { problems: [`context "${context}": its cluster or user is not in the file`] }
  const problems = [...clusterProblems(cluster, file), ...userProblems(user, file)]
  return problems.length > 0 ? { problems } : { ok: reduce({ context, cluster, user, file }) }
}

function severalContexts(contexts: readonly string[]): string {
  if (contexts.length === 0) return 'it has no context'
  return `it has ${contexts.length} contexts (${contexts.slice(0, 5).join(', ')}): name one with kube-context; the current one is never taken unasked`
}

function named(document: unknown, list: string, name: string | undefined): unknown {
  return listAt(document, list).find((item) => textAt(item, 'name') === name)
}

const CLUSTER_FILES = ['certificate-authority']
const USER_FILES = ['tokenFile', 'client-certificate', 'client-key']

/** Fields that name files. */
export const FILE_KEYS: readonly string[] = [...CLUSTER_FILES, ...USER_FILES]

type Fields = Readonly<Record<string, unknown>>

function clusterProblems(cluster: Fields, file: (path: string) => string | undefined): string[] {
  const server = textAt(cluster, 'server') ?? ''
  const problems: string[] = []
  if (!/^https?:\/\/[^\s@]+$/.test(server)) problems.push('cluster: expected server to be an https:// address')
  else if (server.startsWith('http:') && !isLoopback(server))
    problems.push('cluster: plain http to another machine would send the credentials in clear')
  if (cluster['proxy-url'] !== undefined)
    problems.push('cluster: proxy-url is refused; set HTTPS_PROXY in the job instead')
  if (cluster['insecure-skip-tls-verify'] === true && !isLoopback(server)) {
    problems.push('cluster: insecure-skip-tls-verify is refused; give certificate-authority-data')
  }
  return [...problems, ...fileProblems('cluster', cluster, CLUSTER_FILES, file)]
}

function userProblems(user: Fields, file: (path: string) => string | undefined): string[] {
  const problems = fileProblems('user', user, USER_FILES, file)
  if (user['auth-provider'] !== undefined)
    problems.push('user: auth-provider is refused (Kubernetes removed it); use a token or a credential plugin')
  return [...problems, ...pluginProblems(user['exec'])]
}

function fileProblems(
  part: string,
  fields: Fields,
  keys: readonly string[],
  file: (path: string) => string | undefined,
): string[] {
  return keys
    .filter((key) => fields[key] !== undefined && file(textAt(fields, key) ?? '') === undefined)
    .map(
      (key) =>
        `${part}: ${key} names a file outside the kubeconfig's own folder; embed it: kubectl config view --minify --flatten --raw`,
    )
}

/** Traffic to this address does not leave the machine. */
function isLoopback(server: string): boolean {
  return /^https?:\/\/(?:127(?:\.\d{1,3}){3}|\[::1\]|localhost)(?::\d+)?(?:\/|$)/.test(server)
}

const CLUSTER_KEYS = [
  'server',
  'certificate-authority-data',
  'tls-server-name',
  'insecure-skip-tls-verify',
  'disable-compression',
]
const USER_KEYS = [
  'token',
  'username',
  'password',
  'client-certificate-data',
  'client-key-data',
  'exec',
  'as',
  'as-uid',
  'as-groups',
]

interface Chosen {
  readonly context: string
  readonly cluster: Fields
  readonly user: Fields
  readonly file: (path: string) => string | undefined
}

function reduce({ context, cluster, user, file }: Chosen): CheckedKubeconfig {
  const pick = (from: Fields, keys: readonly string[], files: readonly string[]) => ({
    ...Object.fromEntries(keys.filter((key) => from[key] !== undefined).map((key) => [key, from[key]])),
    ...Object.fromEntries(
      files.filter((key) => from[key] !== undefined).map((key) => [key, file(textAt(from, key) ?? '')]),
    ),
  })
  const text = JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': context,
    contexts: [{ name: context, context: { cluster: 'cluster', user: 'user' } }],
    clusters: [{ name: 'cluster', cluster: pick(cluster, CLUSTER_KEYS, CLUSTER_FILES) }],
    users: [{ name: 'user', user: pick(user, USER_KEYS, USER_FILES) }],
  })
  const environment = pluginEnvironment(user['exec'])
  const secrets = ['token', 'password', 'client-key-data']
    .map((key) => textAt(user, key))
    .filter((secret) => secret !== undefined)
  return {
    context,
    server: textAt(cluster, 'server') ?? '',
    text,
    secrets: [...secrets, ...pluginSecrets(user['exec'])],
    ...(environment === undefined ? {} : { plugin: { environment } }),
  }
}
