import { InvalidInputs, type Ports, UserError, type Values } from '@slipway/core'
import type { ArgoCdTools, Cluster } from '@slipway/kubernetes'
import type { FollowedWay } from './followed'
import type { Inputs } from './inputs'
import type { RegistryAccess } from './registry'

/** The Application by its object, or through the server of Argo CD. */
export async function argoCdTools(given: Values<Inputs>, ports: Ports, ca: string | undefined): Promise<ArgoCdTools> {
  const { application, 'argocd-server': address, 'argocd-token': token } = given
  if (application === undefined) throw new InvalidInputs([{ input: 'application', message: 'required' }])
  const { InCluster, Server } = await import('@slipway/kubernetes')
  if (address === undefined) return { application, open: (cluster: Cluster) => new InCluster(cluster, application) }
  if (token === undefined)
    throw new UserError(
      'APPLICATION_FORBIDDEN',
      'argocd-server is given without a token',
      'give argocd-token: of a role of the project, or of an account with the capability apiKey',
    )
  const access = { address, token: () => token.reveal(), ca }
  return { application, open: () => new Server(ports, application, access) }
}

/** What the Application is called and where it deploys to, before anything is decided. */
export async function openArgoCd(
  given: Values<Inputs>,
  cluster: Cluster,
  { ca }: Pick<RegistryAccess, 'ca'>,
): ReturnType<FollowedWay['open']> {
  const { textAt } = await import('@slipway/core')
  const tools = await argoCdTools(given, cluster.ports, ca)
  const app = await tools.open(cluster).get()
  const namespace = textAt(app, 'spec', 'destination', 'namespace') ?? given.namespace
  const { 'digest-in': digestIn, 'git-revision': gitRevision, 'image-values': imageValues } = given
  const source = { tools, digestIn, gitRevision, imageValues }
  const { namespace: own, name } = tools.application
  // Through a server, a check would need its address and token as well.
  const application = given['argocd-server'] === undefined ? `${own}/${name}` : undefined
  return { release: name, namespace, application, delivery: { via: 'argocd', source } }
}
