import { exited, type Ports } from '@slipway/core'
import { type AccessInputs, openAccess } from '@slipway/kubernetes'
import { installTool } from '@slipway/tools'
import { type DoctorPorts, type Finding, note, ok, problem } from './finding'
import { pooled } from '../jobs'
import type { Check } from './limit'

export interface ClusterWish {
  readonly access: AccessInputs
  readonly namespace: string
  readonly createNamespace: boolean
}

/** What a deploy by Helm asks of the API server: its record, what charts have as a rule, and what is read to judge. */
const RIGHTS: readonly (readonly [readonly string[], string, 'must' | 'helps'])[] = [
  [['get', 'list', 'create', 'update', 'patch', 'delete'], 'secrets', 'must'],
  [['get', 'list', 'create', 'patch', 'delete'], 'deployments.apps', 'must'],
  [['get', 'list', 'create', 'patch', 'delete'], 'services', 'must'],
  [['get', 'list', 'create', 'patch', 'delete'], 'configmaps', 'must'],
  [['get', 'list'], 'pods', 'must'],
  [['get', 'list'], 'replicasets.apps', 'must'],
  [['list'], 'events', 'helps'],
  [['get'], 'pods/log', 'helps'],
]

/** A kubectl takes a processor for a moment: so many at a time. */
const AT_ONCE = 4

/** Reaches the cluster as deploy does, and asks for each right that it needs. Changes nothing. */
export function cluster(wish: ClusterWish): Check {
  return { area: 'cluster', whom: 'the API server', work: (ports) => asked(wish, ports) }
}

async function asked(
  { access, namespace, createNamespace }: ClusterWish,
  ports: DoctorPorts,
): Promise<readonly Finding[]> {
  const opened = await openAccess(ports as Ports, access)
  const kubectl = (await installTool(ports as Ports, { tool: 'kubectl' })).path
  const ask = async (args: readonly string[]) =>
    exited(await ports.exec.run(kubectl, ['--request-timeout=10s', ...args], { env: opened.env }), {
      program: 'kubectl',
      server: opened.server,
    })
  const version = await ask(['version', '--output=json'])
  const server = /"serverVersion"[^]*?"gitVersion":\s*"([^"]+)"/.exec(version.stdout)?.[1]
  if (server === undefined)
    return [
      problem(
        'cluster',
        `${opened.server} does not answer: ${version.stderr.trim().split('\n').at(-1) ?? ''}`,
        'check address, network and credentials of the kubeconfig',
        'inconclusive',
      ),
    ]
  const found = [ok('cluster', `${server} at ${opened.server}, context ${opened.context}`)]
  return [...found, ...(await namespaceOf(namespace, createNamespace, ask)), ...(await rights(namespace, ask))]
}

type Ask = (
  args: readonly string[],
) => Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }>

async function namespaceOf(namespace: string, create: boolean, ask: Ask): Promise<readonly Finding[]> {
  const { code, stderr } = await ask(['get', 'namespace', namespace, '--output=name'])
  if (code === 0) return [ok('cluster', `namespace ${namespace} is there`)]
  if (!/NotFound/.test(stderr)) return [note('cluster', `namespace ${namespace} may not be read`)]
  if (!create)
    return [
      problem('cluster', `namespace ${namespace} is not there`, 'make it, or set create-namespace: true', 'invalid'),
    ]
  const may = await mayI(['create'], 'namespaces', undefined, ask)
  return may.length === 0
    ? [ok('cluster', `namespace ${namespace} will be made`)]
    : [
        problem(
          'cluster',
          `namespace ${namespace} is not there, and this account may not make it`,
          'let somebody make it',
          'invalid',
        ),
      ]
}

async function rights(namespace: string, ask: Ask): Promise<readonly Finding[]> {
  const refusals = await pooled(RIGHTS, AT_ONCE, ([verbs, resource]) => mayI(verbs, resource, namespace, ask))
  const found = RIGHTS.flatMap(([, resource, weight], at) => {
    const refused = refusals[at] ?? []
    if (refused.length === 0) return []
    const text = `this account may not ${refused.join(', ')} ${resource} in ${namespace}`
    return weight === 'must'
      ? problem('cluster', text, `bind it to a Role in ${namespace} that may, such as edit`, 'invalid')
      : note('cluster', text, 'a failed deploy can say less of why')
  })
  return found.length > 0 ? found : [ok('cluster', `this account may deploy to ${namespace}`)]
}

/** The verbs that are refused. */
async function mayI(
  verbs: readonly string[],
  resource: string,
  namespace: string | undefined,
  ask: Ask,
): Promise<readonly string[]> {
  const refused: string[] = []
  for (const verb of verbs) {
    const [name = '', subresource] = resource.split('/')
    const args = ['auth', 'can-i', verb, name, ...(subresource === undefined ? [] : [`--subresource=${subresource}`])]
    const { stdout } = await ask([...args, ...(namespace === undefined ? [] : [`--namespace=${namespace}`])])
    if (!/^yes/m.test(stdout)) refused.push(verb)
  }
  return refused
}
