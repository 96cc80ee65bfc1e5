import { ends, type CauseRow } from './row'

/** Causes: a container starts and ends. */
export const CRASHES = {
  'oom-killed': {
    title: 'The container uses more memory than its limit',
    hint: 'raise resources.limits.memory, or find out what uses the memory',
    patience: ends({ normal: 2, strict: 1 }),
    ofApplication: true,
    patterns: [{ source: 'terminated', reason: /^OOMKilled$/, sample: { reason: 'OOMKilled', message: '' } }],
  },
  'liveness-killed': {
    title: 'The liveness probe fails and the container is killed',
    hint: 'correct the probe, or give the start more time with a startupProbe',
    patience: ends({ normal: 6, strict: 3 }),
    ofApplication: true,
    patterns: [
      {
        source: 'ended',
        when: ({ killed, init }) => killed === true && init !== true,
        sample: { killed: true, restarts: 1 },
      },
    ],
  },
  'init-failing': {
    title: 'An init container fails',
    hint: 'read its log in the evidence',
    patience: ends({ normal: 6, strict: 3 }),
    ofApplication: true,
    patterns: [{ source: 'ended', when: ({ init }) => init === true, sample: { init: true } }],
  },
  'crash-loop': {
    title: 'The container crashes again and again',
    hint: 'read its last log in the evidence',
    patience: ends({ normal: 6, strict: 3 }),
    ofApplication: true,
    patterns: [
      {
        source: 'ended',
        when: ({ init, killed, looping, restarts = 0 }) =>
          init !== true && killed !== true && (looping === true || restarts >= 2),
        sample: { looping: true, restarts: 1 },
      },
    ],
  },
  unsteady: {
    title: 'The container was ready and did not stay so',
    hint: 'read its log in the evidence; if that is how it starts, lower stay-ready',
    patience: ends({ normal: 3, strict: 1 }),
    ofApplication: true,
    patterns: [
      { source: 'running', order: -1, when: ({ lapses = 0 }) => lapses > 0, sample: { lapses: 1, seconds: 20 } },
    ],
  },
  'exit-at-start': {
    title: 'The container exited',
    hint: 'read its last log in the evidence',
    patience: ends({ normal: 6, strict: 3 }),
    ofApplication: true,
    patterns: [{ source: 'ended', order: 1, sample: { restarts: 1 } }],
  },
} as const satisfies Readonly<Record<string, CauseRow>>
