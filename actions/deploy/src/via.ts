import type { Problem, Values } from '@slipway/core'
import { inputs, type Inputs } from './inputs'
import { sourceProblems } from './manifests'

type Name = keyof Inputs
type Via = Values<Inputs>['via']

/** Inputs that not every way of delivery honours, and the ways that do. */
const ONLY: Readonly<Partial<Record<Name, readonly Via[]>>> = {
  chart: ['helm'],
  'chart-version': ['helm'],
  manifests: ['helm'],
  adopt: ['helm'],
  release: ['helm'],
  'create-namespace': ['helm'],
  values: ['helm'],
  set: ['helm'],
  'set-secret': ['helm'],
  'set-file': ['helm'],
  'keep-running': ['helm'],
  'image-values': ['helm', 'argocd'],
  application: ['argocd', 'git'],
  'argocd-server': ['argocd'],
  'argocd-token': ['argocd'],
  'digest-in': ['argocd'],
  'git-revision': ['argocd'],
  'git-repository': ['git'],
  'git-branch': ['git'],
  'git-path': ['git'],
  'git-field': ['git'],
  'git-message': ['git'],
  'git-author': ['git'],
  'git-change-request': ['git'],
  'git-revert': ['git'],
  'git-token': ['git'],
  'git-ssh-key': ['git'],
  'git-known-hosts': ['git'],
  'git-signing-key': ['git'],
  flux: ['git'],
  replaces: ['helm'],
  pin: ['helm'],
  'helm-version': ['helm'],
  'helm-test': ['helm'],
  'history-max': ['helm'],
  'on-first-failure': ['helm'],
  'delete-adopted': ['helm'],
  prune: ['helm'],
  'force-conflicts': ['helm'],
  'take-ownership': ['helm'],
  'allow-namespaces': ['helm'],
  'skip-crds': ['helm'],
  'no-hooks': ['helm'],
}

/** What of the inputs does not go with the way of delivery, and what that way lacks. */
export function deployProblems(given: Values<Inputs>): readonly Problem[] {
  const { via } = given
  const strange = Object.entries(ONLY)
    .filter(([name, ways]) => !ways.includes(via) && isGiven(given, name as Name))
    .map(([input, ways]) => ({ input, message: `goes with via: ${ways.join(' or ')}; via: ${via} does not use it` }))
  return [...strange, ...LACKS[via](given)]
}

const LACKS: Readonly<Record<Via, (given: Values<Inputs>) => readonly Problem[]>> = {
  argocd: ofArgoCd,
  git: ofGit,
  helm: ofHelm,
}

function ofHelm(given: Values<Inputs>): readonly Problem[] {
  const missing = given.release === undefined ? [{ input: 'release', message: 'required' }] : []
  return [...missing, ...sourceProblems(given)]
}

function ofArgoCd(given: Values<Inputs>): readonly Problem[] {
  const { application, 'argocd-server': server, 'argocd-token': token, 'image-values': values } = given
  const lacks = (input: string, message: string) => [{ input, message }]
  return [
    ...(application === undefined ? lacks('application', 'required with via: argocd') : []),
    ...(server === undefined && token !== undefined ? lacks('argocd-server', 'required where a token is given') : []),
    ...(server !== undefined && token === undefined ? lacks('argocd-token', 'required where a server is given') : []),
    ...(values.size > 0 && given['digest-in'] === 'git'
      ? lacks('image-values', 'names parameters of the Application, and digest-in is git')
      : []),
    ...followedProblems(given, 'Argo CD'),
  ]
}

function ofGit(given: Values<Inputs>): readonly Problem[] {
  const [none, unproved] = [given.wait === 'none', given['require-proof'] === 'none']
  const isWatchOnly = given['git-repository'] === 'none'
  const says = (wrong: boolean, input: string, message: string) => (wrong ? [{ input, message }] : [])
  return [
    ...says(given.image === 'none', 'image', 'expected an image with its digest: via: git writes one'),
    ...says(
      none && !unproved && !given['git-change-request'],
      'require-proof',
      'wait: none ends with the commit, and nothing is proved then: give require-proof: none as well',
    ),
    ...says(given.wait === 'helm', 'wait', 'there is no Helm that waits: give watch, or none'),
    ...says(
      given['git-change-request'] && given['git-revert'],
      'git-revert',
      'a pull or merge request is reverted by whoever merges: leave one of the two out',
    ),
    ...says(
      isWatchOnly && given.flux === undefined && given.application === undefined,
      'flux',
      'nothing is committed, so who brings the digest is named here or in application',
    ),
    ...says(
      isWatchOnly && (given['git-change-request'] || given['git-revert']),
      'git-repository',
      'none commits nothing, so there is nothing to open or to revert',
    ),
    ...says(
      given.flux !== undefined && given.application !== undefined,
      'application',
      'give either flux or application',
    ),
  ]
}

/** What a render, or Helm's own wait, would need: followed ways have neither. */
export function followedProblems(given: Values<Inputs>, who: string): readonly Problem[] {
  return [
    ...(given['dry-run'] === 'render'
      ? [{ input: 'dry-run', message: `${who} renders what is deployed, in the cluster: give server` }]
      : []),
    ...(given.wait === 'helm'
      ? [{ input: 'wait', message: `there is no Helm that waits: give watch, which asks ${who} too, or none` }]
      : []),
  ]
}

/** It is not what stands there when nobody says anything. */
function isGiven(given: Values<Inputs>, name: Name): boolean {
  const value: unknown = given[name]
  const { fallback, read } = inputs[name]
  if (value instanceof Map) return value.size > 0
  if (Array.isArray(value)) return value.length > 0
  return fallback === undefined ? value !== undefined : value !== read(fallback)
}
