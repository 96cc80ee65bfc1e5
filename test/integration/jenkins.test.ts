import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { parse, stringify } from 'yaml'
import { ROOT } from '../../scripts/paths'
import { missingForReader, Reader } from '../e2e/hosts/reader'
import { freePort } from '../free-port'
import { lookUp } from '../e2e/needs'

/**
 * The Jenkinsfile of docs/other-hosts.md. Jenkins cannot be had here: the steps `sh` run as an agent runs them, with
 * the variables that it documents and the credentials that the file names. What Groovy makes of it all is not seen.
 */
lookUp('jenkins')
const missing = missingForReader()
const suite = missing === undefined ? describe : describe.skip

const reader = new Reader()
afterAll(() => reader.remove())

const page = readFileSync(join(ROOT, 'docs/other-hosts.md'), 'utf8')
const jenkinsfile = /```groovy\n([^]*?)```/.exec(page)?.[1] ?? ''

/** Texts of the steps `sh`, in their order. */
const steps = [...jenkinsfile.matchAll(/\bsh (?:'''([^]*?)'''|'([^']*)')/g)].map(
  ([, long, short]) => long ?? short ?? '',
)
/** Files that steps of plug-ins take from the workspace, without patterns that leave out. */
const taken = [...jenkinsfile.matchAll(/(?:testResults|artifacts|reportFiles): '([^']*)'/g)].map(
  ([, name = '']) => name,
)

const JOB = 'jenkins/workspace/shop_main'

/** What an agent gives every build of a branch. */
function buildVariables(): Readonly<Record<string, string>> {
  const workspace = join(reader.root, JOB)
  return {
    JENKINS_URL: 'https://jenkins.example.com/',
    JENKINS_HOME: join(reader.root, 'jenkins'),
    BUILD_NUMBER: '7',
    BUILD_ID: '7',
    BUILD_TAG: 'jenkins-shop-main-7',
    BUILD_URL: 'https://jenkins.example.com/job/shop/job/main/7/',
    JOB_NAME: 'shop/main',
    JOB_BASE_NAME: 'main',
    JOB_URL: 'https://jenkins.example.com/job/shop/job/main/',
    NODE_NAME: 'built-in',
    EXECUTOR_NUMBER: '0',
    BRANCH_NAME: 'main',
    BRANCH_IS_PRIMARY: 'true',
    GIT_BRANCH: 'main',
    WORKSPACE: workspace,
    WORKSPACE_TMP: `${workspace}@tmp`,
    HUDSON_COOKIE: 'cookie',
    JENKINS_NODE_COOKIE: 'cookie',
    STAGE_NAME: 'image',
  }
}

/** The shop as an agent has checked it out: a commit, and no branch. */
async function checkOut(port: string, nodePort: number): Promise<void> {
  reader.prepare(port)
  reader.writeProgram(
    'npx',
    `#!/bin/sh\n[ "$1 $2" = "--yes slipway" ] || exit 64\nshift 2\nexec "${process.execPath}" "${ROOT}/bin/slipway.mjs" "$@"\n`,
  )
  for (const folder of [JOB, `${JOB}@tmp`]) mkdirSync(join(reader.root, folder), { recursive: true })
  await reader.run(['bash', '-e', '-c', `cp -r examples/shop/. "${join(reader.root, JOB)}"`])
  const path = join(reader.root, JOB, '.slipway.yml')
  const config = parse(readFileSync(path, 'utf8')) as { readonly stages: Record<string, object> }
  const url = `http://127.0.0.1:${nodePort}/version`
  const set = { 'service.type': 'NodePort', 'service.nodePort': nodePort }
  const stages = {
    ...config.stages,
    deploy: { ...config.stages['deploy'], set },
    smoke: { ...config.stages['smoke'], url, 'allow-private': true },
  }
  writeFileSync(path, stringify({ ...config, stages, environments: { production: {} } }))
  const script =
    'git init --quiet --initial-branch=main . && git add --all && git commit --quiet -m shop && git checkout --quiet --detach'
  await reader.run(['bash', '-e', '-c', script], { cwd: JOB })
}

suite(`the Jenkinsfile${missing === undefined ? '' : ` (skipped: ${missing})`}`, () => {
  test('its steps deliver the shop, and leave what the plug-ins take', async () => {
    const port = await freePort()
    await checkOut(String(port), 30_000 + (port % 2700))
    await reader.startSandbox(`slipway sandbox --port ${port} --directory ${join(reader.root, 'sandbox')}`)
    expect(steps).toHaveLength(3)
    const credentials = {
      REGISTRY_USER: 'robot',
      REGISTRY_PASSWORD: 'canary-of-the-registry',
      KUBECONFIG: join(reader.root, 'sandbox/kubeconfig'),
      SLIPWAY_TRIVY_DB: join(ROOT, 'test/fixtures/trivy-db'),
    }
    let said = ''
    for (const [index, step] of steps.entries()) {
      const script = join(reader.root, `${JOB}@tmp`, `script-${index}.sh`)
      writeFileSync(script, step)
      said += await reader.run(['sh', '-xe', script], { cwd: JOB, env: { ...buildVariables(), ...credentials } })
    }
    expect(said).toMatch(/push +pass/)
    expect(said).toMatch(/smoke +pass/)
    // -x prints each command with what its variables were.
    expect(said).not.toContain('canary')
    expect(taken).toEqual(['slipway-out/test/junit*.xml', 'slipway-out/**', 'report.html'])
    for (const file of ['test/junit.xml', 'report.html'])
      expect(existsSync(join(reader.root, JOB, 'slipway-out', file))).toBe(true)
  }, 240_000)
})
