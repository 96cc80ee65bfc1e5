import { expect, test } from '@jest/globals'
import * as input from './inputs'
import { peerHint, peerNames, renderTranslation, translations } from './peers'
import { resolve } from './resolve'

const inputs = { dockerfile: input.text('x'), labels: input.text('x') }

const table = peerNames(inputs, {
  'x/build': { file: { use: 'dockerfile' }, Labels: { use: 'labels' }, pull: { instead: 'not needed: it is built' } },
  'y/build': { file: { use: 'dockerfile', note: 'a path' } },
})

test('a name that the action has itself is left out, in any writing', () => {
  expect(translations(table, inputs).map(({ peer, name }) => `${peer} ${name}`)).toEqual([
    'x/build file',
    'x/build pull',
    'y/build file',
  ])
})

test('a name of another action is told in the configuration, and any other gets the nearest of ours', () => {
  const layer = { name: 'stages.build', names: ['file', 'labls'], get: () => undefined }
  expect(() => resolve(inputs, [layer], { hint: peerHint({ peers: table, inputs }) })).toThrow(
    'file (stages.build): unknown; x/build has it, here it is `dockerfile`\n' +
      '  labls (stages.build): unknown, did you mean "labels"?',
  )
})

test.each([
  [{ use: 'dockerfile' }, 'here it is `dockerfile`'],
  [{ use: 'dockerfile', note: 'a path' }, 'here it is `dockerfile` (a path)'],
  [{ instead: 'not needed: it is built' }, 'not needed: it is built'],
])('%j is told as a sentence', (to, want) => expect(renderTranslation(to)).toBe(want))
