import { describe, expect, test } from '@jest/globals'
import { Mismatch } from '@slipway/core'
import fc from 'fast-check'
import { parseBase } from './base-name'
import { parseCopy } from './copy'
import { parsePlatformName } from './platforms'

describe('copy', () => {
  test.each([
    ['dist:/app', { source: 'dist', destination: '/app' }],
    ['.:/', { source: '.', destination: '/' }],
    ['a:b:/etc//x/', { source: 'a:b', destination: '/etc/x/' }],
    ['/abs:/x', { source: '/abs', destination: '/x' }],
  ])('%s', (text, want) => expect(parseCopy(text)).toEqual(want))

  test.each(['dist', 'dist:app', ':/app', 'dist:/app/../../etc', '--x:/app', '~/x:/app', 'a\n:/x', ''])(
    'refused: %j',
    (text) => expect(() => parseCopy(text)).toThrow(Mismatch),
  )

  test('no destination leads out of the image', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (source, destination) => {
        let copy
        try {
          copy = parseCopy(`${source}:/${destination}`)
        } catch (error) {
          return error instanceof Mismatch
        }
        return copy.destination.startsWith('/') && !copy.destination.split('/').includes('..')
      }),
    )
  })
})

describe('base', () => {
  test.each([
    ['scratch', { kind: 'scratch' }],
    ['layout:base/layout', { kind: 'layout', path: 'base/layout' }],
    [
      'node:24-slim',
      { kind: 'registry', reference: { registry: 'docker.io', repository: 'library/node', tag: '24-slim' } },
    ],
  ])('%s', (text, want) => expect(parseBase(text)).toEqual(want))

  test.each(['layout:', 'layout:--x', 'layout:~/x', '--help', 'Node', ''])('refused: %j', (text) =>
    expect(() => parseBase(text)).toThrow(Mismatch),
  )
})

describe('platform', () => {
  test.each([
    ['linux/amd64', { os: 'linux', architecture: 'amd64' }],
    ['linux/arm/v7', { os: 'linux', architecture: 'arm', variant: 'v7' }],
  ])('%s', (text, want) => expect(parsePlatformName(text)).toEqual(want))

  test.each([
    'amd64',
    'linux/',
    'linux/amd64,linux/arm64',
    'Linux/amd64',
    'linux/amd64/v1/x',
    '--a/b',
    'linux/amd64\n',
  ])('refused: %j', (text) => expect(() => parsePlatformName(text)).toThrow(Mismatch))
})
