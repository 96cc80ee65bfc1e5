import { AT_ONCE, type CauseRow } from './row'

/** Causes: a Job or a hook ends badly. */
export const JOBS = {
  'hook-failed': {
    title: 'A hook of the chart failed',
    hint: 'read the log of the hook in the evidence',
    patience: AT_ONCE,
    ofApplication: true,
    vague: true,
    patterns: [
      {
        source: 'finished',
        when: ({ hook, test }) => hook === true && test !== true,
        sample: { hook: true, message: 'BackoffLimitExceeded: Job has reached the specified backoff limit' },
      },
      {
        source: 'tool',
        order: 4,
        message: /(?:pre|post)-(?:install|upgrade|rollback|delete)s? hooks?|BackoffLimitExceeded/i,
        sample: {
          message: 'Error: UPGRADE FAILED: pre-upgrade hooks failed: job migrate failed: BackoffLimitExceeded',
        },
      },
      {
        source: 'tool',
        order: 4,
        message: /(?:PreSync|Sync|PostSync) hook \S+ failed/,
        sample: { message: 'PreSync hook Job/migrate failed: Job has reached the specified backoff limit' },
      },
    ],
  },
  'test-failed': {
    title: 'A test of the chart failed',
    hint: 'read the log of the test in the evidence',
    patience: AT_ONCE,
    ofApplication: true,
    vague: true,
    patterns: [
      {
        source: 'finished',
        when: ({ test }) => test === true,
        sample: { hook: true, test: true, message: 'its pod failed' },
      },
    ],
  },
  'job-failed': {
    title: 'A Job of the chart failed',
    hint: 'read the log of its last pod in the evidence',
    patience: AT_ONCE,
    ofApplication: true,
    patterns: [
      {
        source: 'finished',
        when: ({ hook }) => hook !== true,
        sample: { message: 'BackoffLimitExceeded: Job has reached the specified backoff limit' },
      },
    ],
  },
} as const satisfies Readonly<Record<string, CauseRow>>
