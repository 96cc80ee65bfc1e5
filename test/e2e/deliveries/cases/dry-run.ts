import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { EXIT_CODES, type Outcome } from '@slipway/core'
import { chart, documents, IMAGE, service, workload } from '../charts'
import { differs, type Files, type Flags, type Kind, misses } from '../delivery'
import type { Ended, Site } from '../site'
import { ALWAYS, type Trial } from '../trial'

const PLACE = 'd-dry-run'

/** Replicas, a variable that can be left out, and a Secret. */
const shop = (selector = 'shop'): Files =>
  chart('chart', {
    values: 'image: { repository: ghcr.io/acme/shop, tag: v1 }\nmode: slow\npassword: first-word\nmore: false\n',
    template: documents(
      workload({
        name: 'shop',
        image: IMAGE,
        replicas: '1',
        container: [
          'env:',
          '  - { name: MODE, value: "{{ .Values.mode }}" }',
          '  {{- if .Values.more }}',
          '  - { name: MORE, value: "yes" }',
          '  {{- end }}',
        ],
      }).replace(/app: shop \}/g, `app: ${selector} }`),
      service('shop'),
      'apiVersion: v1\nkind: Secret\nmetadata: { name: login }\nstringData: { password: "{{ .Values.password }}" }\n',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\ndata: { mode: "{{ .Values.mode }}" }\n',
    ),
  })

const POLICY = `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: no-forbidden-mode }
spec:
  failurePolicy: Fail
  matchConstraints:
    resourceRules: [{ apiGroups: [""], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [configmaps] }]
  validations:
    - { expression: "!has(object.data) || !('mode' in object.data) || object.data.mode != 'forbidden'", message: this mode is forbidden }
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: no-forbidden-mode }
spec: { policyName: no-forbidden-mode, validationActions: [Deny] }
`

interface Foretold extends Ended {
  readonly diff: string
}

class Yard {
  constructor(readonly site: Site) {}

  deploy(kind: Kind, flags: Flags = {}): Promise<Ended> {
    const image = this.site.image('acme/shop', kind)
    const place = { release: 'shop', namespace: PLACE, 'create-namespace': 'true' }
    return this.site.slipway('deploy', { ...ALWAYS, ...place, chart: 'chart', image, ...flags })
  }

  async foretell(kind: Kind, flags: Flags = {}): Promise<Foretold> {
    const output = `dry-${Math.random().toString(36).slice(2)}`
    const ended = await this.deploy(kind, { 'dry-run': 'server', output, ...flags })
    const path = join(this.site.folder, output, 'deploy/changes.diff')
    return { ...ended, diff: await readFile(path, 'utf8').catch(() => '') }
  }

  /** What changes with every write, of all that somebody made here. */
  async versions(): Promise<string> {
    const kinds = 'deployments,services,configmaps,secrets,serviceaccounts,resourcequotas,roles,jobs'
    const columns = '--output=custom-columns=K:.kind,N:.metadata.name,U:.metadata.uid,V:.metadata.resourceVersion'
    const names = await this.site.kubectl(['get', 'namespace', PLACE, '--ignore-not-found', '--output=name'])
    return `${names}${await this.site.kubectl(['get', kinds, '--ignore-not-found', '--no-headers', columns])}`
  }
}

interface Question {
  readonly what: string
  readonly kind?: Kind
  readonly flags?: Flags
  readonly outcome: Outcome
  readonly said?: readonly RegExp[]
  /** Must stand in the diff, and must not. */
  readonly shows?: readonly RegExp[]
  readonly hides?: readonly RegExp[]
}

/** Asks, and holds that nothing has changed by it. */
async function ask(yard: Yard, question: Question): Promise<readonly string[]> {
  const { what, kind = 'good', flags = {}, outcome, said = [], shows = [], hides = [] } = question
  const before = await yard.versions()
  const { code, log, diff } = await yard.foretell(kind, flags)
  const problems = [
    ...differs(`${what}: exit code`, code, EXIT_CODES[outcome]),
    ...misses(`${what}: log`, log, said),
    ...misses(`${what}: diff`, diff, shows),
    ...hides.filter((pattern) => pattern.test(diff + log)).map((pattern) => `${what}: ${String(pattern)} is shown`),
    ...differs(`${what}: what is in the cluster`, await yard.versions(), before),
  ]
  return problems.length === 0 ? [] : [...problems, diff, log]
}

const set = (...lines: readonly string[]): Flags => ({ set: lines.join('\n') })
const WORDS = [/first-word|second-word/, /Zmlyc3Qtd29yZA|c2Vjb25kLXdvcmQ/]

/** What Helm 4 sends, the API server is asked about. */
async function applied(yard: Yard): Promise<readonly string[]> {
  const { site } = yard
  const problems: string[] = []
  const expect = async (question: Question) => void problems.push(...(await ask(yard, question)))
  await expect({ what: 'no namespace yet', outcome: 'pass', said: [/4 not known beforehand/, /nothing was changed/] })
  await site.makeNamespace()
  const created = /4 created, 0 changed, 0 removed, 0 unchanged/
  await expect({ what: 'first install', outcome: 'pass', said: [created], shows: [/--- \/dev\/null/], hides: WORDS })
  const first = await yard.deploy('good')
  problems.push(...differs('exit code of the first deploy', first.code, 0, first.log))
  await site.kubectl(['rollout', 'status', 'deployment/shop', '--timeout=60s'])
  await expect({ what: 'the same again', outcome: 'pass', said: [/0 created, 0 changed, 0 removed, 4 unchanged/] })
  await expect({
    what: 'an upgrade',
    kind: 'next',
    flags: set('mode=fast', 'password=second-word'),
    outcome: 'pass',
    said: [/0 created, 3 changed, 0 removed, 1 unchanged/],
    shows: [/^-.*value: slow$/m, /^\+.*value: fast$/m, /^-.*password: .*before/m, /^\+.*password: .*after/m],
    hides: WORDS,
  })
  await site.kubectl(['patch', 'configmap/settings', '--type=merge', '--patch={"data":{"by":"hand"}}'])
  await expect({ what: 'a key that a person added', outcome: 'pass', said: [/0 changed, 0 removed, 4 unchanged/] })
  await site.kubectl(['patch', 'configmap/settings', '--type=merge', '--patch={"data":{"mode":"by-hand"}}'])
  await expect({ what: 'a value that a person changed', outcome: 'fail', said: [/conflict/, /settings/] })
  await expect({
    what: 'the same, forced',
    flags: { 'force-conflicts': 'true' },
    outcome: 'pass',
    shows: [/^-.*mode: by-hand$/m, /^\+.*mode: slow$/m],
  })
  await site.kubectl(['patch', 'configmap/settings', '--type=merge', '--patch={"data":{"mode":"slow"}}'])
  return problems
}

/** What the API server would refuse is refused now. */
async function refused(yard: Yard): Promise<readonly string[]> {
  const { site } = yard
  const problems: string[] = []
  const expect = async (question: Question) => void problems.push(...(await ask(yard, question)))
  const force = { 'force-conflicts': 'true' }
  await site.kubectl(['apply', '--filename=-'], POLICY)
  await expect({
    what: 'a policy',
    flags: { ...force, ...set('mode=forbidden') },
    outcome: 'fail',
    said: [/this mode is forbidden/, /nothing was changed/],
  })
  await site.kubectl(['delete', '--filename=-'], POLICY)
  await site.write(shop('other'))
  await expect({ what: 'an immutable field', flags: force, outcome: 'fail', said: [/immutable/] })
  await site.write(shop())
  await site.write({ 'chart/templates/more.yaml': service('more') })
  await site.kubectl(['create', 'quota', 'few', '--hard=count/services=1'])
  await site.kubectl(['wait', '--for=jsonpath={.status.used.count/services}=1', 'quota/few', '--timeout=30s'])
  await expect({ what: 'a quota', flags: force, outcome: 'fail', said: [/exceeded quota/] })
  await site.kubectl(['delete', 'quota', 'few'])
  await site.drop('chart/templates/more.yaml')
  await expect({
    what: 'a role that only reads',
    flags: { ...force, kubeconfig: await reader(site) },
    outcome: 'inconclusive',
    said: [/may not ask what would become of 4 objects/, /create and patch/],
  })
  return problems
}

async function reader(site: Site): Promise<string> {
  await site.kubectl(['create', 'serviceaccount', 'reader'])
  await site.kubectl([
    'create',
    'role',
    'reader',
    '--verb=get,list,watch',
    '--resource=*.*,secrets,configmaps,services',
  ])
  await site.kubectl(['create', 'rolebinding', 'reader', '--role=reader', `--serviceaccount=${PLACE}:reader`])
  const token = (await site.kubectl(['create', 'token', 'reader'])).trim()
  const config = JSON.parse(await site.kubectl(['config', 'view', '--raw', '--output=json'])) as {
    readonly contexts: readonly { readonly context: { readonly user: string } }[]
  }
  const user = config.contexts[0]?.context.user ?? ''
  await site.write({ 'reader.json': JSON.stringify({ ...config, users: [{ name: user, user: { token } }] }) })
  return join(site.folder, 'reader.json')
}

/** Helm 3 makes its patches itself, from the manifest before, the new one, and what lives. */
async function patched(yard: Yard): Promise<readonly string[]> {
  const { site } = yard
  const helm3 = { 'helm-version': '3' }
  await site.kubectl(['delete', 'namespace', PLACE])
  const first = await yard.deploy('good', { ...helm3, ...set('more=true') })
  const problems = [...differs('exit code with Helm 3', first.code, 0, first.log)]
  await site.kubectl(['scale', 'deployment/shop', '--replicas=3'])
  await site.kubectl(['rollout', 'status', 'deployment/shop', '--timeout=60s'])
  problems.push(
    ...(await ask(yard, {
      what: 'scaled by hand, and a variable less',
      flags: helm3,
      outcome: 'pass',
      said: [/0 created, 1 changed, 0 removed, 3 unchanged/],
      shows: [/^-.*replicas: 3$/m, /^\+.*replicas: 1$/m, /^-.*name: MORE$/m],
    })),
  )
  const second = await yard.deploy('good', helm3)
  problems.push(...differs('exit code of the upgrade', second.code, 0, second.log))
  const found = await site.get('deployment/shop', '{.spec.replicas} {.spec.template.spec.containers[0].env[*].name}')
  return [...problems, ...differs('what Helm 3 made of it', found, '1 MODE')]
}

const RUN = `version: 1
stages:
  deploy: { chart: chart, release: shop, namespace: ${PLACE}, create-namespace: true, plain-http: true }
  smoke: { via: service/shop:80, url: / }
`

/** As a change request shows what it would do: there is nothing to look at yet. */
async function wholeRun({ site }: Yard): Promise<readonly string[]> {
  await site.write({ '.slipway.yml': RUN })
  const image = { 'deploy.image': site.image('acme/shop', 'good') }
  const { code, log } = await site.slipway('run', { ...image, 'deploy.dry-run': 'server' })
  await site.drop('.slipway.yml')
  return [
    ...differs('exit code of the run', code, 0, log),
    ...misses('run', log, [/left out after a dry run.*: smoke$/m]),
  ]
}

export const dryRun: Trial = {
  name: 'dry run by the server',
  release: 'shop',
  namespaces: [PLACE],
  files: shop(),
  run: async (site) => {
    const yard = new Yard(site)
    return [...(await wholeRun(yard)), ...(await applied(yard)), ...(await refused(yard)), ...(await patched(yard))]
  },
}
