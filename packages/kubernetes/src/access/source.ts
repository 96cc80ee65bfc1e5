import { resolve } from 'node:path/posix'
import { isNoPath, type Ports, type Secret, UserError } from '@slipway/core'
import { IN_POD, isInPod } from './pod'

/** Where the way to the cluster is written down. */
export type KubeconfigSource =
  /** Absolute paths, read as one. */
  | { readonly kind: 'files'; readonly paths: readonly string[] }
  /** The content itself: a secret that is in no file. */
  | { readonly kind: 'content'; readonly text: string }
  /** The service account of the pod that this job runs in. */
  | { readonly kind: 'pod' }

export interface SourceInputs {
  readonly kubeconfig?: string | undefined
  readonly content?: Secret | undefined
}

export const CONTENT = 'kubeconfig-content'

/**
 * The kubeconfig that is given, as a path or as its content, or that KUBECONFIG names (GitLab's agent sets it), or
 * ~/.kube/config on a terminal; else, as kubectl and Helm do, the service account of the pod that this runs in.
 * @throws UserError `KUBECONFIG_MISSING`, `KUBECONFIG_INVALID`
 */
export async function findKubeconfig(ports: Ports, given: SourceInputs): Promise<KubeconfigSource> {
  const { kubeconfig, content } = given
  if (content !== undefined && kubeconfig !== undefined)
    throw new UserError(
      'KUBECONFIG_INVALID',
      'expected kubeconfig or kubeconfig-content, found both',
      'give one of them',
    )
  if (content !== undefined) return { kind: 'content', text: content.reveal() }
  const variable = ports.environment.get('KUBECONFIG')
  if (kubeconfig !== undefined) {
    if (variable !== undefined && variable !== '' && variable !== kubeconfig)
      ports.host.info(`kubeconfig: ${kubeconfig} counts, and not what the variable KUBECONFIG names`)
    return { kind: 'files', paths: [await existing(ports, kubeconfig, 'the input kubeconfig')] }
  }
  if (variable !== undefined && variable !== '') return fromVariable(ports, variable)
  const home = homeFile(ports)
  if (home !== undefined && (await ports.files.stat(home)) !== undefined) return { kind: 'files', paths: [home] }
  if (await isInPod(ports)) return { kind: 'pod' }
  throw new UserError(
    'KUBECONFIG_MISSING',
    home === undefined ? 'expected a kubeconfig, found none' : `expected a kubeconfig at ${home}, found no file`,
    'give the input kubeconfig or kubeconfig-content, or set KUBECONFIG to its path',
  )
}

async function fromVariable(ports: Ports, variable: string): Promise<KubeconfigSource> {
  if (isNoPath(variable))
    throw new UserError(
      'KUBECONFIG_INVALID',
      `KUBECONFIG: expected the path of a kubeconfig, found ${variable.length} characters that look like the content of one`,
      `give it in the secret input ${CONTENT}, and leave KUBECONFIG empty`,
    )
  const paths = variable.split(':').filter((path) => path !== '')
  const [only] = paths
  if (only !== undefined && paths.length === 1)
    return { kind: 'files', paths: [await existing(ports, only, 'the variable KUBECONFIG')] }
  return { kind: 'files', paths: paths.map((path) => ports.files.resolve(path)) }
}

async function existing(ports: Ports, path: string, from: string): Promise<string> {
  if ((await ports.files.stat(path)) !== undefined) return ports.files.resolve(path)
  throw new UserError('KUBECONFIG_MISSING', `expected a kubeconfig at ${path}, found no file`, `correct ${from}`)
}

/** A person at a terminal has one; in a job only what was named counts. */
function homeFile(ports: Ports): string | undefined {
  const { home } = ports.environment
  return !ports.host.unattended && home !== undefined ? resolve(home, '.kube/config') : undefined
}

/** The source in a journal, which holds no credentials. */
export function writeSource(source: KubeconfigSource): string {
  if (source.kind === 'files') return source.paths.join(':')
  return source.kind === 'pod' ? IN_POD : CONTENT
}

/**
 * The source that a journal names. The content of a kubeconfig is in no journal, so it is taken from the inputs again.
 * @throws UserError `KUBECONFIG_MISSING`
 */
export function readSource(text: string, content: Secret | undefined): KubeconfigSource {
  if (text === IN_POD) return { kind: 'pod' }
  if (text !== CONTENT) return { kind: 'files', paths: text.split(':') }
  if (content !== undefined) return { kind: 'content', text: content.reveal() }
  throw new UserError(
    'KUBECONFIG_MISSING',
    `expected ${CONTENT}, by which the killed run reached the cluster, found none`,
    'give the input again, or look at the release yourself',
  )
}
