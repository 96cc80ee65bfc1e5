import { describe, expect, test } from '@jest/globals'
import { configLayers, type InputSpecs, resolve } from '@slipway/core'
import { parseConfig } from '@slipway/core/config'
import { parse } from 'yaml'
import { loadAction, STAGE_NAMES } from '../catalogue'
import { REPOSITORIES, type RepositoryName, tree } from './fixtures'
import { knownInputs } from './init'
import { plan as planOf, type Plan } from './plan'
import type { Form } from './wishes'
import { survey } from './survey'

const COMMIT = 'ab'.repeat(20)
const NAMES = Object.keys(REPOSITORIES) as RepositoryName[]

async function plan(
  name: RepositoryName,
  more: Partial<Readonly<Record<'url' | 'pin' | 'image', string>>> & { readonly form?: Form } = {},
): Promise<Plan> {
  const { remote, branch, files } = { remote: undefined, branch: undefined, ...REPOSITORIES[name] }
  const source = {
    fork: false,
    ...(remote === undefined ? {} : { repositoryUrl: remote, repository: new URL(remote).pathname.slice(1) }),
    ...(branch === undefined ? {} : { defaultBranch: branch }),
  }
  return planOf(await survey(tree(files), source, undefined), {
    folder: 'checkout',
    image: more.image,
    branch: undefined,
    url: more.url,
    environment: 'production',
    release: { version: '0.1.0', commit: more.pin ?? COMMIT },
    form: more.form ?? 'steps',
    hasInput: await knownInputs(),
  })
}

const configOf = ({ files }: Plan) => parse(files.get('.slipway.yml') ?? '') as unknown
const placesOf = ({ questions }: Plan) => questions.map(({ place }) => place)

describe('what a repository tells', () => {
  test('Go with a chart of another image', async () => {
    const planned = await plan('Go with a chart')
    expect(configOf(planned)).toEqual({
      version: 1,
      stages: {
        build: { image: 'ghcr.io/acme/podinfo' },
        test: { command: "bash -c 'go test -json ./... > go-test.json'\n", reports: ['go-test.json'] },
        scan: { 'fail-on': 'critical' },
        push: { tags: ['@ref', '@sha'] },
        deploy: {
          chart: 'charts/podinfo',
          release: 'podinfo',
          namespace: 'podinfo',
          'create-namespace': true,
          replaces: ['ghcr.io/stefanprodan/podinfo'],
        },
      },
      // Empty, so that the name counts as known: a deploy would warn of it each time.
      environments: { production: {} },
    })
    expect(placesOf(planned)).toEqual([
      'stages.deploy.namespace',
      'stages.deploy.url',
      'the environment production on GitHub',
    ])
    const workflow = parse(planned.files.get('.github/workflows/slipway.yml') ?? '') as {
      on: { push: object }
      jobs: Record<string, { steps: { uses?: string; with?: object }[] }>
    }
    expect(workflow.on.push).toEqual({ branches: ['master'] })
    expect(workflow.jobs['image']?.steps[1]).toMatchObject({ with: { 'go-version-file': 'go.mod' } })
    expect(workflow.jobs['deploy']?.steps.map(({ uses }) => uses?.split('@')[0]).at(-2)).toBe(
      'slipway-ci/slipway/actions/deploy',
    )
  })

  test('an address makes the smoke check', async () => {
    const planned = await plan('Go with a chart', { url: 'https://podinfo.example.com' })
    expect(configOf(planned)).toMatchObject({
      stages: { deploy: { url: 'https://podinfo.example.com' }, smoke: { 'on-failure': 'rollback' } },
    })
    expect(planned.files.get('.github/workflows/slipway.yml')).toContain('slipway/actions/smoke@')
    expect(placesOf(planned)).not.toContain('stages.deploy.url')
  })

  test('a Dockerfile in a folder, and nothing that tests or deploys', async () => {
    const planned = await plan('Node in a folder, manifests, nothing tested')
    expect(configOf(planned)).toMatchObject({ stages: { build: { image: 'ghcr.io/acme/hello', context: 'src/app' } } })
    expect(placesOf(planned)[0]).toBe('stages.test')
    const workflow = planned.files.get('.github/workflows/slipway.yml') ?? ''
    expect(workflow).not.toMatch(/actions\/test@/)
  })

  test('Python on GitLab, with the image that GitLab has for it', async () => {
    const planned = await plan('Python on GitLab')
    expect([...planned.files.keys()]).toEqual(['.slipway.yml', '.gitlab-ci.yml'])
    expect(configOf(planned)).toMatchObject({
      stages: { build: { image: 'registry.gitlab.com/acme/tools/api' }, deploy: { chart: 'chart', release: 'api' } },
    })
    const pipeline = planned.files.get('.gitlab-ci.yml') ?? ''
    expect(pipeline).toContain('job-image: python:3.12-trixie')
    expect(pipeline).toContain('apt-get install -qq --yes --no-install-recommends nodejs buildah')
  })

  test('what a Dockerfile takes and git does not have is made first', async () => {
    const planned = await plan('Java whose Dockerfile takes a jar')
    expect(configOf(planned)).toMatchObject({
      stages: { build: { command: './mvnw --batch-mode --no-transfer-progress package -DskipTests' } },
    })
    expect(planned.files.get('.github/workflows/slipway.yml')).toContain("java-version: '17'")
  })

  test('it is made in the folder of the Dockerfile, and its arguments are read', async () => {
    expect(configOf(await plan('Java below, whose Dockerfile names a folder by an argument'))).toMatchObject({
      stages: {
        build: {
          context: 'complete',
          command: [
            "bash -c 'cd complete && ./mvnw --batch-mode --no-transfer-progress package -DskipTests'",
            "bash -c 'cd complete && mkdir -p target/dependency && cd target/dependency && jar -xf ../*.jar'",
            '',
          ].join('\n'),
        },
      },
    })
  })

  test('Jib writes an image that build takes in', async () => {
    expect(configOf(await plan('Java with Jib'))).toMatchObject({
      stages: {
        build: {
          command: './mvnw --batch-mode --no-transfer-progress compile jib:buildTar',
          import: 'docker-archive:target/jib-image.tar',
        },
      },
    })
  })

  test('a Dockerfile need not have the plain name', async () => {
    const planned = await plan('a Dockerfile with a word behind it')
    expect(configOf(planned)).toMatchObject({
      stages: { build: { context: 'front', dockerfile: 'front/DockerfileProd' } },
    })
  })

  test('services side by side are components, each in a job of its own', async () => {
    const planned = await plan('services side by side')
    expect(configOf(planned)).toMatchObject({
      components: {
        frontend: { build: { image: 'ghcr.io/acme/boutique/frontend', context: 'src/frontend' } },
        cart: { build: { image: 'ghcr.io/acme/boutique/cart', context: 'src/cart' } },
      },
    })
    const workflow = planned.files.get('.github/workflows/slipway.yml') ?? ''
    expect(workflow).toContain('component: [cart, frontend]')
    // A matrix has no outputs, so the deploy goes by the records.
    expect(workflow).toContain('pattern: slipway-image-*')
    expect(workflow).not.toContain('needs.image.outputs')
    expect(placesOf(planned)).toContain('components.cart.build.build-args')
  })

  test('a pipeline that is there stays, and what no image has is asked for', async () => {
    const planned = await plan('.NET on a GitLab of its own')
    expect([...planned.files.keys()]).toEqual(['.slipway.yml', '.gitlab-ci.slipway.yml'])
    expect(placesOf(planned)).toEqual(expect.arrayContaining(['.gitlab-ci.yml', 'job-image', 'stages.build.image']))
  })

  test.each([
    [{ 'go.mod': 'module acme/hook\n', 'a_test.go': '' }, '-o hook .'],
    [{ 'go.mod': 'module acme/hook\n', 'a_test.go': '', 'cmd/hook/main.go': '' }, '-o hook ./cmd/hook'],
    [{ 'package.json': '{}' }, undefined],
  ])('without a Dockerfile it says what an image is made of, for Go by an example', async (files, build) => {
    const source = { fork: false, repositoryUrl: 'https://github.com/acme/hook', repository: 'acme/hook' }
    const wishes = { folder: 'x', image: undefined, branch: undefined, url: undefined, environment: 'production' }
    const release = { version: '0.1.0', commit: COMMIT }
    const found = await survey(tree(files), source, undefined)
    const { questions } = await planOf(found, { ...wishes, release, hasInput: await knownInputs() })
    const said = questions.find(({ place }) => place === 'stages.build')?.text
    const example =
      build === undefined
        ? ''
        : `, such as command: env CGO_ENABLED=0 go build ${build}, base: gcr.io/distroless/static-debian12, copy: hook:/, entrypoint: /hook`
    expect(said).toBe(
      `no Dockerfile of what this makes was found: add one, or say with command, base, copy and entrypoint what the image is made of${example}`,
    )
  })

  test.each([
    ['Go with a chart', 'ghcr.io/acme/api', undefined],
    ['Go with a chart', 'registry.acme.example/api', /REGISTRY_USERNAME and REGISTRY_PASSWORD/],
    ['Python on GitLab', 'registry.gitlab.com/acme/tools/api', undefined],
    ['Python on GitLab', 'registry.acme.example/api', /DOCKER_AUTH_CONFIG/],
  ] as const)('%s: an account for %s', async (name, image, want) => {
    const { questions } = await plan(name, { image })
    const asked = questions.filter(({ text }) => text.includes('account that may push')).map(({ text }) => text)
    expect(asked).toEqual(want === undefined ? [] : [expect.stringMatching(want)])
  })

  test('without a remote it says what it took', async () => {
    const planned = await plan('Rust without a remote')
    expect(configOf(planned)).toMatchObject({ stages: { build: { image: 'ghcr.io/your-organisation/checkout' } } })
    expect(placesOf(planned).slice(0, 2)).toEqual(['stages.build.image', 'the branch'])
    expect(planned.files.get('.config/nextest.toml')).toContain('[profile.ci.junit]')
  })

  test('a commit that is not known is asked for first', async () => {
    const planned = await plan('Go with a chart', { pin: '0'.repeat(40) })
    expect(placesOf(planned)[0]).toBe('every line with slipway-ci/slipway')
  })
})

describe('a language that no action sets up', () => {
  const pipeline = async (host: string, files: Readonly<Record<string, string>>) => {
    const found = await survey(tree(files), { fork: false, repositoryUrl: `https://${host}.com/acme/shop` }, undefined)
    const wishes = { folder: 'x', image: undefined, branch: 'main', url: undefined, environment: 'production' }
    const release = { version: '0.1.0', commit: COMMIT }
    const { files: written, questions } = await planOf(found, { ...wishes, release, hasInput: await knownInputs() })
    const text = [...written].find(([path]) => path.endsWith('yml') && path !== '.slipway.yml')?.[1] ?? ''
    return { text, asked: questions.map(({ place }) => place) }
  }
  const RUST = { 'Cargo.toml': '[package]\nname = "x"\n', 'src/main.rs': '', Dockerfile: 'FROM rust\nCOPY . .\n' }
  const ELIXIR = { 'mix.exs': ':junit_formatter', 'test/a_test.exs': '', Dockerfile: 'FROM elixir\nCOPY . .\n' }

  test('has its image on GitLab, and is there on GitHub (miniserve)', async () => {
    const gitlab = await pipeline('gitlab', RUST)
    expect(gitlab.text).toContain('job-image: rust:1-trixie')
    expect(gitlab.asked).not.toContain('job-image')
    const github = await pipeline('github', RUST)
    expect(github.text).toContain('uses: slipway-ci/slipway/.github/workflows/image.yml')
    expect(github.asked).not.toContain('the steps before Build')
  })

  test('is asked for where the machine does not have it (livebook)', async () => {
    expect((await pipeline('gitlab', ELIXIR)).asked).toContain('job-image')
    const github = await pipeline('github', ELIXIR)
    expect(github.asked).toContain('the steps before Build')
    // Where steps can be added.
    expect(github.text).toContain('uses: slipway-ci/slipway/actions/build@')
    expect(github.text).not.toMatch(/\n\n\n/)
  })
})

describe('the short form', () => {
  interface Called {
    readonly on: { readonly push: object }
    readonly jobs: Readonly<
      Record<string, { readonly uses?: string; readonly with?: object; readonly secrets?: object }>
    >
  }
  const workflowOf = ({ files }: Plan) => parse(files.get('.github/workflows/slipway.yml') ?? '') as Called
  const isShort = (planned: Plan) => workflowOf(planned).jobs['check']?.uses !== undefined

  test('calls the workflows of a release, with the toolchain and what differs', async () => {
    const planned = await plan('Go with a chart', { form: 'auto' })
    const { on, jobs } = workflowOf(planned)
    expect(on.push).toEqual({ branches: ['master'] })
    expect(Object.keys(jobs)).toEqual(['check', 'image', 'deploy'])
    expect(jobs['image']).toMatchObject({
      uses: `slipway-ci/slipway/.github/workflows/image.yml@${COMMIT}`,
      with: { go: 'go.mod' },
    })
    expect(jobs['deploy']).toMatchObject({
      // There is no address yet, so no stage smoke either.
      with: { environment: 'production', image: '${{ needs.image.outputs.image }}', smoke: false },
      secrets: { KUBECONFIG: '${{ secrets.KUBECONFIG }}' },
    })
    expect(planned.found[0]).toBe('.github/workflows/slipway.yml: calls the workflows of Slipway')
    expect(planned.files.get('.github/workflows/slipway.yml')?.split('\n').length).toBeLessThan(50)
  })

  test('says that nothing is tested, and deploys nothing without a chart', async () => {
    const { jobs } = workflowOf(await plan('Node in a folder, manifests, nothing tested', { form: 'auto' }))
    expect(jobs['check']?.with).toEqual({ tests: false })
    expect(
      (await plan('Java whose Dockerfile takes a jar', { form: 'auto' })).files.get('.github/workflows/slipway.yml'),
    ).toMatch(/^ {6}java: '17'$/m)
  })

  test.each([
    ['several images', 'services side by side', {}],
    ['a registry whose account is a secret', 'Go with a chart', { image: 'registry.acme.example/podinfo' }],
    ['no release', 'Go with a chart', { pin: '0'.repeat(40) }],
  ] as const)('is not taken for %s', async (_, name, more) => {
    const planned = await plan(name, { form: 'auto', ...more })
    expect(isShort(planned)).toBe(false)
    expect(planned.found[0]).toMatch(/has its jobs as steps \(/)
  })

  test('asked for where it does not fit, it is refused', async () => {
    await expect(plan('services side by side', { form: 'calls' })).rejects.toMatchObject({ code: 'INIT_FORM' })
    expect(isShort(await plan('Go with a chart', { form: 'calls', pin: '0'.repeat(40) }))).toBe(true)
  })
})

test.each(NAMES)('%s: every stage reads what was written', async (name) => {
  const text = (await plan(name)).files.get('.slipway.yml') ?? ''
  const config = await parseConfig('.slipway.yml', text, STAGE_NAMES)
  for (const stage of config.stages.keys())
    for (const component of [undefined, ...config.components.keys()])
      resolve((await loadAction(stage)).inputs as InputSpecs, configLayers(config, stage, undefined, component))
})

test.each([
  ['a release', {}, / # v0\.1\.0$/m, false],
  ['a checkout, or a commit that was given', { unreleased: true }, /@(?:ab){20}$/m, true],
])('the pin of %s has a version beside it only where that is true', async (_, more, line, asked) => {
  const { files } = REPOSITORIES['Go with a chart']
  const found = await survey(tree(files), { fork: false, repositoryUrl: 'https://github.com/acme/podinfo' }, 'github')
  const wishes = { folder: 'x', image: undefined, branch: 'main', url: undefined, environment: 'production' }
  const release = { version: '0.1.0', commit: COMMIT, ...more }
  const planned = await planOf(found, { ...wishes, release, hasInput: await knownInputs() })
  const workflow = planned.files.get('.github/workflows/slipway.yml') ?? ''
  const ours = workflow.split('\n').filter((text) => text.includes('slipway-ci/slipway/actions'))
  for (const text of ours) expect(text).toMatch(line)
  expect(planned.questions.some(({ text }) => text.includes('is of no release'))).toBe(asked)
})
