import { describe, expect, test } from '@jest/globals'
import { isAppliedWhole } from './applied-whole'

describe('a failed revision', () => {
  test.each([
    'Upgrade "app" failed: context deadline exceeded',
    'Upgrade "app" failed: timed out waiting for the condition',
    'Upgrade "app" failed: context canceled',
    'Release "app" failed: resource Deployment/prod/app not ready. status: InProgress, message: Available: 0/1',
    'Upgrade "app" failed: client rate limiter Wait returned an error: context deadline exceeded',
    'Upgrade "app" failed: post-upgrade hooks failed: job warm failed: BackoffLimitExceeded',
    'Release "app" failed: failed post-install: job warm failed: BackoffLimitExceeded',
  ])('was applied when only the wait or a hook behind it failed: %s', (words) => {
    expect(isAppliedWhole(words)).toBe(true)
  })

  test.each([
    'Upgrade "app" failed: cannot patch "app" with kind Deployment: "" is invalid: patch: Invalid value: "{}": json: …',
    'Upgrade "app" failed: failed to create typed patch object (prod/app; apps/v1, Kind=Deployment): expected string',
    'Upgrade "app" failed: conflict occurred while applying object prod/app apps/v1, Kind=Deployment: 1 conflict',
    'Upgrade "app" failed: pre-upgrade hooks failed: job migrate failed: BackoffLimitExceeded',
    'Upgrade "app" failed: pre-upgrade hooks failed: context canceled',
    'Release "app" failed: failed pre-install: timed out waiting for the condition',
    'Upgrade "app" failed: failed to create resource: Post "https://k/api": context deadline exceeded',
    'Upgrade "app" failed: admission webhook "policy" denied the request: no',
    'Upgrade "app" failed: no ConfigMap with the name "app" found',
    'Release failed: somebody took it back by hand',
    'words of a Helm that nobody knows',
    '',
  ])('may have changed nothing when it ended before that: %s', (words) => {
    expect(isAppliedWhole(words)).toBe(false)
  })
})
