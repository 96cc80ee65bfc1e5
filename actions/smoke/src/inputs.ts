import { commonInputs, gated, input } from '@slipway/core'
import { byBlame, releaseInputs } from '@slipway/rollback/inputs'
import { parseJsonExpectation, parseStatus, parseVersionExpectation } from './expectations'
import { parseTarget } from './target'

const statusList = input.shapedList(
  'Status that the answer must have: 200 or 2xx; one of them when several are given. Redirects are not followed',
  parseStatus,
  { default: '2xx', verbatim: true, placeholder: '<status>' },
)

/** A status is a number to whoever writes YAML, and loses nothing as one. */
const status: typeof statusList = {
  ...statusList,
  read: (raw) => statusList.read(Array.isArray(raw) ? raw.map(toText) : typeof raw === 'number' ? String(raw) : raw),
}

function toText(item: unknown): unknown {
  return typeof item === 'number' ? String(item) : item
}

export const inputs = {
  ...commonInputs,
  url: input.shaped('Address to check, http or https; taken from deploy when not given', parseTarget, {
    placeholder: '<url>',
  }),
  'expect-status': status,
  'expect-body': input.text('Text that the body of the answer must contain', { verbatim: true }),
  'expect-json': input.shapedList('Value that the JSON body must have, as /pointer=value', parseJsonExpectation, {
    verbatim: true,
    placeholder: '</pointer=value>',
  }),
  'expect-version': input.shaped(
    'Version that must answer, as header:NAME=value or /pointer=value; without =value it is the commit that was built',
    parseVersionExpectation,
    { verbatim: true, placeholder: '<place=value>' },
  ),
  attempts: input.integer('Maximum number of requests', { min: 1, max: 1000 }, { default: '60' }),
  interval: input.duration('Time between two requests, varied at random by up to a fifth', { default: '2s' }),
  consecutive: input.integer('Good answers in a row that are needed to pass', { min: 1, max: 100 }, { default: '3' }),
  timeout: input.duration('Longest time for the whole check', { default: '2m' }),
  'on-failure': gated(
    input.oneOf(
      'What to do when the check fails: fail leaves the release as it is, rollback rolls it back, warn only warns and exits with code 0',
      ['fail', 'rollback', 'warn'],
      'fail',
    ),
    byBlame,
  ),
  'allow-private': input.boolean(
    'Allow addresses of private networks and of this machine. Addresses of metadata services are always refused',
    false,
  ),
  ...releaseInputs,
} as const

export type Inputs = typeof inputs
