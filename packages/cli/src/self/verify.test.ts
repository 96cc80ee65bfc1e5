import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Session } from '@slipway/hosts'
import { type Sigstore, startSigstore } from '../../../../test/e2e/release/sigstore'
import { mayHave, parseTarget } from './target'
import { verify } from './verify'

const IMAGE = 'c'.repeat(64)
const FILES = {
  'package.json': '{\n  "version": "1.2.3"\n}',
  'dist/slipway/index.js': 'run()',
  'dist/cli/index.js': 'start()',
  'bin/slipway.mjs': 'import()',
  'actions/build/action.yml': 'runs:',
  'actions/build/README.md': 'prose',
}
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const LIST = Object.entries(FILES)
  .map(([path, text]) => `${sha256(text)}  ${path}\n`)
  .join('')

const root = mkdtempSync(join(tmpdir(), 'slipway-self-'))
const session = { workspace: root } as Session
let sigstore: Sigstore

const manifest = (rest: object) => write('copy/package.json', JSON.stringify({ version: '1.2.3', ...rest }, null, 2))
const write = (path: string, text: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

beforeAll(async () => {
  sigstore = await startSigstore()
  write('files.sha256', LIST)
  write('root.json', sigstore.trustedRoot)
  const subjects = `${sha256(LIST)}  slipway-1.2.3-files.sha256\n${IMAGE}  ghcr.io/slipway-ci/slipway\n`
  const identity = 'https://github.com/slipway-ci/slipway/.github/workflows/release.yml@refs/heads/main'
  const issuer = 'https://token.actions.githubusercontent.com'
  write('bundle.json', await sigstore.attest({ subjects, identity, issuer }))
})
afterAll(async () => {
  await sigstore.stop()
  rmSync(root, { recursive: true, force: true })
})
beforeEach(() => {
  rmSync(join(root, 'copy'), { recursive: true, force: true })
  for (const [path, text] of Object.entries(FILES)) write(`copy/${path}`, text)
})

const GIVEN = ['--files', 'files.sha256', '--attestation', 'bundle.json', '--trusted-root', 'root.json']
const check = (...args: readonly string[]) => verify([...args, ...GIVEN], session)

test('a good copy, the command of its own package, and an image', async () => {
  expect(await check('copy')).toBe(0)
  rmSync(join(root, 'copy/actions'), { recursive: true })
  expect(await check('copy')).toBe(0)
  expect(await check(`ghcr.io/slipway-ci/slipway@sha256:${IMAGE}`, '--release=1.2.3')).toBe(0)
})

describe('refused', () => {
  test.each<[string, () => void, string]>([
    [
      'a changed bundle',
      () => write('copy/dist/slipway/index.js', 'evil()'),
      'dist/slipway/index.js is not what was released',
    ],
    [
      'a file more',
      () => write('copy/dist/slipway/1.index.js', ''),
      'dist/slipway/1.index.js is no file of the release',
    ],
    ['a file less', () => rmSync(join(root, 'copy/dist/cli/index.js')), 'dist/cli/index.js is missing'],
    ['another action.yml', () => write('copy/actions/build/action.yml', 'x'), 'actions/build/action.yml is not'],
    [
      'a link to the right bytes',
      () => {
        write('elsewhere.js', 'run()')
        rmSync(join(root, 'copy/dist/slipway/index.js'))
        symlinkSync(join(root, 'elsewhere.js'), join(root, 'copy/dist/slipway/index.js'))
      },
      'dist/slipway/index.js is not what was released',
    ],
    [
      'dist as a link to a folder that may change later',
      () => {
        renameSync(join(root, 'copy/dist'), join(root, 'copy/other'))
        symlinkSync('other', join(root, 'copy/dist'))
      },
      'dist is no file of the release',
    ],
    ['a program that npm is told to start', () => manifest({ bin: { slipway: './evil.mjs' } }), 'starts ./evil.mjs'],
    [
      'an entry of the package elsewhere',
      () => manifest({ exports: { '.': { import: './dist/../evil.mjs' } } }),
      'starts ./dist/../evil.mjs, which is no file of the release',
    ],
    ['a script that npm runs by itself', () => manifest({ scripts: { postinstall: 'x' } }), 'by itself: postinstall'],
    ['a dependency', () => manifest({ dependencies: { evil: '1' } }), 'package.json asks for dependencies'],
    ['a build that npm starts by itself', () => write('copy/binding.gyp', '{}'), 'binding.gyp is no file'],
    ['a manifest that is none', () => write('copy/package.json', '"version": "1.2.3"'), 'package.json is no manifest'],
    ['no bundle at all', () => rmSync(join(root, 'copy/dist'), { recursive: true }), 'dist/cli/index.js is missing'],
  ])('%s', async (_, spoil, message) => {
    spoil()
    await expect(check('copy')).rejects.toMatchObject({
      code: 'SELF_DIFFERENT',
      outcome: 'fail',
      message: expect.stringContaining(message),
    })
  })

  test('a list that nobody signed, which would make any copy a good one', async () => {
    write('copy/dist/slipway/index.js', 'evil()')
    write('forged.sha256', LIST.replace(sha256('run()'), sha256('evil()')))
    await expect(verify(['copy', '--files=forged.sha256', ...GIVEN.slice(2)], session)).rejects.toThrow(
      'the attestation is not over this slipway-1.2.3-files.sha256',
    )
  })

  test('an image that was not released, or another file of the release as an image', async () => {
    for (const digest of ['d'.repeat(64), sha256(LIST)])
      await expect(check(`sha256:${digest}`, '--release=1.2.3')).rejects.toMatchObject({ code: 'SELF_DIFFERENT' })
  })

  test('an image by the genuine attestation of another version, and what is no version', async () => {
    await expect(check(`sha256:${IMAGE}`, '--release=1.2.4')).rejects.toMatchObject({ code: 'SELF_DIFFERENT' })
    await expect(check(`sha256:${IMAGE}`, '--release=v1.2.3')).rejects.toThrow('expected a version such as 1.2.3')
  })

  test('a list of yanked versions that is none', async () => {
    write('yanked.json', '{}')
    await expect(verify(['copy', '--yanked', join(root, 'yanked.json')], session)).rejects.toMatchObject({
      code: 'SELF_INVALID',
    })
  })

  test('a yanked version, before anything else is asked', async () => {
    write('yanked.json', JSON.stringify([{ version: '1.2.3', reason: 'it leaks', advisory: 'GHSA-1' }]))
    await expect(verify(['copy', '--yanked', join(root, 'yanked.json')], session)).rejects.toMatchObject({
      code: 'SELF_YANKED',
      message: 'Slipway 1.2.3 is yanked: it leaks (GHSA-1)',
    })
  })

  test('no target, and one that is not there', async () => {
    await expect(verify([], session)).rejects.toMatchObject({ code: 'SELF_INVALID', outcome: 'invalid' })
    await expect(check('nowhere')).rejects.toThrow('found no nowhere')
  })
})

test('the manifest of the npm package, which is made from the released one', async () => {
  manifest({ name: 'slipway', bin: { slipway: 'bin/slipway.mjs' }, scripts: { test: 'x' }, files: ['dist'] })
  expect(await check('copy')).toBe(0)
})

test('by a rebuild: the same bundle, and another', async () => {
  for (const [path, text] of Object.entries(FILES)) write(`rebuilt/${path}`, text)
  expect(await verify(['copy', '--rebuilt', 'rebuilt'], session)).toBe(0)
  write('rebuilt/dist/cli/index.js', 'other()')
  await expect(verify(['copy', '--rebuilt', 'rebuilt'], session)).rejects.toMatchObject({ code: 'SELF_DIFFERENT' })
})

test.each([
  ['v1', { kind: 'ref', ref: 'v1' }],
  ['v1.2.3', { kind: 'ref', ref: 'v1.2.3' }],
  ['a'.repeat(40), { kind: 'ref', ref: 'a'.repeat(40) }],
  [`x/y@sha256:${IMAGE}`, { kind: 'image', digest: IMAGE }],
  [`sha256:${IMAGE}`, { kind: 'image', digest: IMAGE }],
  ['./v1', { kind: 'folder', path: './v1' }],
  ['--upload-pack=x', { kind: 'folder', path: '--upload-pack=x' }],
])('%s is what it looks like', (text, want) => expect(parseTarget(text)).toEqual(want))

test.each<[string, string, boolean]>([
  ['v1.2.3', '1.2.3', true],
  ['v1.2', '1.2.3', true],
  ['v1', '1.2.3', true],
  ['a'.repeat(40), '1.2.3', true],
  ['v1.2.3', '1.2.2', false],
  ['v1.2', '1.20.0', false],
  ['v1', '10.0.0', false],
])('at %s Slipway %s: %s', (ref, version, want) => expect(mayHave(ref, version)).toBe(want))
