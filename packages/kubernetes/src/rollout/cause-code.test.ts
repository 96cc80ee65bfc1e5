import { expect, test } from '@jest/globals'
import { causeCode } from './cause-code'

test('the code of a cause is its words in upper case', () => {
  const codes: readonly ['DEPLOY_CRASH_LOOP', 'DEPLOY_TIMEOUT'] = [causeCode('crash-loop'), causeCode('timeout')]
  expect(codes).toEqual(['DEPLOY_CRASH_LOOP', 'DEPLOY_TIMEOUT'])
})
