import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Ground, must, run } from './ground'
import type { Tree } from './case'

/** Manifests, adoption and removal: each has several steps, and an end that is looked at. */
export interface ManifestTrial {
  readonly name: string
  run(at: Yard): Promise<readonly string[]>
}

interface Ended {
  readonly code: number
  readonly log: string
}

/** One namespace, and what people do there. */
export class Yard {
  #step = 0

  constructor(
    readonly ground: Ground,
    readonly namespace: string,
    readonly folder: string,
  ) {}

  get image(): string {
    return `${this.ground.registry}/${this.ground.image}`
  }

  get repository(): string {
    return this.image.split('@')[0] ?? ''
  }

  kubectl(args: readonly string[], input?: string): Promise<string> {
    const place = [`--kubeconfig=${this.ground.kubeconfig}`, `--namespace=${this.namespace}`]
    return must(this.ground.kubectl, [...place, ...args], input === undefined ? {} : { input })
  }

  /** As a team has it that does not know us: client-side. */
  apply(...objects: readonly Tree[]): Promise<string> {
    return this.kubectl(['apply', '-f', '-'], objects.map((object) => JSON.stringify(object)).join('\n---\n'))
  }

  async start(
    stage: 'deploy' | 'remove',
    inputs: Readonly<Record<string, string | boolean>>,
    env: NodeJS.ProcessEnv = {},
  ): Promise<Ended> {
    const { ground, folder } = this
    const output = `out-${(this.#step += 1)}`
    const flags = Object.entries({ kubeconfig: ground.kubeconfig, output, timeout: '60s', ...inputs })
    const args = flags.map(([name, value]) => `--${name}=${String(value)}`)
    const { code, stdout, stderr } = await run(
      process.execPath,
      [ground.program, ...(stage === 'deploy' ? [] : [stage]), ...args],
      {
        cwd: folder,
        env: {
          PATH: process.env['PATH'],
          HOME: process.env['HOME'],
          SUITE_HELM: ground.helm,
          SUITE_HELM_VERSION: ground.helmVersion,
          SUITE_KUBECTL: ground.kubectl,
          NO_COLOR: '1',
          ...env,
        },
      },
    )
    return { code, log: stdout + stderr }
  }

  /** Writes the manifests into a folder, and deploys that. */
  async deploy(
    objects: readonly Tree[],
    inputs: Readonly<Record<string, string | boolean>> = {},
    env: NodeJS.ProcessEnv = {},
  ): Promise<Ended> {
    const folder = join(this.folder, 'manifests')
    await rm(folder, { recursive: true, force: true })
    await mkdir(folder)
    for (const [index, object] of objects.entries())
      await writeFile(join(folder, `${index}.json`), JSON.stringify(object))
    const given = { manifests: 'manifests', release: 'app', namespace: this.namespace, image: this.image, ...inputs }
    return this.start('deploy', given, env)
  }

  remove(inputs: Readonly<Record<string, string | boolean>> = {}): Promise<Ended> {
    return this.start('remove', { release: 'app', namespace: this.namespace, ...inputs })
  }

  /** `1 superseded, 2 deployed` */
  async history(): Promise<string> {
    const { stdout } = await run(
      this.ground.helm,
      ['history', 'app', '--output=json', `--namespace=${this.namespace}`],
      { env: { KUBECONFIG: this.ground.kubeconfig } },
    )
    const list = (stdout.trim() === '' ? [] : JSON.parse(stdout)) as readonly { revision: number; status: string }[]
    return list.map(({ revision, status }) => `${revision} ${status}`).join(', ')
  }

  /** The pods that stay, by name and count of restarts. */
  async pods(): Promise<string> {
    const { items } = JSON.parse(await this.kubectl(['get', 'pods', '--output=json'])) as {
      items: readonly {
        metadata: { name: string; deletionTimestamp?: string }
        status: { containerStatuses?: readonly { restartCount: number }[] }
      }[]
    }
    return items
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      .map(({ metadata, status }) => `${metadata.name}:${status.containerStatuses?.[0]?.restartCount ?? '?'}`)
      .sort()
      .join(' ')
  }

  get(what: string, path: string): Promise<string> {
    return this.kubectl(['get', ...what.split(' '), `--output=jsonpath=${path}`, '--ignore-not-found'])
  }

  async settled(name: string): Promise<void> {
    await this.kubectl(['rollout', 'status', `deployment/${name}`, '--timeout=60s'])
  }

  /** Every object of the cluster that somebody made, but for what comes and goes by itself. */
  async everything(): Promise<readonly string[]> {
    const kinds = (await this.kubectl(['api-resources', '--verbs=list,delete', '--output=name']))
      .split('\n')
      .filter((kind) => kind !== '' && !/^(?:events|leases|endpoints|endpointslices|componentstatuses)\b/.test(kind))
    const names = await this.kubectl([
      'get',
      kinds.join(','),
      '--all-namespaces',
      '--ignore-not-found',
      '--no-headers',
      '--output=custom-columns=K:.kind,NS:.metadata.namespace,N:.metadata.name',
    ])
    return names
      .split('\n')
      .map((line) => line.trim().split(/\s+/).join('/'))
      .filter((line) => line !== '' && line.includes(this.namespace))
      .sort()
  }
}

export const deployment = (
  image: string,
  more: { readonly args?: readonly string[]; readonly labels?: Tree; readonly name?: string } = {},
): Tree => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: more.name ?? 'web', labels: { app: 'web', ...more.labels } },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        terminationGracePeriodSeconds: 1,
        containers: [
          {
            name: 'app',
            image,
            args: more.args ?? ['serve'],
            ports: [{ containerPort: 8080 }],
            readinessProbe: { httpGet: { path: '/ready', port: 8080 }, periodSeconds: 1 },
          },
        ],
      },
    },
  },
})

export const settings = (data: Tree): Tree => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings' },
  data,
})

const job = (image: string, argument: string): Tree => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'migrate' },
  spec: {
    backoffLimit: 0,
    template: {
      spec: {
        restartPolicy: 'Never',
        terminationGracePeriodSeconds: 1,
        containers: [{ name: 'app', image, args: ['exit', '0', argument] }],
      },
    },
  },
})

const differs = (what: string, found: unknown, want: unknown, log = ''): readonly string[] =>
  JSON.stringify(found) === JSON.stringify(want)
    ? []
    : [`${what}: expected ${JSON.stringify(want)}, found ${JSON.stringify(found)}${log === '' ? '' : `\n${log}`}`]
const misses = (what: string, text: string, pattern: RegExp): readonly string[] =>
  pattern.test(text) ? [] : [`${what}: ${String(pattern)} is not in it:\n${text}`]

export const MANIFEST_TRIALS: readonly ManifestTrial[] = [
  {
    name: 'manifests: adopted from kubectl, without a restart, and a removed field goes',
    run: async (at) => {
      await at.apply(deployment(at.image, { labels: { team: 'old' } }), settings({ old: 'yes', mode: 'a' }))
      await at.settled('web')
      const before = await at.pods()
      const now = [deployment(at.repository), settings({ mode: 'b' })]
      const refused = await at.deploy(now)
      const untouched = await at.get('configmap/settings', '{.data.mode}')
      const adopted = await at.deploy(now, { adopt: true })
      const managers = await at.get('configmap/settings', '{.metadata.managedFields[*].manager}')
      const after = await at.pods()
      const removed = await at.remove()
      const standing = await at.get('deployment/web configmap/settings', '{.items[*].metadata.name}')
      return [
        ...differs('exit codes', [refused.code, adopted.code, removed.code], [2, 0, 0], refused.log + adopted.log),
        ...misses('refusal', refused.log, /Deployment\/web, ConfigMap\/settings; nothing was changed[^]*adopt: true/),
        ...differs('left alone', untouched, 'a'),
        ...differs('pods', after, before),
        ...differs(
          'removed fields',
          [await at.get('configmap/settings', '{.data}'), await at.get('deployment/web', '{.metadata.labels.team}')],
          ['{"mode":"b"}', ''],
        ),
        // Helm 3 compares its own two manifests, and needs nobody's fields.
        ...(at.ground.helmVersion.startsWith('3') ? [] : misses('manager', managers, /^helm$/)),
        ...differs('what stays', standing, 'web settings', removed.log),
        ...differs('history', await at.history(), ''),
      ]
    },
  },
  {
    name: 'manifests: a bad release of adopted objects goes back to what was there',
    run: async (at) => {
      await at.apply(deployment(at.image, { labels: { team: 'old' } }), settings({ old: 'yes', mode: 'a' }))
      await at.settled('web')
      const before = await at.pods()
      const bad = [deployment(at.repository, { args: ['exit', '3'] }), settings({ mode: 'b' })]
      const ended = await at.deploy(bad, { adopt: true, 'fail-fast': 'strict' })
      const state = [
        await at.pods(),
        await at.get('configmap/settings', '{.data}'),
        await at.get('deployment/web', '{.metadata.labels.team}'),
      ]
      return [
        ...differs('exit code', ended.code, 20, ended.log),
        ...differs('what was there', state, [before, '{"mode":"a","old":"yes"}', 'old']),
        ...differs('history', await at.history(), '1 superseded, 2 failed, 3 deployed'),
      ]
    },
  },
  {
    name: 'manifests: a refused first install leaves production as it was',
    run: async (at) => {
      await at.apply(deployment(at.image), settings({ mode: 'a' }))
      await at.settled('web')
      // Helm 3 makes its patches itself, which nothing can ask about: it is found out on the way, and taken back.
      const isAsked = !at.ground.helmVersion.startsWith('3')
      const look = async () => [
        await at.pods(),
        await at.get('deployment/web', isAsked ? '{.metadata.resourceVersion}' : '{.spec}'),
        await at.get('configmap/settings', isAsked ? '{.metadata}' : '{.data}'),
      ]
      const before = await look()
      const other = deployment(at.repository) as { spec: { selector: { matchLabels: Tree } } } & Tree
      const moved = { ...other, spec: { ...other.spec, selector: { matchLabels: { app: 'other' } } } }
      const ended = await at.deploy([moved, settings({ mode: 'b' })], { adopt: true })
      return [
        ...differs('exit code', ended.code, isAsked ? 10 : 20, ended.log),
        ...differs('what was there', await look(), before),
        ...differs('history', await at.history(), isAsked ? '' : '1 superseded, 2 failed, 3 deployed'),
      ]
    },
  },
  {
    name: 'manifests: a Job is made anew when its template changes, also on the way back',
    run: async (at) => {
      const first = await at.deploy([deployment(at.repository), job(at.repository, 'one')])
      const uid = await at.get('job/migrate', '{.metadata.uid}')
      const same = await at.deploy([deployment(at.repository), job(at.repository, 'one')])
      const kept = await at.get('job/migrate', '{.metadata.uid}')
      const second = await at.deploy([deployment(at.repository), job(at.repository, 'two')])
      const args = await at.get('job/migrate', '{.spec.template.spec.containers[0].args[2]}')
      const bad = await at.deploy([deployment(at.repository, { args: ['exit', '3'] }), job(at.repository, 'three')], {
        'fail-fast': 'strict',
      })
      return [
        ...differs(
          'exit codes',
          [first.code, same.code, second.code, bad.code],
          [0, 0, 0, 20],
          first.log + second.log + bad.log,
        ),
        ...differs('the same Job', kept, uid),
        ...misses('said', second.log, /Job\/migrate has ended and its template has changed: it is made anew/),
        ...differs(
          'made anew',
          [args, await at.get('job/migrate', '{.spec.template.spec.containers[0].args[2]}')],
          ['two', 'two'],
        ),
      ]
    },
  },
  {
    name: 'manifests: a kustomization that brings its namespace, a definition and an object of it',
    run: async (at) => {
      const group = `${at.namespace}.example.com`
      const crd = (more: Tree) => ({
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name: `things.${group}` },
        spec: {
          group,
          scope: 'Namespaced',
          names: { kind: 'Thing', plural: 'things', singular: 'thing' },
          versions: [
            {
              name: 'v1',
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties: more } } },
              },
            },
          ],
        },
      })
      const thing = (spec: Tree): Tree => ({
        apiVersion: `${group}/v1`,
        kind: 'Thing',
        metadata: { name: 'one' },
        spec,
      })
      const place = `${at.namespace}-brought`
      const folder = join(at.folder, 'kustomized')
      const write = async (definition: Tree, object: Tree) => {
        await mkdir(folder, { recursive: true })
        const all = [
          { apiVersion: 'v1', kind: 'Namespace', metadata: { name: place } },
          definition,
          object,
          deployment('shop'),
        ]
        await writeFile(join(folder, 'all.yaml'), all.map((each) => JSON.stringify(each)).join('\n---\n'))
        const lines = [
          `namespace: ${place}`,
          'resources: [all.yaml]',
          `images: [{name: shop, newName: ${at.repository}, newTag: v1}]`,
        ]
        await writeFile(join(folder, 'kustomization.yaml'), `${lines.join('\n')}\n`)
      }
      const inputs = { manifests: 'kustomized', release: 'app', namespace: place, image: at.image }
      await write(crd({ a: { type: 'string' } }), thing({ a: 'x' }))
      const first = await at.start('deploy', inputs)
      await write(crd({ a: { type: 'string' }, b: { type: 'string' } }), thing({ a: 'x', b: 'y' }))
      const second = await at.start('deploy', inputs)
      const seen = await at.kubectl([
        'get',
        `things.${group}/one`,
        `--namespace=${place}`,
        '--output=jsonpath={.spec.b}',
      ])
      const removed = await at.start('remove', { release: 'app', namespace: place })
      const left = await at.kubectl(['get', 'namespace', place, '--ignore-not-found', '--output=name'])
      const definition = await at.kubectl(['get', 'crd', `things.${group}`, '--output=name'])
      await at.kubectl(['delete', 'crd', `things.${group}`])
      return [
        ...differs(
          'exit codes',
          [first.code, second.code, removed.code],
          [0, 0, 0],
          first.log + second.log + removed.log,
        ),
        ...differs('the new field', seen, 'y'),
        ...differs('the namespace', left, ''),
        ...misses('the definition stays', definition, /things/),
      ]
    },
  },
  {
    name: 'manifests: a dry run of an adoption shows what it would change, and changes nothing',
    run: async (at) => {
      await at.apply(deployment(at.image), settings({ mode: 'a' }))
      await at.settled('web')
      const look = () => at.get('configmap/settings', '{.metadata}')
      const before = await look()
      const ended = await at.deploy([deployment(at.repository), settings({ mode: 'b' })], {
        adopt: true,
        'dry-run': 'server',
      })
      return [
        ...differs('exit code', ended.code, 0, ended.log),
        ...misses(
          'the diff',
          ended.log,
          at.ground.helmVersion.startsWith('3') ? /2 not known beforehand/ : /-\s+mode: a[^]*\+\s+mode: b/,
        ),
        ...differs('what was there', await look(), before),
        ...differs('history', await at.history(), ''),
      ]
    },
  },
  {
    name: 'manifests: a Route that no router takes is said, and takes nothing back',
    run: async (at) => {
      const group = 'route.openshift.io'
      const crd: Tree = {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name: `routes.${group}`, annotations: { 'api-approved.kubernetes.io': 'unapproved, for a test' } },
        spec: {
          group,
          scope: 'Namespaced',
          names: { kind: 'Route', plural: 'routes', singular: 'route' },
          versions: [
            {
              name: 'v1',
              served: true,
              storage: true,
              subresources: { status: {} },
              schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
            },
          ],
        },
      }
      const route: Tree = {
        apiVersion: `${group}/v1`,
        kind: 'Route',
        metadata: { name: 'web' },
        spec: { to: { kind: 'Service', name: 'web' } },
      }
      await at.apply(crd)
      await at.kubectl(['wait', '--for=condition=Established', `crd/routes.${group}`, '--timeout=30s'])
      const ended = await at.deploy([deployment(at.repository), route])
      await at.kubectl(['delete', 'crd', `routes.${group}`])
      return [
        ...differs('exit code', ended.code, 0, ended.log),
        ...misses('said', ended.log, /Route\/web is taken by no router yet/),
      ]
    },
  },
  {
    name: 'remove: three previews at once, and nothing is left',
    run: async (at) => {
      const before = await at.everything()
      const names = [1, 2, 3].map((number) => `${at.namespace}-pr-${number}`)
      const env = (number: number) => ({
        GITHUB_ACTIONS: '',
        GITLAB_CI: 'true',
        CI_PROJECT_DIR: at.folder,
        CI_MERGE_REQUEST_IID: String(number),
        CI_PROJECT_ID: '1',
        CI_MERGE_REQUEST_PROJECT_ID: '1',
        CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '1',
      })
      const deployed = await Promise.all(
        names.map((namespace, index) => {
          const claim: Tree = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'token' }, stringData: { a: 'b' } }
          return previewIn(at, {
            namespace,
            objects: [deployment(at.repository), settings({}), claim],
            env: env(index + 1),
            index,
          })
        }),
      )
      const young = await at.start('remove', { selector: 'slipway-change', 'older-than': '1h' })
      const removed = await at.start('remove', { selector: 'slipway-change' })
      const again = await at.start('remove', { release: 'app', namespace: names[0] ?? '' })
      const after = await at.everything()
      return [
        ...differs(
          'exit codes',
          [...deployed.map(({ code }) => code), young.code, removed.code, again.code],
          [0, 0, 0, 0, 0, 0],
          deployed.map(({ log }) => log).join('') + removed.log,
        ),
        ...misses('younger ones stay', young.log, /no release was to be removed/),
        ...misses('all three', removed.log, /3 releases removed/),
        ...differs('every object', after, before),
      ]
    },
  },
  {
    name: 'remove: a finalizer that nobody takes off is named',
    run: async (at) => {
      const held = settings({ a: 'b' }) as { metadata: Tree } & Tree
      const map = { ...held, metadata: { ...held.metadata, finalizers: ['example.com/never'] } }
      const deployed = await at.deploy([deployment(at.repository), map])
      const removed = await at.remove({ timeout: '10s' })
      await at.kubectl(['patch', 'configmap/settings', '--type=merge', '--patch={"metadata":{"finalizers":null}}'])
      const again = await at.remove({ timeout: '20s' })
      return [
        ...differs(
          'exit codes',
          [deployed.code, removed.code, again.code],
          [0, 10, 0],
          deployed.log + removed.log + again.log,
        ),
        ...misses('named', removed.log, /ConfigMap\/settings \(held by the finalizer example.com\/never\)/),
      ]
    },
  },
]

async function previewIn(
  at: Yard,
  {
    namespace,
    objects,
    env,
    index,
  }: {
    readonly namespace: string
    readonly objects: readonly Tree[]
    readonly env: NodeJS.ProcessEnv
    readonly index: number
  },
): Promise<Ended> {
  const folder = join(at.folder, `preview-${index}`)
  await mkdir(folder)
  await writeFile(join(folder, 'all.yaml'), objects.map((object) => JSON.stringify(object)).join('\n---\n'))
  const inputs = { manifests: `preview-${index}`, release: 'app', namespace, image: at.image, 'create-namespace': true }
  return at.start('deploy', { ...inputs, output: `out-preview-${index}` }, env)
}

export async function runManifestTrial(trial: ManifestTrial, ground: Ground): Promise<readonly string[]> {
  const namespace = `yard-${Math.random().toString(36).slice(2, 8)}`
  const folder = await mkdtemp(join(tmpdir(), 'yard-'))
  const at = new Yard(ground, namespace, folder)
  try {
    await at.kubectl(['create', 'namespace', namespace])
    return await trial.run(at)
  } finally {
    await at.kubectl(['delete', 'namespace', namespace, '--ignore-not-found', '--wait=false'])
    await rm(folder, { recursive: true, force: true })
  }
}
