import { describe, expect, test } from '@jest/globals'
import { hintForWords } from './known-words'

describe('what to do about words that are known', () => {
  const UPGRADE = 'UPGRADE FAILED: pre-upgrade hooks failed: warning: Hook pre-upgrade web/hook.yaml failed: '
  test.each([
    [
      `${UPGRADE}1 error occurred: * jobs.batch "migrate" already exists`,
      'a hook of an earlier run has left jobs.batch "migrate": delete it, and let',
    ],
    [
      `${UPGRADE}Job.batch "migrate" is invalid: spec.template: Invalid value: {"a":1}: field is immutable`,
      'a hook of an earlier run has left Job.batch "migrate": delete it, and let',
    ],
    [
      'Deployment.apps "a" is invalid: spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is',
      'the server has filled rollingUpdate in when',
    ],
    [
      'resource mapping not found for name: "a": no matches for kind "PodDisruptionBudget" in version "policy/v1beta1"',
      'the cluster does not serve PodDisruptionBudget of policy/v1beta1: install',
    ],
  ])('%s', (words, hint) => expect(hintForWords(words)).toContain(hint))

  test.each([
    'UPGRADE FAILED: pre-upgrade hooks failed: job migrate failed: BackoffLimitExceeded',
    'Deployment.apps "a" is invalid: spec.selector: Invalid value: {}: field is immutable',
    'configmaps "a" already exists',
  ])('nothing more than the cause tells: %s', (words) => expect(hintForWords(words)).toBeUndefined())
})
