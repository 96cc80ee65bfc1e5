import type { Behaviour } from './world'
import { SCRAPE, type Trouble } from './prometheus'

/** One look at a release by verify, and how it must end. */
export interface Look {
  readonly name: string
  readonly flags: readonly string[]
  /** Prometheus has this trouble. */
  readonly trouble?: Trouble
  /** The share of failures that a load test of this revision pushes before the look. */
  readonly pushed?: number
  readonly outcome: 'pass' | 'inconclusive' | 'rolled-back' | 'fail'
  /** In what it says. */
  readonly said: RegExp
}

/** A release after a good one, and what verify says of it. */
export interface Trial {
  readonly name: string
  /** The share of failures that a load test of the release before has pushed. */
  readonly pushedBefore?: number
  readonly behaviour: Behaviour
  /** Nobody asks the new release. */
  readonly quiet?: boolean
  readonly looks: readonly Look[]
}

const PROMETHEUS = '--prometheus=$PROMETHEUS'
const ALERTS = ['--alertmanager=$ALERTMANAGER', PROMETHEUS]
const metrics = (...items: readonly string[]) => [
  PROMETHEUS,
  `--metrics=[${items.map((item) => `{${item}, scrape: ${SCRAPE}s}`).join(', ')}]`,
]
const ERRORS = 'use: error-rate, max: 0.01'
const SLOW = 'use: latency-p99, compare: before, max-ratio: 3'
const RESTARTS = 'use: restarts, max: 0'
/** A Pushgateway keeps what it was told until it is told something else: only a label says whose it is. */
const PUSHED =
  'name: load-test, query: \'max(load_test_failed_ratio{namespace="${namespace}",revision="${revision}"})\', max: 0.01'
const LOGS = ['--logs=pods', '--log-rules=[{on-new: fail}]']
const BRIEF = ['--duration=16s', '--interval=4s']
const BACK = '--on-failure=rollback'

export const TRIALS: readonly Trial[] = [
  {
    name: 'good',
    behaviour: { OTHER: 'yes' },
    looks: [
      {
        name: 'a good release: errors, latency, restarts, alerts and logs',
        flags: [...metrics(ERRORS, SLOW, RESTARTS), '--alertmanager=$ALERTMANAGER', ...LOGS, ...BRIEF, BACK],
        outcome: 'pass',
        said: /5 checks passed/,
      },
      {
        name: 'an alert that fires since before the deploy',
        flags: [...ALERTS, ...BRIEF, BACK],
        outcome: 'pass',
        said: /no new alert \(1 other: began before/,
      },
      {
        name: 'Prometheus hangs',
        flags: [...metrics(`${ERRORS}, consecutive-errors: 1`), ...BRIEF, BACK],
        trouble: 'hangs',
        outcome: 'inconclusive',
        said: /cannot be reached: .*timeout/,
      },
      {
        name: 'Prometheus answers 503',
        flags: [...metrics(`${ERRORS}, consecutive-errors: 1`), ...BRIEF, BACK],
        trouble: 'is broken',
        outcome: 'inconclusive',
        said: /answered 503/,
      },
      {
        name: 'Prometheus may not be read',
        flags: [...metrics(`${ERRORS}, consecutive-errors: 1`), ...BRIEF, BACK],
        trouble: 'is forbidden',
        outcome: 'inconclusive',
        said: /answered 403: permission denied/,
      },
      {
        name: 'the clock of Prometheus is 90 s ahead',
        flags: [...metrics(ERRORS), ...BRIEF, BACK],
        trouble: 'has another clock',
        outcome: 'pass',
        said: /the clock of .* is (?:89|90) s ahead of this machine's/,
      },
    ],
  },
  {
    name: 'errors',
    behaviour: { FAIL_EVERY: '20' },
    looks: [
      {
        name: '5 % of the requests fail',
        flags: [...metrics(ERRORS), ...BRIEF, BACK],
        outcome: 'rolled-back',
        said: /error-rate: 0\.0\d+, expected at most 0\.01/,
      },
    ],
  },
  {
    name: 'slow',
    behaviour: { SLOW_EVERY: '10', SLOW_MS: '700' },
    looks: [
      {
        name: 'one request in ten takes 0.7 s',
        flags: [...metrics(SLOW), ...BRIEF, BACK],
        outcome: 'rolled-back',
        said: /latency-p99: 0?\.?\d.* before the deploy\), expected at most 3 times that/,
      },
    ],
  },
  {
    name: 'leak',
    behaviour: { LEAK_MB: '2' },
    looks: [
      {
        name: 'a leak of memory: the container is started again and again',
        flags: [...metrics(RESTARTS), '--duration=60s', '--interval=4s', BACK],
        outcome: 'rolled-back',
        said: /restarts: \d.*, expected at most 0/,
      },
    ],
  },
  {
    name: 'quiet',
    behaviour: { OTHER: 'quiet' },
    quiet: true,
    looks: [
      {
        name: 'no traffic',
        flags: [...metrics(ERRORS), ...BRIEF, BACK],
        outcome: 'inconclusive',
        said: /error-rate: the query gives NaN|error-rate: .*(?:traffic|no series)/,
      },
    ],
  },
  {
    name: 'renamed',
    behaviour: { RENAMED: '1' },
    looks: [
      {
        name: 'the metric is called otherwise',
        flags: [
          ...metrics(
            'name: failed, query: \'sum(rate(http_requests_total{namespace="${namespace}",pod=~"shop-.*"}[8s]))\', min: 0',
          ),
          ...BRIEF,
          BACK,
        ],
        outcome: 'inconclusive',
        said: /failed: http_requests_total was there before the deploy and is not since/,
      },
    ],
  },
  {
    name: 'alert',
    behaviour: { FAIL_EVERY: '2' },
    looks: [
      {
        name: 'an alert that fires since the deploy',
        flags: [...ALERTS, '--duration=60s', '--interval=4s', BACK],
        outcome: 'rolled-back',
        said: /1 alert firing: ShopErrors since the deploy \(1 other: began before/,
      },
    ],
  },
  {
    name: 'logs',
    behaviour: { NEW_ERRORS: '1' },
    looks: [
      {
        name: 'a new kind of error line',
        flags: [...LOGS, ...BRIEF, BACK],
        outcome: 'rolled-back',
        said: /1 new kind of error line: ERROR payment <n> was declined by the bank/,
      },
    ],
  },
  {
    name: 'pushed',
    behaviour: { OTHER: 'pushed' },
    pushedBefore: 0,
    looks: [
      {
        name: 'a load test that pushes its result has not run for this revision',
        flags: [...metrics(PUSHED), ...BRIEF, BACK],
        outcome: 'inconclusive',
        said: /load-test: the metric load_test_failed_ratio exists, no series has revision="2": it has "1"/,
      },
      {
        name: 'the load test pushes that 5 % failed',
        flags: [...metrics(PUSHED), ...BRIEF, BACK],
        pushed: 0.05,
        outcome: 'rolled-back',
        said: /load-test: 0\.05, expected at most 0\.01/,
      },
    ],
  },
]
