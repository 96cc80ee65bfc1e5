import {
  byFlag,
  byOrder,
  checkPath,
  commonInputs,
  directing,
  gated,
  type GateRule,
  type Input,
  input,
  Mismatch,
  parseHeader,
  parseHttpUrl,
  parseMatchers,
  parseReference,
  type Reference,
} from '@slipway/core'
import { parseAuthor, parseGitPath, parseGitRepository } from './git-inputs'
import { parseNamedImage } from './named-image'
import {
  accessInputs,
  IMAGE_PARTS,
  DIGEST_IN,
  parseApplication,
  parseBranch,
  parseField,
  parseFluxName,
  parseGitRevision,
  PINS,
  VIAS,
  isChartAddress,
  parseChart,
  parseChartVersion,
  parseNamespace,
  parseReleaseName,
  parseReplaced,
  parseSecretSetting,
  parseValuePath,
  WAITS,
} from '@slipway/kubernetes/inputs'

function parseHelmVersion(text: string): string {
  if (!/^(?:[34]|v?[34]\.\d+\.\d+)$/.test(text)) throw new Mismatch('4, 3 or a whole version such as 4.1.4')
  return text
}

type Raw = Parameters<ReturnType<typeof input.map>['read']>[0]

/** Value paths on the left; on the right what `read` takes. */
function byValuePath<T, V>(
  { shipped: _, ...base }: Input<ReadonlyMap<string, V>>,
  read: (value: V) => T,
): Input<ReadonlyMap<string, T>> {
  const readAll = (raw: Raw): ReadonlyMap<string, T> =>
    new Map(
      [...base.read(raw)].map(([path, value]) => {
        parseValuePath(path)
        return [path, read(value)]
      }),
    )
  return { ...base, read: readAll }
}

function settings(help: string) {
  const base = input.settings(help)
  const read = (raw: Raw) => {
    const found = base.read(raw)
    for (const path of found.keys()) parseValuePath(path)
    return found
  }
  return { ...base, read }
}

function imagePart(text: string): string {
  const part = text.replace(/^[a-z][a-z0-9-]*:/, '')
  if (!(IMAGE_PARTS as readonly string[]).includes(part))
    throw new Mismatch(`one of ${IMAGE_PARTS.join(', ')} behind each "="`)
  return text
}

/** `none` is no name of an image: in `docker.io/library` nothing is called so. */
function parseImage(text: string): Reference | 'none' {
  return text === 'none' ? text : parseReference(text)
}

/** Without a list all namespaces may be written to, so an empty one is the widest. */
const byNarrower: GateRule<readonly string[]> = {
  strictest: (own, target) => {
    const both = target.filter((name) => own.includes(name))
    return target.length === 0 ? own : both.length === 0 ? target : both
  },
}

const PRUNES = ['default', 'all'] as const

const verbatim = (help: string, placeholder: string) => input.map(help, { verbatim: true, placeholder })

export const inputs = {
  ...commonInputs,
  via: input.oneOf(
    'How the digest gets into the cluster: helm, by a chart or manifests that are deployed here; git, by a commit that Flux or Argo CD takes; argocd, by an Application of Argo CD, whose sync is asked for or waited for',
    VIAS,
    'helm',
  ),
  application: directing(
    input.shaped(
      'Application of Argo CD that brings the image, as name or namespace/name; its own namespace, argocd without one',
      parseApplication,
      { placeholder: '<application>' },
    ),
    { to: (name) => name, carries: ['argocd-token'], where: 'release' },
  ),
  'argocd-server': directing(
    input.shaped(
      'Address of the server of Argo CD; without it, the Application is an object of the cluster that the kubeconfig is for',
      (text) => parseHttpUrl(text).replace(/\/+$/, ''),
      { placeholder: '<url>' },
    ),
    { to: (address) => address, carries: ['argocd-token'] },
  ),
  'argocd-token': input.secret('Token for the server of Argo CD: of a role of the project, or of an account'),
  'digest-in': input.oneOf(
    'Where the digest comes in: application, by a parameter of the Application (an image of Kustomize, or the parameters of a chart that image-values names); git, it is there already; auto, by a parameter where the Application has one for the image, otherwise git',
    DIGEST_IN,
    'auto',
  ),
  'git-revision': input.shaped(
    'Commit that holds the digest, which is synced; without it, the newest of the branch or tag that the Application follows',
    parseGitRevision,
    { placeholder: '<commit>' },
  ),
  'git-repository': directing(
    input.shaped(
      'Repository that the digest is committed to: https://… or git@host:path; without it, that of the checkout; none, nothing is committed and what another step brought is watched',
      parseGitRepository,
      { placeholder: '<url>' },
    ),
    { to: (url) => url, carries: ['git-token', 'git-ssh-key', 'token'] },
  ),
  'git-branch': directing(
    input.shaped('Branch that the digest is committed to; without it, the default branch', parseBranch, {
      placeholder: '<branch>',
    }),
    { to: (branch) => branch, where: 'release' },
  ),
  'git-path': input.wordList(
    'Files or folders of that repository where the digest is kept; without it, all of its YAML files are looked through',
    parseGitPath,
    { placeholder: '<path>' },
  ),
  'git-field': input.shapedList(
    'Path of keys in the file, such as images[0].newTag or spec.values.image.tag, with kind/name: before it where a file has several objects, and =tag, =digest, =reference or =component:part behind it where that is not plain; without it, found by the name of the image',
    parseField,
    { verbatim: true, placeholder: '<field>' },
  ),
  'git-message': input.text('First line of the commit, and title of the pull or merge request'),
  'git-author': input.shaped('Author of the commit, as Name <email>', parseAuthor, { placeholder: '<author>' }),
  'git-change-request': input.boolean(
    'Commit to a branch of its own and open a pull or merge request, or renew the open one; the run ends there, until it is merged',
    false,
  ),
  'git-revert': input.boolean(
    'Take a release back that fails, by a commit that reverts what was written; without it, the commit stays',
    false,
  ),
  'git-token': input.secret(
    'Token that may write to that repository, and open pull or merge requests; without it, token where the repository is of the same host',
  ),
  'git-ssh-key': input.secret('Private key of OpenSSH for git@…, without a passphrase'),
  'git-known-hosts': input.path('File with the keys of hosts, as ssh-keyscan prints them, for git@…'),
  'git-signing-key': input.secret(
    'Private key of OpenSSH or GnuPG, without a passphrase, that the commit is signed with',
  ),
  flux: directing(
    input.shaped(
      'Object of Flux that takes the commit, as kustomization/NAMESPACE/NAME or helmrelease/NAMESPACE/NAME; without it, found in the cluster by repository and path',
      parseFluxName,
      { placeholder: '<object>' },
    ),
    { to: (name) => name, where: 'release' },
  ),
  chart: directing(
    input.shipping(
      input.shaped(
        'Chart to deploy: a folder, an archive, oci://… or https://repository#name; this or manifests',
        parseChart,
        { placeholder: '<chart>' },
      ),
      (chart) => (chart === undefined || isChartAddress(chart) ? [] : [chart]),
    ),
    {
      to: (chart) => (chart !== undefined && isChartAddress(chart) ? new URL(chart).host : undefined),
      carries: ['password'],
    },
  ),
  'chart-version': input.shaped(
    'Version of a chart from elsewhere, or a range such as ^1.2 of which the newest is taken; without it, the newest released one',
    parseChartVersion,
    { placeholder: '<version>' },
  ),
  manifests: input.shipping(
    input.paths(
      'Manifests to deploy instead of a chart: files, folders, or the folder of a kustomization; they become a release of Helm',
    ),
    (paths) => paths,
  ),
  adopt: gated(
    input.boolean(
      'Take over objects of the manifests that live already and belong to no release, such as what kubectl apply made: recorded as a revision first, and never deleted by a rollback',
      false,
    ),
    byFlag(false),
  ),
  release: directing(input.shaped('Name of the Helm release', parseReleaseName, { placeholder: '<name>' }), {
    to: (name) => name,
    where: 'release',
  }),
  namespace: directing(
    input.shaped('Namespace to deploy to', parseNamespace, { default: 'default', placeholder: '<name>' }),
    { to: (name) => name, where: 'release' },
  ),
  'create-namespace': input.boolean('Create the namespace when it does not exist', false),
  values: input.shipping(input.paths('Values files, later ones win'), (files) => files),
  set: settings(
    "Single values: dotted.path=value, typed as by Helm's --set (true, false, null and whole numbers; quotes make text)",
  ),
  'set-secret': input.shipping(
    byValuePath(
      verbatim(
        'Single values that are secret, as text: dotted.path=env:NAME or dotted.path=file:PATH',
        '<path=source>',
      ),
      parseSecretSetting,
    ),
    (settings) => [...settings.values()].flatMap(({ from, name }) => (from === 'file' ? [name] : [])),
  ),
  'set-file': input.shipping(
    byValuePath(verbatim('Single values that are the text of a file: dotted.path=file', '<path=file>'), (file) =>
      checkPath(file),
    ),
    (files) => [...files.values()],
  ),
  image: directing(
    input.shaped(
      'Image with its digest, name@sha256:…; none, for a chart without an image of ours; without it, all images that push recorded',
      parseImage,
      { placeholder: '<image>' },
    ),
    {
      to: (image) => (image === undefined || image === 'none' ? image : image.registry),
      carries: ['password'],
    },
  ),
  images: directing(
    input.wordList(
      'Several images, each as component=name@sha256:…; without it, all images that push recorded',
      parseNamedImage,
      { placeholder: '<component=image>' },
    ),
    { to: ([first]) => first?.registry, carries: ['password'] },
  ),
  'keep-running': input.boolean(
    'Images of the same owner that run in the release and are not given stay at the digest that runs, whatever the chart says',
    false,
  ),
  'image-values': byValuePath(
    verbatim(
      'Where the chart takes the image: values.path=reference, repository, registry, tag or digest, of several images values.path=component:part; without it, found by rendering the chart',
      '<path=part>',
    ),
    imagePart,
  ),
  replaces: input.shapedList(
    'Repositories of the chart that the image takes the place of, of several images as component=repository; without it, its own, or the one that plainly stands for it',
    parseReplaced,
    { placeholder: '<name>' },
  ),
  pin: input.oneOf(
    'How the digest comes into the chart: values, by values of the chart; render, into what Helm renders; auto, by values where they do it',
    PINS,
    'auto',
  ),
  'dry-run': input.oneOf(
    'Show what would be deployed and change nothing: render, without a cluster; server, by asking the API server about every object; off, deploy',
    ['off', 'render', 'server'],
    'off',
  ),
  username: input.text(
    'User name for the registry of the image, or for where the chart is with image: none; without it, the configurations of Docker and Helm are used',
  ),
  password: input.secret('Password or token for the registry of the image'),
  'registry-config': input.path(
    'Docker configuration file with credentials for the registries of image and chart and for chart repositories; without it, the usual places are searched',
  ),
  'ca-file': directing(input.path('PEM file with certificates of registries to trust in addition to the usual ones'), {
    to: (value) => value,
    carries: ['password'],
  }),
  'plain-http': directing(
    input.boolean(
      'Ask the registry of the image by HTTP without TLS; not needed for a registry on this machine, which is recognised',
      false,
    ),
    { to: (value) => value, carries: ['password'] },
  ),
  ...accessInputs,
  'helm-version': input.shaped('Helm to use: 4, 3 or a version that Slipway has verified', parseHelmVersion, {
    default: '4',
    placeholder: '<version>',
  }),
  timeout: input.duration('How long the whole release may take to become ready', { default: '5m' }),
  'fail-fast': input.oneOf(
    'What ends the wait before the timeout: strict, any failure as soon as it is seen; normal, a failure that does not recover; off, nothing',
    ['strict', 'normal', 'off'],
    'normal',
  ),
  patience: input.duration(
    'How long a failure that may heal by itself is waited for with fail-fast: normal, in place of the time that each cause has',
  ),
  wait: input.oneOf(
    "What decides that the release is up: watch, what runs, whatever else Helm waits for; helm, Helm's own wait as well; none, nothing is waited for",
    WAITS,
    'watch',
  ),
  'wait-for-jobs': input.boolean('Jobs of the release must end well, not only run', false),
  'stay-ready': input.duration(
    'How long everything must stay ready before it counts: ends a release that flaps, or exits soon after its start',
    { default: '0s' },
  ),
  'helm-test': input.boolean(
    'Run the tests of the chart (helm test) when the release is up; one that fails fails the release',
    false,
  ),
  'history-max': input.integer(
    'Revisions that Helm keeps of the release, 0 for all of them; the last good one always stays',
    { min: 0, max: 1000 },
    { default: '10' },
  ),
  'require-proof': gated(
    input.oneOf(
      'Least proof of the digest: running, reported by the running pods; pinned, named in their spec; template, named in the pod template; none, not asked for',
      ['running', 'pinned', 'template', 'none'],
      'pinned',
    ),
    byOrder<'running' | 'pinned' | 'template' | 'none'>(['running', 'pinned', 'template', 'none']),
  ),
  rollback: input.oneOf('Roll back to the last good revision when the release fails', ['auto', 'never'], 'auto'),
  'on-first-failure': input.oneOf('What to do with a first install that fails', ['keep', 'uninstall'], 'keep'),
  'delete-adopted': gated(
    input.boolean(
      'Let objects that the release took over be deleted with it, also when a failed first install is uninstalled',
      false,
    ),
    byFlag(false),
  ),
  prune: gated(
    input.oneOf(
      'What goes when the manifests do not have it any more: default, all but claims for volumes, namespaces and custom resource definitions; all, these too',
      PRUNES,
      'default',
    ),
    byOrder(PRUNES),
  ),
  'force-conflicts': gated(
    input.boolean(
      'Write over fields of the release that another program or a person owns by now; Helm 4 refuses them otherwise',
      false,
    ),
    byFlag(false),
  ),
  'take-ownership': gated(
    input.boolean('Take over objects that exist already and are not of this release', false),
    byFlag(false),
  ),
  'allow-namespaces': gated(
    input.wordList(
      'Namespaces that the release may write to beside its own; without it, all, and they are listed',
      parseNamespace,
      { placeholder: '<namespace>' },
    ),
    byNarrower,
  ),
  'allow-older': gated(
    input.boolean('Deploy although a newer run of the same workflow or pipeline has deployed already', false),
    byFlag(false),
  ),
  'allow-held': gated(
    input.boolean(
      'Deploy a digest again that was taken back from here; without it such a deploy ends as fail, with nothing changed',
      false,
    ),
    byFlag(false),
  ),
  // Whose alerts fall silent is no more for a change to say than whose release is deployed.
  silence: directing(
    input.shaped(
      'Matchers of alerts that are silenced from the start of the deployment until its timeout, such as severity="warning", namespace="${namespace}"',
      parseMatchers,
      { verbatim: true, placeholder: '<matchers>' },
    ),
    {},
  ),
  alertmanager: directing(
    input.shaped(
      'Address of Alertmanager, before /api/v2, where the silence is opened',
      (text) => parseHttpUrl(text).replace(/\/+$/, ''),
      { placeholder: '<url>' },
    ),
    { to: (address) => address, carries: ['alertmanager-headers'] },
  ),
  'alertmanager-headers': input.shipping(
    directing(
      input.shapedList(
        'Header for Alertmanager, as NAME=value; a secret value as NAME=env:VARIABLE or NAME=file:PATH',
        parseHeader,
        { verbatim: true, discreet: true, placeholder: '<name=value>' },
      ),
      { to: (headers) => headers.filter(({ value }) => typeof value !== 'string') },
    ),
    (headers) => headers.flatMap(({ value }) => (typeof value === 'object' && 'file' in value ? [value.file] : [])),
  ),
  'skip-crds': input.boolean("Leave out the chart's folder of custom resource definitions", false),
  'no-hooks': input.boolean('Run no hooks of the chart', false),
  url: input.shaped('Address of the service; smoke checks it, and the host links to it', parseHttpUrl, {
    placeholder: '<url>',
  }),
} as const

export type Inputs = typeof inputs
