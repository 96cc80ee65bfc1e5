import { listAt, property, referenceName, textAt, UserError } from '@slipway/core'
import type { OwnImage } from '../../image/candidates'
import { imageName } from '../../image/image-name'
import type { KubeObject } from '../../manifest/manifest'
import { RefusedPlan } from '../delivery'
import { refsOf } from '../parts'
import { autoSyncOf, errorsOf, resourcesOf } from './application'
import { type ApplicationClient, titleOf } from './applications'
import { ownerSetOf, parentOf, type Parameter, parameterText } from './parameter'
import { closedWindow } from './windows'

const IN_CLUSTER = ['https://kubernetes.default.svc', 'https://kubernetes.default.svc/']

/**
 * What speaks against a sync before anything is asked of Argo CD.
 * @throws UserError `APPLICATION_ELSEWHERE`, `APPLICATION_GOING`; RefusedPlan
 */
export function checkApplication(client: ApplicationClient, app: KubeObject): void {
  const title = titleOf(client.name)
  if (property(app, 'metadata', 'deletionTimestamp') !== undefined)
    throw new UserError('APPLICATION_GOING', `the Application ${title} is being deleted`, 'wait until it is gone', {
      outcome: 'fail',
    })
  checkDestination(client, app)
  const errors = errorsOf(app)
  if (errors.length > 0) throw new RefusedPlan(errors.join('; '), errors.join('\n'), 'manifests-not-made', 'Argo CD')
}

function checkDestination({ isServer, name }: ApplicationClient, app: KubeObject): void {
  const destination = property(app, 'spec', 'destination')
  const [server, cluster] = [textAt(destination, 'server'), textAt(destination, 'name')]
  const isHere = cluster === undefined ? server === undefined || IN_CLUSTER.includes(server) : cluster === 'in-cluster'
  if (isServer || isHere) return
  throw new UserError(
    'APPLICATION_ELSEWHERE',
    `the Application ${titleOf(name)} deploys to another cluster than the one that it stands in: ${cluster ?? server ?? ''}`,
    'give argocd-server and argocd-token for the Application, and the kubeconfig of the cluster that it deploys to',
  )
}

interface Syncing {
  readonly client: ApplicationClient
  readonly app: KubeObject
  readonly now: number
}

/** @throws RefusedPlan `sync-window` */
export async function checkWindows({ client, app, now }: Syncing): Promise<string | undefined> {
  const name = textAt(app, 'spec', 'project') ?? 'default'
  const project = await client.project(name)
  if (project === undefined) return `the project ${name} cannot be read, so its sync windows are not known`
  const isManual = autoSyncOf(app) === undefined
  const closed = closedWindow(app, project, { now, isManual })
  if (closed === undefined) return undefined
  const text = `${closed}, of the project ${name}`
  const hint = isManual ? undefined : 'auto-sync starts when the window opens; a sync by hand may be allowed before'
  throw new RefusedPlan(text, `sync window: ${text}`, 'sync-window', 'Argo CD', hint)
}

/**
 * Whoever makes the Application writes over what is changed in it.
 * @throws UserError `APPLICATION_OWNED`
 */
export async function checkOwner(
  client: ApplicationClient,
  app: KubeObject,
  parameters: readonly Parameter[],
): Promise<string | undefined> {
  if (parameters.length === 0) return undefined
  const what = parameters.map(parameterText).join(', ')
  const set = ownerSetOf(app)
  if (set !== undefined && !leavesIt(await client.set(set)))
    throw new UserError(
      'APPLICATION_OWNED',
      `the ApplicationSet ${set} makes this Application and would write over ${what}`,
      `have the digest written to Git, or into the template or a generator of ${set}, and leave digest-in out; ` +
        'or let the set ignore it: spec.ignoreApplicationDifferences with jsonPointers /spec/source',
    )
  const parent = parentOf(app)
  const above = parent === undefined ? undefined : await client.other(parent)
  if (above === undefined || parent === undefined) return undefined
  if (autoSyncOf(above)?.selfHeal === true && isInGit(app))
    throw new UserError(
      'APPLICATION_OWNED',
      `the Application ${parent} makes this one and heals it, so it would write over ${what}`,
      `have the digest written to Git, or add ignoreDifferences for this Application to ${parent}`,
    )
  return `the Application ${parent} makes this one: its next sync may write over ${what}`
}

/** Fields that the parent's manifest has no word of are not compared. */
function isInGit(app: KubeObject): boolean {
  const applied = textAt(app, 'metadata', 'annotations', 'kubectl.kubernetes.io/last-applied-configuration')
  return applied === undefined || /"(?:kustomize|helm)":/.test(applied)
}

function leavesIt(set: KubeObject | undefined): boolean {
  if (set === undefined) return false
  const policy = textAt(set, 'spec', 'syncPolicy', 'applicationsSync') ?? ''
  if (/^create-(?:only|delete)$/.test(policy)) return true
  const ignored = listAt(set, 'spec', 'ignoreApplicationDifferences').flatMap((item) => [
    ...listAt(item, 'jsonPointers'),
    ...listAt(item, 'jqPathExpressions'),
  ])
  return ignored.some((path) => typeof path === 'string' && /^[/.]spec[/.]sources?\b/.test(path))
}

/** Argo CD Image Updater watches some of the images, and would write another over what is deployed, or taken back. */
export function updaterNote(app: KubeObject, images: readonly OwnImage[]): string | undefined {
  const list = textAt(app, 'metadata', 'annotations', 'argocd-image-updater.argoproj.io/image-list') ?? ''
  const watched = list.split(',').map((item) => imageName(item.trim().replace(/^[^=/:]*=/, '')))
  const ours = images.map(referenceName).filter((name) => watched.includes(name))
  if (ours.length === 0) return undefined
  return `Argo CD Image Updater follows ${ours.join(', ')} too: it may write a newer image over this one, also after a rollback`
}

/**
 * An Application that only brings Applications has no pods of its own.
 * @throws UserError `APPLICATION_OF_APPS`
 */
export function checkChildren({ name }: ApplicationClient, app: KubeObject): void {
  const resources = resourcesOf(app)
  const children = resources.filter(({ kind, identity }) => kind === 'Application' && isArgo(identity))
  const workloads = refsOf(
    resources.map(({ identity }) => identity),
    { namespace: '' },
  )
  if (children.length === 0 || workloads.length > 0) return
  throw new UserError(
    'APPLICATION_OF_APPS',
    `the Application ${titleOf(name)} brings no workloads, only other Applications: ${children.map(({ title }) => title.slice(12)).join(', ')}`,
    'name the one of them that runs the image in application',
  )
}

const isArgo = (object: KubeObject) => String(object['apiVersion']).startsWith('argoproj.io/')
