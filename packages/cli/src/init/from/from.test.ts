import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { loadAll } from '../../catalogue'
import { tree } from '../fixtures'
import { knownInputs } from '../init'
import { plan as planOf } from '../plan'
import { survey } from '../survey'
import { translation } from './index'

const FILES = {
  Dockerfile: 'FROM golang\nCOPY . .\n',
  'go.mod': 'module x\n\ngo 1.26\n',
  'a_test.go': '',
  'deploy/chart/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
}
const SOURCE = {
  fork: false,
  repositoryUrl: 'https://github.com/acme/shop',
  repository: 'acme/shop',
  defaultBranch: 'main',
}

async function translate(
  file: string,
  text: string,
  files: Readonly<Record<string, string>> = FILES,
  parts: Readonly<Record<string, string>> = {},
) {
  const found = await survey(tree(files), SOURCE, file.startsWith('.gitlab') ? 'gitlab' : undefined)
  const change = await translation({ file, text }, found, await loadAll(), (part) => Promise.resolve(parts[part]))
  const wishes = { folder: 'x', image: undefined, branch: undefined, url: undefined, environment: 'production' }
  const release = { version: '0.1.0', commit: 'ab'.repeat(20) }
  const planned = await planOf(found, { ...wishes, release, from: file, hasInput: await knownInputs() }, change)
  return { ...planned, stages: (parse(planned.files.get('.slipway.yml') ?? '') as { stages: unknown }).stages }
}

const step = (uses: string, given: string) =>
  `      - uses: ${uses}\n        with:\n${given.replace(/^/gm, '          ')}\n`
const workflow = (steps: string, more = '') => `name: ci
on:
  push:
    branches: [release]
    tags: ['v*']
env:
  REGISTRY: ghcr.io
${more}
jobs:
  image:
    runs-on: ubuntu-latest
    steps:
${steps}`

describe('a workflow of GitHub', () => {
  test('what helm and buildx were told is taken over, carried or lost, and never silently dropped', async () => {
    const { stages, found, lost, questions } = await translate(
      '.github/workflows/ci.yml',
      workflow(
        step('docker/build-push-action@v6', 'push: true\nsbom: true\ntags: acme/shop:latest') +
          '      - run: helm upgrade --install shop chart -n web --atomic --wait --reuse-values --history-max 5\n',
      ),
    )
    expect(stages).toMatchObject({ push: { attach: ['sbom'] }, deploy: { chart: 'chart' } })
    expect(found.at(-1)).toBe(
      '.github/workflows/ci.yml, job image, step 2: --atomic, --wait: deploy watches every release and rolls back by itself',
    )
    expect(lost.filter((line) => line.includes('helm --'))).toEqual(
      ['--reuse-values', '--history-max'].map(
        (flag) =>
          `.github/workflows/ci.yml, job image, step 2: helm ${flag}: not taken over; slipway deploy --help lists what deploy can be told`,
      ),
    )
    expect(questions.map(({ place, text }) => `${place}: ${text}`)).toContain(
      'stages.deploy.chart: there is no chart at chart: name its folder, oci://registry/chart or https://repository#name',
    )
  })

  test('what a shell works out is known in a run only, and another Dockerfile answers for its own (memos)', async () => {
    const { stages, lost, questions } = await translate(
      '.github/workflows/ci.yml',
      workflow(
        '      - id: version\n        run: echo "version=${tag#v}" >> $GITHUB_OUTPUT\n' +
          step(
            'depot/build-push-action@v1',
            'file: scripts/Dockerfile\nbuild-args: |\n  VERSION=${{ steps.version.outputs.version }}',
          ),
      ),
      { 'scripts/Dockerfile': 'FROM golang\nCOPY . .\n' },
    )
    expect(stages).toMatchObject({ build: { dockerfile: 'scripts/Dockerfile' } })
    expect(lost).toEqual([
      '.github/workflows/ci.yml, job image, step 2: build-args: VERSION=${{ steps.version.outputs.version }} is known in a run only; give VERSION to build in the job',
    ])
    expect(questions.map(({ place }) => place)).not.toContain('stages.build')
  })

  test('build, tags, login and scan by the usual actions', async () => {
    const { stages, lost, files } = await translate(
      '.github/workflows/ci.yml',
      workflow(
        [
          step('docker/login-action@v3', 'username: ${{ secrets.HUB_USER }}\npassword: ${{ secrets.HUB_TOKEN }}'),
          `      - uses: docker/metadata-action@v5\n        id: meta\n        with:\n          images: |\n            acme/shop\n            \${{ env.REGISTRY }}/\${{ github.repository }}\n          tags: |\n            type=semver,pattern={{version}}\n            type=sha\n            type=ref,event=branch,enable=\${{ github.actor == 'me' }}\n`,
          step(
            'docker/build-push-action@v6',
            'context: .\nfile: ./Dockerfile\nplatforms: linux/amd64,linux/arm64\npush: true\ntags: ${{ steps.meta.outputs.tags }}\ncache-from: type=gha\ncache-to: type=gha,mode=max\nbuild-args: |\n  MODE=prod\n  VERSION=${{ steps.v.outputs.x }}\nulimit: nofile=1024',
          ),
          step(
            'aquasecurity/trivy-action@v0.35.0',
            'image-ref: acme/shop\nseverity: CRITICAL,HIGH\nexit-code: 1\nignore-unfixed: true\ntrivyignores: .trivyignore',
          ),
        ].join(''),
      ),
    )
    expect(stages).toMatchObject({
      build: {
        image: 'docker.io/acme/shop',
        platforms: ['linux/amd64', 'linux/arm64'],
        'build-args': { MODE: 'prod' },
        cache: 'gha',
      },
      scan: { 'fail-on': 'high', 'ignore-unfixed': true },
      push: { tags: ['@semver', '@sha', '@latest'], repositories: ['ghcr.io/acme/shop'] },
    })
    expect(lost.map((line) => line.replace(/^.*step \d+: /, ''))).toEqual([
      expect.stringMatching(/^tag rule "type=ref,event=branch,enable=/),
      expect.stringMatching(/^build-args: VERSION=.* is known in a run only/),
      'ulimit: nofile=1024; the machine that builds decides; give it to the builder itself',
      expect.stringMatching(/^trivyignores: slipway waivers import \.trivyignore/),
    ])
    const text = files.get('.github/workflows/slipway.yml') ?? ''
    expect(text).toContain('branches: [release]')
    expect(text).toContain("tags: ['v*']")
    expect(text).toContain('username: ${{ secrets.HUB_USER }}')
    expect(text).not.toContain('packages: write')
    // The gate of the workflow wins over the file, so it is the same one.
    expect(text).toContain('fail-on: high')
  })

  test('what scripts build and deploy, with values that an earlier step made', async () => {
    const { stages, lost } = await translate(
      '.github/workflows/deploy.yml',
      workflow(
        `      - run: echo "IMAGE=$REGISTRY/acme/shop" >> $GITHUB_ENV
      - run: |
          docker build --file Dockerfile \\
            --build-arg "COMMIT=$(git rev-parse HEAD)" -t "$IMAGE:\${{ github.sha }}" .
      - run: go test ./...
      - run: >-
          helm upgrade --install shop ./deploy/chart --namespace web --create-namespace --wait
          -f values/prod.yaml --set image.tag=\${{ github.sha }},replicas=3 --set password=\${{ secrets.P }}
`,
      ),
    )
    expect(stages).toMatchObject({
      build: { image: 'ghcr.io/acme/shop' },
      push: { tags: ['@sha:long'] },
      deploy: {
        chart: 'deploy/chart',
        release: 'shop',
        namespace: 'web',
        'create-namespace': true,
        values: ['values/prod.yaml'],
        set: { replicas: '3' },
      },
    })
    const said = lost.join('\n')
    expect(said).toMatch(/--build-arg COMMIT: its value is made in the script/)
    expect(said).toMatch(/"go test \.\/\.\.\.": stages\.test has the command/)
    expect(said).toMatch(/--set password=.* is a secret/)
  })

  test.each([
    [
      'made in another step (Ealenn/Echo-Server)',
      'docker buildx build --output "type=image,push=true" ${{ steps.prepare.outputs.buildx_args }}',
      [
        '${{ steps.prepare.outputs.buildx_args }} of "docker buildx build": known in a run only; set what it says under build by hand',
      ],
    ],
    [
      'made in the script',
      'docker build --squash $ARGS -f "$FILE" --target $TARGET --platform "$PLATFORMS" . > build.log',
      [
        'dockerfile $FILE: known in a run only; set build.dockerfile by hand',
        'target $TARGET: known in a run only; set build.target by hand',
        'platforms $PLATFORMS: known in a run only; set build.platforms by hand',
        '$ARGS of "docker build --squash": known in a run only; set what it says under build by hand',
        '--squash of the build: not taken over; slipway build --help lists what build can be told',
      ],
    ],
    ['of the top of the checkout', 'docker build -f "$GITHUB_WORKSPACE/Dockerfile" --progress plain ${PWD}', []],
  ])('arguments of a build %s are named, never dropped', async (_, line, want) => {
    const { stages, lost } = await translate(
      '.github/workflows/ci.yml',
      workflow(`      - name: Build\n        run: |\n          ${line}\n`),
    )
    expect(lost).toEqual(want.map((text) => `.github/workflows/ci.yml, job image, step "Build": ${text}`))
    expect(JSON.stringify(stages)).not.toMatch(/context|build\.log/)
  })

  test('a second image does not mix with the first', async () => {
    const { stages, lost } = await translate(
      '.github/workflows/ci.yml',
      workflow(
        step('docker/build-push-action@v6', 'file: Dockerfile\ntags: ghcr.io/acme/shop:1') +
          step('docker/build-push-action@v6', 'file: web/Dockerfile\nplatforms: linux/arm64\ntags: ghcr.io/acme/web:1'),
      ),
    )
    expect(stages).toMatchObject({ build: { image: 'ghcr.io/acme/shop' } })
    expect(JSON.stringify(stages)).not.toMatch(/arm64|acme\/web/)
    expect(lost).toEqual([expect.stringContaining('another image (web/Dockerfile): make it a component')])
  })

  test('a file without any of it is refused', async () => {
    await expect(
      translate('.github/workflows/labels.yml', workflow('      - uses: actions/labeler@v5\n')),
    ).rejects.toMatchObject({
      code: 'INIT_FROM',
      outcome: 'invalid',
    })
  })
})

test('a pipeline of GitLab: kaniko, Docker, reports and Helm', async () => {
  const { stages, lost } = await translate(
    '.gitlab-ci.yml',
    `include:
  - template: Jobs/SAST.gitlab-ci.yml
.build:
  services: [docker:27-dind]
build:
  extends: .build
  image: gcr.io/kaniko-project/executor:debug
  script:
    - /kaniko/executor --context "$CI_PROJECT_DIR" --dockerfile "$CI_PROJECT_DIR/Dockerfile" --destination "$CI_REGISTRY_IMAGE:$CI_COMMIT_SHORT_SHA" --destination "$CI_REGISTRY_IMAGE:$CI_COMMIT_TAG" --cache=true
test:
  services: [postgres:17]
  script: [go test ./...]
  artifacts:
    reports:
      junit: out/*.xml
deploy:
  script: helm upgrade -i shop deploy/chart -n web --set env=prod
`,
  )
  expect(stages).toMatchObject({
    build: { cache: 'registry' },
    test: { reports: ['go-test.json', 'out/*.xml'] },
    push: { tags: ['@sha', '@semver'] },
    deploy: { chart: 'deploy/chart', release: 'shop', namespace: 'web', set: { env: 'prod' } },
  })
  expect(lost.join('\n')).toMatch(/include Jobs\/SAST.gitlab-ci.yml/)
  expect(lost.join('\n')).toMatch(/service postgres:17/)
})

test('merge keys of a job count, and of two keys of one name the second (gitlab-demo/spring-app)', async () => {
  const { stages, lost } = await translate(
    '.gitlab-ci.yml',
    `.before: &before
  variables: { NAME: wrong, NAME: shop }
build:
  <<: *before
  stage: build
  script: docker build -f Dockerfile -t registry.example.com/acme/$NAME:$(date +%s | tail -c 4) .
`,
  )
  expect(stages).toMatchObject({ build: { image: 'registry.example.com/acme/shop' } })
  expect(JSON.stringify(stages)).not.toMatch(/%s|tail/)
  expect(lost).toEqual([
    '.gitlab-ci.yml, job build: tag $(…): made in the script; push.tags has @ref, @sha and @semver',
  ])
})

test("a name without an owner is one of the machine, which is pushed nowhere (GitHub's own docker-image.yml)", async () => {
  const { stages } = await translate(
    '.github/workflows/docker-image.yml',
    workflow('      - run: docker build . --file Dockerfile --tag my-image-name:$(date +%s)\n'),
  )
  expect(stages).toMatchObject({ build: { image: 'ghcr.io/acme/shop' } })
  expect(JSON.stringify(stages)).not.toContain('context')
})

describe('what a job of GitLab has from elsewhere', () => {
  const pipeline = (text: string, parts: Readonly<Record<string, string>> = {}) =>
    translate('.gitlab-ci.yml', text, FILES, parts)

  test('functions of a global before_script count where they are called (gitlab-demo/spring-app)', async () => {
    const { stages, lost, found } = await pipeline(`
.auto_devops: &auto_devops |
  function ensure() {
    kubectl create namespace web
  }
  function deploy() {
    helm upgrade --install --wait --set replicas=2 --namespace=web shop deploy/chart
  }
  function image() {
    docker build -f Dockerfile -t "$CI_REGISTRY_IMAGE:$CI_COMMIT_SHA" .
  }
before_script: [*auto_devops]
build:
  script: image
lint:
  script: ./lint.sh
production:
  script:
    - ensure
    - deploy
`)
    expect(stages).toMatchObject({
      build: { dockerfile: 'Dockerfile' },
      push: { tags: ['@sha:long'] },
      deploy: { chart: 'deploy/chart', release: 'shop', namespace: 'web', set: { replicas: '2' } },
    })
    // Each job does what it calls, and nothing else of what is defined for all of them.
    expect(found.filter((line) => line.includes('--wait'))).toEqual([
      '.gitlab-ci.yml, job production: --wait: deploy watches every release and rolls back by itself',
    ])
    expect(lost).toContain(
      '.gitlab-ci.yml, job lint: "./lint.sh": not a thing that Slipway does; keep it as a step or a job of its own, or add it to build.command or test.command',
    )
  })

  test('default, extends that merges maps, a reference and a file that is included', async () => {
    const { stages, lost } = await pipeline(
      `
include:
  - local: /ci/templates.yml
  - project: acme/shared
    file: /x.yml
default:
  services: [redis:8]
  before_script:
    - export A=1
build:
  extends: [.names, .docker]
  variables: { NAME: shop }
  script:
    - !reference [.docker, script]
`,
      {
        'ci/templates.yml': `
.names:
  variables: { REGISTRY: registry.example.com, NAME: none }
.docker:
  before_script: ["cosign verify --key k.pub base"]
  script: [docker build -f Dockerfile -t $REGISTRY/acme/$NAME:$CI_COMMIT_SHORT_SHA .]
`,
      },
    )
    expect(stages).toMatchObject({ build: { image: 'registry.example.com/acme/shop' }, push: { tags: ['@sha'] } })
    expect(lost).toEqual([
      '.gitlab-ci.yml: include acme/shared: what it brings was not read; take it over by hand, or keep the include',
      expect.stringMatching(/job build: "cosign verify --key k.pub base": not a thing/),
      '.gitlab-ci.yml, job build: service redis:8: add services: under the jobs check and package',
    ])
  })

  test.each([
    ['inherits nothing', 'inherit: { default: false }', false],
    ['inherits what it names', 'inherit: { default: [services] }', true],
    ['inherits all', '', true],
  ])('a job that %s', async (_, line, isLost) => {
    const { lost } = await pipeline(
      `default: { services: [redis:8] }\nbuild:\n  ${line}\n  script: docker build -f Dockerfile .\n`,
    )
    expect(lost.some((text) => text.includes('redis:8'))).toBe(isLost)
  })

  test('a person who starts a deploy, runners and rules are named, and tags of Git start the new one as well', async () => {
    const { lost, files } = await pipeline(`
build:
  tags: [big]
  script: docker build -f Dockerfile -t $CI_REGISTRY_IMAGE:$CI_COMMIT_TAG .
  rules:
    - if: $CI_COMMIT_TAG
production:
  script: helm upgrade --install shop deploy/chart
  rules:
    - if: $CI_COMMIT_BRANCH == "main"
      when: manual
`)
    expect(lost).toEqual([
      '.gitlab-ci.yml, job build: tags: ["big"]; its runners: add it under the name of the job',
      '.gitlab-ci.yml, job build: rules: [{"if":"$CI_COMMIT_TAG"}]; check runs for merge requests, package and deploy for the default branch',
      '.gitlab-ci.yml, job production: when: manual: add it under the name of the job, or nobody is asked before it runs',
      expect.stringMatching(/job production: rules: /),
    ])
    const rules = (files.get('.gitlab-ci.yml') ?? '').split('\n').filter((line) => line.includes('- if: $CI_COMMIT'))
    expect(rules.map((line) => line.trim())).toEqual([
      '- if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH',
      '- if: $CI_COMMIT_TAG',
      '- if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH',
    ])
  })

  test('a pattern of tags becomes a condition', async () => {
    const { files } = await pipeline(
      'build:\n  script: docker build -f Dockerfile -t $CI_REGISTRY_IMAGE:$CI_COMMIT_TAG .\n',
    )
    expect(files.get('.gitlab-ci.yml')).toContain('- if: $CI_COMMIT_TAG =~ /^v.*\\..*\\..*$/')
  })
})

describe('what a pipeline keeps in files of the repository', () => {
  test('a script that it runs (Yi-Jhan/dcs_frontend)', async () => {
    const { stages } = await translate(
      '.gitlab-ci.yml',
      'build:\n  script: sh ./ci/build.sh prod\ndeploy:\n  script: [ci/deploy.sh]\n',
      FILES,
      {
        'ci/build.sh': '#!/bin/sh\nset -e\ndocker build -f Dockerfile -t registry.example.com/acme/shop:1 .\n',
        'ci/deploy.sh': 'helm upgrade shop deploy/chart -n web\n',
      },
    )
    expect(stages).toMatchObject({
      build: { image: 'registry.example.com/acme/shop' },
      deploy: { chart: 'deploy/chart', namespace: 'web' },
    })
  })

  test('a workflow and an action that it calls (maybe-finance/maybe)', async () => {
    const { stages, lost } = await translate(
      '.github/workflows/publish.yml',
      `on: push
jobs:
  ci:
    uses: ./.github/workflows/ci.yml
  image:
    steps:
      - uses: ./.github/actions/image
`,
      FILES,
      {
        '.github/workflows/ci.yml': 'on: workflow_call\njobs:\n  unit:\n    steps:\n      - run: go test ./...\n',
        '.github/actions/image/action.yml': `runs:
  using: composite
  steps:
    - uses: docker/build-push-action@v6
      with: { tags: ghcr.io/acme/shop:1, platforms: linux/arm64 }
`,
      },
    )
    expect(stages).toMatchObject({ build: { image: 'ghcr.io/acme/shop', platforms: ['linux/arm64'] } })
    expect(lost[0]).toMatch(/^\.github\/workflows\/publish\.yml, job ci \/ unit, step 1: "go test \.\/\.\.\."/)
  })

  test('what calls itself ends', async () => {
    const calls = 'jobs:\n  a:\n    uses: ./.github/workflows/ci.yml\n'
    const image = '  b:\n    steps:\n      - run: docker build -f Dockerfile .\n'
    const { stages } = await translate('.github/workflows/ci.yml', calls + image, FILES, {
      '.github/workflows/ci.yml': calls,
    })
    expect(stages).toMatchObject({ build: { dockerfile: 'Dockerfile' } })
  })
})
