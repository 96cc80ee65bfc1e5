import { describe, expect, test } from '@jest/globals'
import { type Raw, resolve } from '@slipway/core'
import { inputs } from '../inputs'
import { changedInputs, inputsMark } from './mark'

const SOURCE = { fork: false, commit: 'c0ffee0123456789', runId: '1234567890', ref: 'main' }

const mark = (values: Readonly<Record<string, Raw>>) =>
  inputsMark(resolve(inputs, [{ name: 'input', get: (name) => values[name] }]).values, SOURCE)

describe('the mark of the inputs', () => {
  test.each<[string, Readonly<Record<string, Raw>>, readonly string[]]>([
    ['a target', { target: 'release' }, ['target']],
    ['a build argument', { 'build-args': 'DEVICE=cuda' }, ['build-args.DEVICE']],
    ['another value of one', { 'build-args': 'A=1' }, ['build-args.A']],
    ['what the run is called', { 'build-args': 'ID=1234567890\nSHA=sha-c0ffee0\nREF=main' }, []],
    ['the usual context', { context: '.' }, []],
    ['a folder', { context: 'api' }, ['context']],
    ['where it goes', { image: 'ghcr.io/acme/shop', layout: 'x', 'max-size': '1GB', platforms: 'linux/arm64' }, []],
  ])('%s', (_, values, changed) => {
    expect(changedInputs(mark({}), mark(values))).toEqual(changed)
  })

  test('does not show a value', () => {
    expect(mark({ 'build-args': 'DEVICE=cuda' })).toMatch(/^build-args\.DEVICE:[0-9a-f]{8}$/)
  })
})
