import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { must } from '../deploy/ground'
import type { Bench, Deployed } from './bench'
import type { Pod } from './webhook'

export interface DigestCase {
  readonly name: string
  readonly helm?: readonly (3 | 4)[]
  readonly outcome: string
  readonly proof?: string
  /**
   * What the kubelet must report for the case to be the case that it says; where it reports our digest, nothing was
   * tried.
   */
  readonly reports?: 'ours' | 'another'
  readonly says?: RegExp
  run(at: Bench): Promise<{ readonly digest: string; readonly deployed: Deployed }>
}

const BOTH = [3, 4] as const
const again = { args: ['serve', 'again'] }

/** A pod of another name that runs an image, so that the node has it. */
async function have(at: Bench, image: string): Promise<void> {
  await at.kubectl([
    'run',
    `have-${Math.random().toString(36).slice(2, 8)}`,
    `--namespace=${at.namespace}`,
    `--image=${image}`,
    '--restart=Never',
    '--',
    'done',
  ])
  await at.kubectl([
    'wait',
    `--namespace=${at.namespace}`,
    '--for=jsonpath={.status.phase}=Succeeded',
    'pod',
    '--all',
    '--timeout=30s',
  ])
  await at.kubectl(['delete', 'pod', '--all', `--namespace=${at.namespace}`, '--now'])
}

const inEveryContainer = (change: (image: string) => string) => (pod: Pod) =>
  pod.spec.containers.map(({ image }, index) => ({
    op: 'replace' as const,
    path: `/spec/containers/${index}/image`,
    value: change(image),
  }))

/** A chart whose image no value reaches. */
async function fixedChart(at: Bench, image: string, hook?: string): Promise<string> {
  const chart = join(at.folder, 'chart')
  await must('mkdir', ['-p', join(chart, 'templates')])
  await writeFile(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: tagged\nversion: 1.0.0\n')
  const pod = (args: readonly string[]) => ({ containers: [{ name: 'app', image, args, imagePullPolicy: 'Always' }] })
  const labels = { app: 'app' }
  const objects = [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'app' },
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: pod(['serve', 'hello']) } },
    },
    {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'migrate', annotations: { 'helm.sh/hook': hook } },
      spec: { template: { spec: { ...pod(['done']), restartPolicy: 'Never' } } },
    },
  ]
  const wanted = hook === undefined ? objects.slice(0, 1) : objects
  await writeFile(join(chart, 'templates/app.yaml'), wanted.map((object) => JSON.stringify(object)).join('\n---\n'))
  return chart
}

export const DIGEST_CASES: readonly DigestCase[] = [
  {
    name: 'a tag moved between push and deploy',
    helm: BOTH,
    outcome: 'pass',
    proof: 'running',
    reports: 'ours',
    run: async (at) => {
      const repository = at.repository('app')
      const digest = await repository.image({ content: 'tested' }, '1')
      await repository.image({ content: 'moved behind our back' }, '1')
      return { digest, deployed: await at.deploy(repository, digest) }
    },
  },
  {
    name: 'the node has another image under the same tag',
    helm: BOTH,
    outcome: 'pass',
    proof: 'running',
    reports: 'ours',
    run: async (at) => {
      const repository = at.repository('app')
      await repository.image({ content: 'old' }, '1')
      await have(at, `${at.place.registry}/${repository.name}:1`)
      const digest = await repository.image({ content: 'new' }, '1')
      const values = { container: { imagePullPolicy: 'IfNotPresent' }, image: { tag: '1' } }
      return { digest, deployed: await at.deploy(repository, digest, { values }) }
    },
  },
  {
    name: 'a rebuild with new provenance',
    helm: BOTH,
    outcome: 'pass',
    proof: 'running',
    reports: 'another',
    run: async (at) => {
      const repository = at.repository('app')
      const indexes = [
        await repository.index({ content: 'same' }, 'first'),
        await repository.index({ content: 'same' }, 'second'),
      ].sort()
      // containerd reports the first of all references that it knows of one configuration.
      const [reported = '', digest = ''] = indexes
      await have(at, `${at.place.registry}/${repository.name}@${reported}`)
      return { digest, deployed: await at.deploy(repository, digest) }
    },
  },
  {
    name: 'a recompressed layer',
    outcome: 'pass',
    proof: 'running',
    reports: 'another',
    run: async (at) => {
      const repository = at.repository('app')
      const [reported = '', digest = ''] = [
        await repository.image({ content: 'same', level: 1 }),
        await repository.image({ content: 'same', level: 9 }),
      ].sort()
      await have(at, `${at.place.registry}/${repository.name}@${reported}`)
      return { digest, deployed: await at.deploy(repository, digest) }
    },
  },
  {
    name: 'the same image, recompressed, of a second repository',
    outcome: 'pass',
    proof: 'running',
    reports: 'another',
    run: async (at) => {
      const [first, second] = [at.repository('aaa'), at.repository('app')]
      const reported = await first.image({ content: 'same', level: 1 })
      const digest = await second.image({ content: 'same', level: 9 })
      await have(at, `${at.place.registry}/${first.name}@${reported}`)
      return { digest, deployed: await at.deploy(second, digest) }
    },
  },
  {
    name: 'the same image, imported by hand under a tag',
    outcome: 'pass',
    proof: 'running',
    run: async (at) => {
      const repository = at.repository('app')
      const digest = await repository.image({ content: 'imported' }, '1')
      const name = `${at.place.registry}/${repository.name}`
      const archive = join(at.folder, 'image.tar')
      await must('skopeo', [
        'copy',
        '--quiet',
        '--src-tls-verify=false',
        `docker://${name}@${digest}`,
        `oci-archive:${archive}:aaa.example.com/imported:1`,
      ])
      await at.ctr(['images', 'import', archive])
      return { digest, deployed: await at.deploy(repository, digest) }
    },
  },
  {
    name: 'the platform of an index that the node knows by the index',
    outcome: 'pass',
    proof: 'running',
    run: async (at) => {
      const repository = at.repository('app')
      const index = await repository.index({ content: 'child' }, 'one')
      const child = await repository.image({ content: 'child' })
      await have(at, `${at.place.registry}/${repository.name}@${index}`)
      return { digest: child, deployed: await at.deploy(repository, child) }
    },
  },
  {
    name: 'an index that the node knows by its platform',
    outcome: 'pass',
    proof: 'running',
    run: async (at) => {
      const repository = at.repository('app')
      const index = await repository.index({ content: 'child' }, 'one')
      const child = await repository.image({ content: 'child' })
      await have(at, `${at.place.registry}/${repository.name}@${child}`)
      return { digest: index, deployed: await at.deploy(repository, index) }
    },
  },
  {
    name: 'a webhook that rewrites the registry',
    helm: BOTH,
    outcome: 'pass',
    proof: 'running',
    run: async (at) => {
      const [repository, mirror] = [at.repository('app'), at.repository('mirror')]
      const digest = await repository.image({ content: 'mirrored' })
      await mirror.image({ content: 'mirrored' })
      await at.mutatePods(inEveryContainer((image) => image.replace('/app@', '/mirror@')))
      return { digest, deployed: await at.deploy(repository, digest) }
    },
  },
  {
    name: 'a webhook that puts another digest in',
    helm: BOTH,
    outcome: 'fail',
    says: /instead of sha256:/,
    run: async (at) => {
      const repository = at.repository('app')
      const [digest, other] = [
        await repository.image({ content: 'tested' }),
        await repository.image({ content: 'slipped in' }),
      ]
      await at.mutatePods(inEveryContainer((image) => image.replace(/@.*/, `@${other}`)))
      return { digest, deployed: await at.deploy(repository, digest) }
    },
  },
  {
    name: 'a webhook that takes the digest for a tag',
    outcome: 'fail',
    says: /instead of sha256:/,
    run: async (at) => {
      const repository = at.repository('app')
      const digest = await repository.image({ content: 'tested' }, '1')
      await at.mutatePods(inEveryContainer((image) => image.replace(/@.*/, ':1')))
      return { digest, deployed: await at.deploy(repository, digest) }
    },
  },
  {
    name: 'an injected sidecar',
    helm: BOTH,
    outcome: 'pass',
    proof: 'running',
    reports: 'ours',
    run: async (at) => {
      const [repository, mesh] = [at.repository('app'), at.repository('mesh')]
      const digest = await repository.image({ content: 'app' })
      const sidecar = await mesh.image({ content: 'mesh' })
      const value = { name: 'mesh', image: `${at.place.registry}/${mesh.name}@${sidecar}`, args: ['hang'] }
      await at.mutatePods((pod) =>
        pod.spec.containers.some(({ name }) => name === 'mesh')
          ? []
          : [{ op: 'add', path: '/spec/containers/0', value }],
      )
      return { digest, deployed: await at.deploy(repository, digest) }
    },
  },
  {
    name: 'a chart that has its image in the templates',
    helm: BOTH,
    outcome: 'pass',
    proof: 'running',
    reports: 'ours',
    says: /a plain helm upgrade takes the image of the chart again/,
    run: async (at) => {
      const repository = at.repository('app')
      const digest = await repository.image({ content: 'tested' }, '1')
      await repository.image({ content: 'moved behind our back' }, '1')
      const chart = await fixedChart(at, `${at.place.registry}/${repository.name}:1`)
      return { digest, deployed: await at.deploy(repository, digest, { chart }) }
    },
  },
  {
    name: 'a rollback by Helm after two pinned renders',
    outcome: 'pass',
    proof: 'running',
    run: async (at) => {
      const repository = at.repository('app')
      const first = await repository.image({ content: 'first' }, '1')
      const second = await repository.image({ content: 'second' }, '1')
      const chart = await fixedChart(at, `${at.place.registry}/${repository.name}:1`, 'pre-install,pre-upgrade')
      const base = await at.deploy(repository, first, { chart })
      if (base.code !== 0) throw new Error(base.log)
      const deployed = await at.deploy(repository, second, { chart })
      const helm = (...args: readonly string[]) =>
        must(at.place.helm, [...args, `--namespace=${at.namespace}`, `--kubeconfig=${at.place.kubeconfig}`])
      const hooks = await helm('get', 'hooks', 'app')
      if (!hooks.includes(`:1@${second}`)) throw new Error(`the hook is not pinned:\n${hooks}`)
      await helm('rollback', 'app', '1', '--wait')
      const image = '--output=jsonpath={.spec.template.spec.containers[0].image}'
      const back = await at.kubectl(['get', 'deployment/app', `--namespace=${at.namespace}`, image])
      if (!back.endsWith(`:1@${first}`)) throw new Error(`Helm's rollback brought back ${back}`)
      await helm('rollback', 'app', '2', '--wait')
      return { digest: second, deployed }
    },
  },
  {
    name: 'a chart that looks something up, and one that brings a kind of its own',
    helm: BOTH,
    outcome: 'pass',
    proof: 'running',
    reports: 'ours',
    run: async (at) => {
      const repository = at.repository('app')
      const digest = await repository.image({ content: 'tested' }, '1')
      const chart = await fixedChart(at, `${at.place.registry}/${repository.name}:1`)
      await at.kubectl(['create', 'secret', 'generic', 'db', '--from-literal=name=shop', `--namespace=${at.namespace}`])
      const lookup = '{{ (lookup "v1" "Secret" .Release.Namespace "db").data.name }}'
      const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'config' } }
      await writeFile(join(chart, 'templates/config.yaml'), `${JSON.stringify(config)}\n# ${lookup}\n`)
      const looked = await at.deploy(repository, digest, { chart })
      if (looked.code !== 0) return { digest, deployed: looked }
      const group = `${at.namespace}.example.com`
      const names = { kind: 'Widget', plural: 'widgets', singular: 'widget' }
      const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } }
      const versions = [{ name: 'v1', served: true, storage: true, schema }]
      const definition = {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name: `widgets.${group}` },
        spec: { group, scope: 'Namespaced', names, versions },
      }
      await at.kubectl(['delete', 'secret', '--all', `--namespace=${at.namespace}`])
      await at.kubectl(['delete', 'deployment', '--all', `--namespace=${at.namespace}`])
      await must('rm', [join(chart, 'templates/config.yaml')])
      await must('mkdir', [join(chart, 'crds')])
      await writeFile(join(chart, 'crds/widget.yaml'), JSON.stringify(definition))
      const widget = { apiVersion: `${group}/v1`, kind: 'Widget', metadata: { name: 'w' } }
      await writeFile(join(chart, 'templates/widget.yaml'), JSON.stringify(widget))
      return { digest, deployed: await at.deploy(repository, digest, { chart }) }
    },
  },
  {
    name: 'an upgrade to a rebuild of what runs',
    outcome: 'pass',
    proof: 'running',
    run: async (at) => {
      const repository = at.repository('app')
      const first = await repository.index({ content: 'same' }, 'first')
      const second = await repository.index({ content: 'same' }, 'second')
      const base = await at.deploy(repository, first)
      if (base.code !== 0) throw new Error(base.log)
      return { digest: second, deployed: await at.deploy(repository, second, { values: again }) }
    },
  },
]
