import { describe, expect, test } from '@jest/globals'
import { FakeFiles } from '@slipway/testing'
import { tree } from './fixtures'
import { findImages } from './images'
import { readTree } from './tree'

const GO = 'FROM golang:1.26\nCOPY . .\n'
const namedBy = (file: string) => `jobs:\n  image:\n    steps:\n      - with:\n          file: ./${file}\n`

describe('Dockerfiles of what a repository makes', () => {
  test.each([
    [
      'source of that name is none (livebook)',
      { Dockerfile: GO, 'lib/dockerfile.ex': 'defmodule Dockerfile' },
      ['Dockerfile'],
    ],
    [
      'one among helpers counts when a workflow builds it (memos)',
      { 'scripts/Dockerfile': GO, '.github/workflows/release.yml': namedBy('scripts/Dockerfile') },
      ['scripts/Dockerfile'],
    ],
    ['and else not', { 'scripts/Dockerfile': GO, '.github/workflows/release.yml': 'jobs: {}' }, []],
    [
      'nor beside one of its own, nor one of tests',
      {
        'api/Dockerfile': GO,
        'scripts/Dockerfile': GO,
        '.github/workflows/release.yml': namedBy('scripts/Dockerfile'),
      },
      ['api/Dockerfile'],
    ],
    [
      'one for tests among helpers does not (huginn)',
      { 'scripts/test/Dockerfile': GO, '.github/workflows/ci.yml': namedBy('scripts/test/Dockerfile') },
      [],
    ],
  ])('%s', (_, files, want) => {
    expect(
      findImages(tree(files as Readonly<Record<string, string>>)).main.map(({ dockerfile }) => dockerfile),
    ).toEqual(want)
  })

  test.each([
    ['a default within the name (Reloader)', 'FROM ${BASE_IMAGE:-scratch}\n', []],
    ['none', 'FROM $BASE\nFROM ${OTHER}-slim\n', ['BASE', 'OTHER']],
    ['none, and is copied by (http-echo)', 'FROM scratch\nARG BIN\nCOPY dist/$BIN $HOME/\n', ['BIN']],
    ['none, within another stage', 'ARG BIN\nFROM scratch\nCOPY --from=build /$BIN /\n', []],
    ['a default before it', 'ARG BASE=scratch\nFROM ${BASE}\n', []],
  ])('an argument that has %s', (_, text, unset) => {
    expect(findImages(tree({ Dockerfile: text })).main.map((image) => image.unset)).toEqual([unset])
  })

  test('what the builder says by itself is put in (http-echo)', () => {
    const files = { Dockerfile: 'FROM scratch\nCOPY dist/$TARGETOS/$TARGETARCH/echo /\n' }
    expect(findImages(tree(files)).main.map(({ made }) => made)).toEqual([['dist/linux/amd64/echo']])
  })

  test.each([
    ['is not to be made first (atuin, huginn)', { 'vendor/lib.rs': '' }, []],
    ['is, where git leaves it out', { 'vendor/lib.rs': '', '.gitignore': '/vendor/\n' }, ['vendor']],
    ['is, where it is not there', {}, ['vendor']],
  ])('a vendor folder that is copied %s', async (_, more, made) => {
    const files = new FakeFiles({
      Dockerfile: 'FROM rust\nCOPY vendor vendor\nCOPY src src\n',
      'src/main.rs': '',
      ...more,
    })
    expect(findImages(await readTree(files)).main.map((image) => image.made)).toEqual([made])
  })
})
