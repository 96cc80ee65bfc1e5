import { describe, expect, test } from '@jest/globals'
import { evidenceOf } from './evidence'
import { tree } from './fixtures'
import { findImages } from './images'
import { chooseTests, findTests } from './runners'
import { toolchainOf } from './toolchain'
import { withoutDockerfile } from './without-dockerfile'

const ALL = 'FROM mcr.microsoft.com/dotnet/sdk:8.0\nCOPY . .\n'
const workflow = (...withs: readonly string[]) =>
  `jobs:\n  image:\n    steps:\n${withs.map((given) => `      - uses: docker/build-push-action@v6\n        with: { ${given} }\n`).join('')}`

async function imagesOf(files: Readonly<Record<string, string>>) {
  const there = tree(files)
  return findImages(there, await evidenceOf(there)).main.map(({ dockerfile, context }) => `${dockerfile} in ${context}`)
}

describe('which Dockerfile, and where it is built', () => {
  test.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    [
      'a compose file says the context of what copies all of it (eShopOnWeb)',
      {
        'src/Web/Dockerfile': ALL,
        'docker-compose.yml': 'services: { web: { build: { context: ., dockerfile: src/Web/Dockerfile } } }',
      },
      ['src/Web/Dockerfile in '],
    ],
    [
      'that of development does not',
      {
        'src/Web/Dockerfile': ALL,
        'docker-compose.dev.yml': 'services: { web: { build: { context: ., dockerfile: src/Web/Dockerfile } } }',
      },
      ['src/Web/Dockerfile in src/Web'],
    ],
    [
      'a context above the compose file, and one outside of the repository',
      {
        'deep/api/Dockerfile': ALL,
        'deep/ui/Dockerfile': ALL,
        'deep/compose.yaml':
          'services: { a: { build: { context: .., dockerfile: deep/api/Dockerfile } }, b: { build: ../../x } }',
      },
      ['deep/api/Dockerfile in ', 'deep/ui/Dockerfile in deep/ui'],
    ],
    [
      'what a workflow builds comes first, and that of the top before it',
      {
        'a/Dockerfile': ALL,
        'z/deep/Dockerfile': ALL,
        '.github/workflows/x.yml': workflow('file: ./z/deep/Dockerfile, context: z'),
      },
      ['z/deep/Dockerfile in z', 'a/Dockerfile in a'],
    ],
    [
      'a context that lacks what is copied is not believed',
      {
        'app/Dockerfile': 'FROM x\nCOPY main.go .\n',
        'app/main.go': '',
        '.github/workflows/x.yml': workflow('file: app/Dockerfile'),
      },
      ['app/Dockerfile in app'],
    ],
    ['the site is not the product (polaris)', { 'site/docker/Dockerfile': ALL }, []],
    [
      'a file that is no YAML says nothing',
      { Dockerfile: ALL, '.github/workflows/x.yml': '{{ template }}: [' },
      ['Dockerfile in '],
    ],
  ])('%s', async (_, files, want) => {
    expect(await imagesOf(files)).toEqual(want)
  })
})

test('what a workflow starts beside its tests', async () => {
  const text = `jobs:
  test:
    services:
      db: { image: 'postgres:17' }
      cache: { image: '\${{ matrix.cache }}' }
`
  expect((await evidenceOf(tree({ '.github/workflows/test.yml': text }))).services).toEqual([
    { file: '.github/workflows/test.yml', images: ['postgres:17'] },
  ])
})

test.each([
  ['node', 'FROM node:20.2.0-slim\n', { 'node-version': '20' }],
  [
    'node',
    'ARG NODE=22\nFROM --platform=$BUILDPLATFORM docker.io/library/node:${NODE}-alpine AS build\n',
    { 'node-version': '22' },
  ],
  ['node', 'FROM node:lts-alpine\n', { 'node-version': '24' }],
  ['python', 'FROM python:3.11-slim\n', { 'python-version': '3.11' }],
] as const)('the tests of %s run on what the image has: %j', (language, text, given) => {
  expect(toolchainOf(tree({ Dockerfile: text }), language, '').given).toEqual(given)
})

test('of several solutions the one that a workflow builds is tested (eShopOnWeb)', () => {
  const there = tree({
    'Everything.sln': '',
    'shop.sln': '',
    'tests/shop.csproj': '<PackageReference Include="Microsoft.NET.Test.Sdk" />',
    '.github/workflows/x.yml': 'jobs: { a: { steps: [{ run: dotnet test ./shop.sln }] } }',
  })
  expect(chooseTests(findTests(there)).chosen.flatMap(({ plan }) => plan.commands)).toEqual([
    'dotnet test shop.sln --logger trx --results-directory TestResults',
  ])
})

describe('the module that Jib makes an image of', () => {
  const APPLIED = "apply plugin: 'com.google.cloud.tools.jib'\n"
  const DECLARED = "plugins { id 'com.google.cloud.tools.jib' version '3.4.3' apply false }\n"

  test.each([
    [
      'nearest to the top (fineract)',
      { 'build.gradle': DECLARED, 'provider/build.gradle': APPLIED, 'custom/docker/build.gradle': APPLIED },
      { command: 'gradle :provider:jibBuildTar', import: 'docker-archive:provider/build/jib-image.tar' },
    ],
    [
      'the top itself',
      { 'build.gradle.kts': 'plugins { id("com.google.cloud.tools.jib") version "3.4.3" }\n' },
      { command: 'gradle jibBuildTar', import: 'docker-archive:build/jib-image.tar' },
    ],
    ['one of two: it is asked', { 'a/build.gradle': APPLIED, 'b/build.gradle': APPLIED }, undefined],
  ])('%s', (_, files, want) => {
    expect(withoutDockerfile(tree(files as Readonly<Record<string, string>>))?.build).toEqual(want)
  })
})
