import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { must } from '../deploy/ground'
import { endWhenInterrupted } from '../end'
import { lookUp } from '../needs'
import { CASES, type Case, type Facts } from './cases'
import { type Job, jobOf, publish } from './component'
import { provideImages, pushImage } from './images'
import { type Place, podOf, PROJECT, runPod } from './pod'
import { PUBLIC_JOBS } from './public-jobs'
import { SAYS, variablesOf, writeProject } from './project'

/**
 * Jobs of the component `run` in the image for GitLab jobs, as pods of a real cluster: a Dockerfile is built where user
 * namespaces are allowed, and where they are not the job says so: tsx test/e2e/job-image/suite.ts --kubeconfig=…
 * --registry=… --kubectl=… [--only=…]
 */
const { values: flags } = parseArgs({
  options: {
    kubeconfig: { type: 'string', default: '' },
    registry: { type: 'string', default: '' },
    kubectl: { type: 'string', default: 'kubectl' },
    only: { type: 'string', default: '' },
  },
})

const say = (line: string): void => void process.stdout.write(`${line}\n`)
const folder = mkdtempSync(join(tmpdir(), 'slipway-job-image-'))
const place: Place = { kubectl: flags.kubectl, kubeconfig: flags.kubeconfig, namespace: 'runner' }

interface Ground {
  readonly image: string
  /** Of the project. */
  readonly commit: string
  /** Of Slipway. */
  readonly release: string
}

async function prepare(): Promise<Ground> {
  const node = (await lookUp('job-image/suite').tool('node24'))?.file
  if (node === undefined) throw new Error('Node 24 is not installed: npm run e2e installs it')
  const { debian, job } = await provideImages(node, say)
  const { registry } = flags
  await pushImage(debian, `${registry}/hub/library/debian`, '12-slim')
  const image = `${registry}/slipway-build@${await pushImage(job, `${registry}/slipway-build`, '1')}`
  const commit = await writeProject(folder, registry)
  // Read by the user of the image.
  chmodSync(folder, 0o755)
  const namespace = JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: place.namespace } })
  await must(flags.kubectl, [`--kubeconfig=${flags.kubeconfig}`, 'apply', '--filename=-'], { input: namespace })
  return { image, commit, release: publish(folder) }
}

/** What is not as the case and docs/gitlab-images.md say. */
async function problems(one: Case, { image, commit, release }: Ground): Promise<readonly string[]> {
  const facts: Facts = { registry: flags.registry, commit }
  const tag = one.name.toLowerCase().replaceAll(' ', '-')
  const inputs = {
    ...{ stages: 'build push', tags: tag, 'slipway-source': 'checkout' },
    'slipway-repository': '/repositories/slipway.git',
    ...one.inputs?.(facts),
  }
  const pod = podOf({
    name: tag,
    image,
    job: withBefore(one.before, jobOf(release, inputs, PROJECT)),
    variables: { ...variablesOf(commit, flags.registry), ...expanded(one.variables) },
    folder,
    ...(one.security === undefined ? {} : { security: one.security }),
  })
  const { code, log } = await runPod(pod, place)
  const wrong = one.says.filter((words) => !words.test(log)).map((words) => `expected ${String(words)} in its log`)
  if (code !== one.code) wrong.unshift(`expected to end with ${one.code}, found ${code}`)
  const pushed = one.pushed?.(facts) ?? [`team/shop:${tag}`]
  if (code === 0) for (const name of pushed) wrong.push(...(await problemsOfImage(name, tag, log)))
  return wrong.length === 0 ? [] : [...wrong, log]
}

/** As GitLab expands variables of a job. */
const expanded = (variables: Readonly<Record<string, string>> = {}) =>
  Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name, value.replaceAll('$REGISTRY', flags.registry)]),
  )

const withBefore = (before: string | undefined, job: Job): Job =>
  before === undefined ? job : { ...job, script: `${before}\n${job.script}` }

/** The image is in the registry by the digest that the job tells, and does what its Dockerfile says. */
async function problemsOfImage(pushed: string, name: string, log: string): Promise<readonly string[]> {
  const [repository = '', tag = ''] = pushed.split(':')
  const url = `http://${flags.registry}/v2/${repository}/manifests/${tag}`
  const types = ['application/vnd.oci.image.index.v1+json', 'application/vnd.oci.image.manifest.v1+json']
  const digest = (await fetch(url, { headers: { accept: types.join(', ') } })).headers.get('docker-content-digest')
  if (digest === null) return [`expected ${pushed} in the registry, found none`]
  const started = await runPod(
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `${name}-started-${repository.replaceAll('/', '-')}` },
      spec: {
        restartPolicy: 'Never',
        containers: [{ name: 'shop', image: `${flags.registry}/${repository}@${digest}` }],
      },
    },
    place,
  )
  return [
    ...(log.includes(digest) ? [] : [`expected ${digest} in the log of the job`]),
    ...(started.log.trim() === SAYS ? [] : [`expected the image to say "${SAYS}", found "${started.log.trim()}"`]),
  ]
}

endWhenInterrupted()
try {
  const ground = await prepare()
  const cases = [...CASES, ...PUBLIC_JOBS].filter(({ name }) => new RegExp(flags.only).test(name))
  let failed = 0
  for (const one of cases) {
    const begun = Date.now()
    const wrong = await problems(one, ground)
    if (wrong.length > 0) failed += 1
    say(`${wrong.length === 0 ? 'passed' : 'FAILED'}  ${one.name}  ${Math.round((Date.now() - begun) / 1000)} s`)
    for (const problem of wrong) say(`        ${problem.replaceAll('\n', '\n        ')}`)
  }
  say(`${cases.length - failed} passed, ${failed} failed`)
  process.exitCode = failed === 0 ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
