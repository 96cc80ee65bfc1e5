import { renderTranslation } from '@slipway/core'
import type { PeerTable } from '@slipway/core'
import { expand, type Known } from './expressions'
import { ruleOf, USUAL_RULES } from './metadata'
import { items, lines, type Taken } from './taken'

/** A step that uses an action of somebody else. */
export interface Use {
  readonly action: string
  readonly given: ReadonlyMap<string, string>
  readonly where: string
  readonly known: Known
  /** Steps of the job by their ids, for what refers to their outputs. */
  readonly steps: ReadonlyMap<string, Use>
  /** What our stages say of the inputs of that action. */
  readonly peers: PeerTable
}

type Translate = (use: Use, taken: Taken) => void

const value = (use: Use, name: string): string | undefined => {
  const text = use.given.get(name)
  return text === undefined ? undefined : expand(text, use.known)
}

/** Takes an input over as it stands; what only a run knows is lost. */
function copy(
  use: Use,
  taken: Taken,
  [from, stage, to, read = (text) => text]: readonly [string, string, string, ((text: string) => unknown)?],
): void {
  const text = use.given.get(from)
  if (text === undefined || text === '') return
  const known = expand(text, use.known)
  if (known === undefined)
    taken.lose(use.where, `${from}: ${oneLine(text)} is known in a run only; set ${stage}.${to} by hand`)
  else taken.set(stage, to, read(known), use.where)
}

const oneLine = (text: string): string => text.trim().replace(/\s*\n\s*/g, ' ')

/** What is left of a step's inputs is named, with what our own stages say of it. */
function rest(use: Use, taken: Taken, done: readonly string[]): void {
  // Those that take the inputs of Docker's action and build elsewhere.
  const asked = use.action.replace(/^(?:depot|useblacksmith)(?=\/build-push-action)/, 'docker')
  for (const [name, text] of use.given) {
    if (done.includes(name)) continue
    const peer = Object.entries(use.peers).find(([action]) => asked.startsWith(action.toLowerCase()))?.[1][name]
    if (peer !== undefined && 'instead' in peer && /^(?:not needed|every report)/.test(peer.instead)) continue
    const way = peer === undefined ? 'nothing here says that' : renderTranslation(peer)
    taken.lose(use.where, `${name}: ${oneLine(text).slice(0, 60)}; ${way}`)
  }
}

const flag = (text: string): unknown => text === 'true'

const path = (text: string): string => text.replace(/^\.\/(?=.)/, '').replace(/(?<=.)\/+$/, '')

const buildPush: Translate = (use, taken) => {
  const inputs = [
    [
      'context',
      'build',
      'context',
      (text: string) => (/^(?:\.|)$/.test(text) ? undefined : path(text.replace(/^\{\{defaultContext\}\}:/, ''))),
    ],
    ['file', 'build', 'dockerfile', path],
    ['platforms', 'build', 'platforms', items],
    ['target', 'build', 'target'],
    ['pull', 'build', 'pull', flag],
    ['no-cache', 'build', 'no-cache', flag],
    ['network', 'build', 'network'],
    ['add-hosts', 'build', 'add-hosts', lines],
    ['ssh', 'build', 'ssh', lines],
  ] as const
  if (isAnother(use, taken)) return
  taken.seen.add('build')
  for (const input of inputs) copy(use, taken, input as never)
  takePairs(use, taken, 'build-args')
  takePairs(use, taken, 'labels')
  takePairs(use, taken, 'annotations')
  takePairs(use, taken, 'build-contexts')
  takeSecrets(use, taken)
  takeCache(use, taken)
  takeTags(use, taken)
  // BuildKit's own bill of materials is an attestation of the image; here it is that of the scan.
  if (!/^(?:|false)$/.test(use.given.get('sbom') ?? '')) taken.add('push', 'attach', ['sbom'])
  if (use.given.get('provenance') === 'mode=max') taken.set('build', 'provenance', 'max', use.where)
  rest(use, taken, [
    ...inputs.map(([name]) => name),
    'build-args',
    'labels',
    'annotations',
    'build-contexts',
    'secrets',
    'secret-envs',
    'secret-files',
    'cache-from',
    'cache-to',
    'tags',
    'push',
    'load',
    'provenance',
    'sbom',
    'github-token',
    'builder',
    'outputs',
  ])
}

/** A second image would mix its settings with those of the first. */
function isAnother(use: Use, taken: Taken): boolean {
  const mine = ['file', 'context', 'target'].map((name) => use.given.get(name) ?? '').join(' ')
  if (taken.built === undefined || taken.built === mine) {
    taken.built = mine
    return false
  }
  taken.lose(use.where, `another image (${mine.trim()}): make it a component (docs/components.md)`)
  return true
}

/** `KEY=value` a line; those whose value only a run knows are lost one by one. */
function takePairs(use: Use, taken: Taken, name: string): void {
  const pairs: Record<string, string> = {}
  for (const line of lines(use.given.get(name) ?? '')) {
    if (/steps\.[\w-]+\.outputs\.(?:labels|annotations)/.test(line)) continue
    const known = expand(line, use.known)
    const [key = '', ...words] = (known ?? line).replace(/^["']|["']$/g, '').split('=')
    if (known === undefined)
      taken.lose(use.where, `${name}: ${line} is known in a run only; give ${key} to build in the job`)
    else if (words.length > 0) pairs[key] = words.join('=')
  }
  if (Object.keys(pairs).length > 0) taken.set('build', name, pairs, use.where)
}

function takeSecrets(use: Use, taken: Taken): void {
  const sources = [
    ...lines(use.given.get('secret-envs') ?? '').map((line) => line.replace('=', '=env:')),
    ...lines(use.given.get('secret-files') ?? '').map((line) => line.replace('=', '=file:')),
  ]
  for (const line of lines(use.given.get('secrets') ?? '')) {
    const [id = '', source = ''] = [line.split('=')[0], line.split('=').slice(1).join('=')]
    const variable = id
      .replace(/^["']/, '')
      .toUpperCase()
      .replace(/[^A-Z0-9]/g, '_')
    sources.push(`${id.replace(/^["']/, '')}=env:${variable}`)
    taken.ask(
      'build',
      'the step Build',
      `env: { ${variable}: ${source.replace(/["']$/, '')} }, which secrets of .slipway.yml names`,
    )
  }
  taken.set('build', 'secrets', sources, use.where)
}

function takeCache(use: Use, taken: Taken): void {
  const all = ['cache-from', 'cache-to'].map((name) => use.given.get(name) ?? '').join('\n')
  if (/type=gha/.test(all)) taken.set('build', 'cache', 'gha', use.where)
  else if (/type=(?:registry|inline)|^\S+\/\S+$/m.test(all)) taken.set('build', 'cache', 'registry', use.where)
  else if (/type=local/.test(all)) taken.set('build', 'cache', 'auto', use.where)
  const scope = /scope=([\w.-]+)(?=,|\s|$)/.exec(all)?.[1]
  if (scope !== undefined) taken.set('build', 'cache-scope', scope, use.where)
}

/** Names and tags, as they stand or as the metadata action makes them. */
function takeTags(use: Use, taken: Taken): void {
  const text = use.given.get('tags') ?? ''
  const meta = /steps\.([\w-]+)\.outputs\.(?:tags|json)/.exec(text)?.[1]
  const source = meta === undefined ? undefined : use.steps.get(meta)
  if (source !== undefined && source.action.startsWith('docker/metadata-action')) return metadata(source, taken)
  for (const item of items(text)) takeTag(expand(item, use.known), item, use, taken)
}

function takeTag(known: string | undefined, item: string, { where, known: context }: Use, taken: Taken): void {
  // The commit and the ref have rules of their own.
  const split = /^(.*):(?:\$\{\{\s*(github\.sha|github\.ref_name|github\.head_ref)\s*\}\})$/.exec(item)
  const name = split === null ? known : expand(split[1] ?? '', context)
  if (name === undefined)
    return taken.lose(where, `tags: ${item} is known in a run only; push.tags has @ref, @sha and @semver`)
  const [image = '', tag = ''] =
    split === null
      ? [name.replace(/:[^/:]*$/, ''), /:([^/:]+)$/.exec(name)?.[1] ?? 'latest']
      : [name, split[2] === 'github.sha' ? '@sha:long' : '@ref']
  takeImage(image.toLowerCase(), where, taken)
  taken.add('push', 'tags', [tag])
}

export function takeImage(image: string, where: string, taken: Taken): void {
  // A name of this machine's own, which is pushed nowhere.
  if (!image.includes('/')) return
  const first = taken.get('build', 'image')
  const whole = /^[^/]+[.:][^/]*\/|^localhost\//.test(image) ? image : `docker.io/${image}`
  if (first === undefined) taken.set('build', 'image', whole, where)
  else if (first !== whole) taken.add('push', 'repositories', [whole])
}

const metadata: Translate = (use, taken) => {
  for (const line of lines(use.given.get('images') ?? '')) {
    const image = expand(line.replace(/^name=/, '').replace(/,enable=.*$/, ''), use.known)
    if (image === undefined)
      taken.lose(use.where, `images: ${line} is known in a run only; put it into push.repositories`)
    else takeImage(image.toLowerCase(), use.where, taken)
  }
  for (const line of lines(use.given.get('tags') ?? USUAL_RULES)) {
    const rule = ruleOf(line)
    if ('lost' in rule) taken.lose(use.where, rule.lost)
    else if (rule.tag !== '') taken.add('push', 'tags', [rule.tag])
    if ('tag' in rule && rule.tag === '@semver') taken.versions = true
  }
  const flavor = use.given.get('flavor') ?? ''
  const isLatest = !/latest\s*=\s*false/.test(flavor)
  if (isLatest && ((taken.get('push', 'tags') ?? []) as readonly string[]).includes('@semver'))
    taken.add('push', 'tags', ['@latest'])
  const suffix = /suffix=([\w.-]+)/.exec(flavor)?.[1]
  if (suffix !== undefined) taken.set('push', 'tag-suffix', suffix, use.where)
  takePairs(use, taken, 'labels')
}

const login: Translate = (use, taken) => {
  taken.seen.add('push')
  const registry = value(use, 'registry') ?? 'docker.io'
  taken.logins.push({
    registry: registry === '' ? 'docker.io' : registry,
    username: use.given.get('username') ?? '',
    password: use.given.get('password') ?? '',
  })
}

const SEVERITIES = ['low', 'medium', 'high', 'critical']

const trivy: Translate = (use, taken) => {
  if (!takeScanned(use.given.get('scan-type') ?? 'image', use.where, taken)) return
  const severities = items((use.given.get('severity') ?? '').toLowerCase()).filter((one) => SEVERITIES.includes(one))
  const fails = use.given.get('exit-code') === '1'
  const lowest = [...severities].sort((a, b) => SEVERITIES.indexOf(a) - SEVERITIES.indexOf(b))[0]
  taken.set('scan', 'fail-on', fails ? (lowest ?? 'low') : 'none', use.where)
  if (!fails && lowest !== undefined) taken.set('scan', 'report-from', lowest, use.where)
  copy(use, taken, ['ignore-unfixed', 'scan', 'ignore-unfixed', flag])
  copy(use, taken, ['scanners', 'scan', 'scanners', items])
  const skipped = [...items(use.given.get('skip-dirs') ?? ''), ...items(use.given.get('skip-files') ?? '')]
  if (skipped.length > 0) taken.set('scan', 'skip', skipped, use.where)
  if (use.given.has('trivyignores'))
    taken.lose(
      use.where,
      `trivyignores: slipway waivers import ${use.given.get('trivyignores') ?? ''} > waivers.yml, then scan.waivers: waivers.yml`,
    )
  rest(use, taken, [
    'scan-type',
    'severity',
    'exit-code',
    'ignore-unfixed',
    'scanners',
    'skip-dirs',
    'skip-files',
    'trivyignores',
    'image-ref',
    'scan-ref',
    'input',
    'format',
    'output',
    'timeout',
  ])
}

/**
 * Here the built image is scanned; anything else is a scan more.
 * @returns whether it is of the image
 */
export function takeScanned(kind: string, where: string, taken: Taken): boolean {
  taken.seen.add('scan')
  if (kind === 'image' || kind === 'rootfs') return true
  taken.lose(
    where,
    `a scan of ${kind}: a further step Scan with target: . and kind: ${kind === 'config' ? 'config' : 'fs'} looks at the checkout`,
  )
  return false
}

const grype: Translate = (use, taken) => {
  taken.set('scan', 'scanner', 'grype', use.where)
  const fails = use.given.get('fail-build') !== 'false'
  const cutoff = (use.given.get('severity-cutoff') ?? 'medium').toLowerCase()
  taken.set('scan', 'fail-on', fails ? (cutoff === 'negligible' ? 'low' : cutoff) : 'none', use.where)
  copy(use, taken, ['only-fixed', 'scan', 'ignore-unfixed', flag])
  rest(use, taken, [
    'image',
    'path',
    'sbom',
    'fail-build',
    'severity-cutoff',
    'only-fixed',
    'output-format',
    'output-file',
  ])
}

const REPORTS = ['path', 'files', 'junit_files', 'nunit_files', 'xunit_files', 'trx_files', 'report_paths', 'paths']

const reporter: Translate = (use, taken) => {
  taken.seen.add('test')
  for (const name of REPORTS) {
    const text = use.given.get(name)
    if (text === undefined) continue
    const known = items(text).flatMap((item) => expand(item, use.known) ?? [])
    taken.add('test', 'reports', known.filter((item) => !item.startsWith('!')).map(path))
  }
  rest(use, taken, [...REPORTS, 'name', 'check_name', 'reporter', 'github_token', 'token'])
}

const helmAction: Translate = (use, taken) => {
  const inputs = [
    ['release', 'release'],
    ['release-name', 'release'],
    ['release_name', 'release'],
    ['name', 'release'],
    ['chart', 'chart'],
    ['chart-path', 'chart'],
    ['chart_path', 'chart'],
    ['namespace', 'namespace'],
    ['helmChart', 'chart'],
    ['releaseName', 'release'],
    ['timeout', 'timeout'],
  ] as const
  taken.seen.add('deploy')
  for (const [from, to] of inputs) copy(use, taken, [from, 'deploy', to, to === 'chart' ? path : undefined] as never)
  for (const name of ['value-files', 'value_files', 'config-files', 'overrideFiles', 'values-file']) {
    const files = items((use.given.get(name) ?? '').replace(/[[\]"']/g, '')).flatMap(
      (item) => expand(item, use.known) ?? [],
    )
    taken.add('deploy', 'values', files.map(path))
  }
  rest(use, taken, [
    ...inputs.map(([name]) => name),
    'value-files',
    'value_files',
    'config-files',
    'overrideFiles',
    'values-file',
    'token',
    'task',
    'action',
    'kubeconfig',
    'renderEngine',
  ])
}

const none: Translate = () => undefined

const manifests: Translate = (use, taken) => {
  taken.seen.add('deploy')
  taken.lose(use.where, `manifests: ${oneLine(use.given.get('manifests') ?? use.given.get('kustomizationPath') ?? '')}`)
}

/** By the beginning of `uses`; the first that fits counts. */
export const ACTIONS: readonly (readonly [RegExp, Translate])[] = [
  [
    /^(?:docker|depot|useblacksmith)\/build-push-action|^redhat-actions\/buildah-build|^mr-smithers-excellent\/docker-build-push|^aevea\/action-kaniko/,
    buildPush,
  ],
  [/^docker\/metadata-action/, metadata],
  [/^docker\/login-action|^azure\/docker-login|^redhat-actions\/podman-login/, login],
  [/^aquasecurity\/trivy-action/, trivy],
  [/^anchore\/scan-action/, grype],
  [
    /^dorny\/test-reporter|^enricomi\/publish-unit-test-result-action|^mikepenz\/action-junit-report|^test-summary\/action/,
    reporter,
  ],
  [
    /^azure\/k8s-bake|^deliverybot\/helm|^bitovi\/github-actions-deploy-eks-helm|^(?:wyrihaximus|glopezep|vimeda)\/helm/,
    helmAction,
  ],
  [/^azure\/k8s-deploy/, manifests],
  [
    /^(?:docker|depot|useblacksmith)\/setup-|^actions\/(?:checkout|cache|setup-|upload-artifact|download-artifact)|^azure\/setup-|^sigstore\/cosign-installer|^github\/codeql-action\/upload-sarif|^aquasecurity\/setup-trivy|^anchore\/sbom-action|^pnpm\/action-setup|^ruby\/setup-ruby|^shivammathur\/setup-php|^gradle\/|^docker\/bake/,
    none,
  ],
]
