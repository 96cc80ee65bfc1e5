import { peerNames } from '@slipway/core'
import { inputs } from './inputs'

const NO_ACCOUNT = 'requests carry no credentials; check an address that needs none'

/** Inputs of the actions that people come from, as they are called in their `action.yml`. */
export const peers = peerNames(inputs, {
  'Jtalk/url-health-check-action': {
    'max-attempts': { use: 'attempts' },
    'retry-delay': { use: 'interval' },
    'follow-redirect': { use: 'expect-status', note: 'a redirect is an answer, and is not followed' },
    'retry-all': { instead: 'not needed: every failure is tried again' },
    cookie: { instead: NO_ACCOUNT },
    'basic-auth': { instead: NO_ACCOUNT },
  },
  'iFaxity/wait-on-action': {
    resource: { use: 'url' },
    delay: { use: 'interval' },
    window: { use: 'consecutive' },
    reverse: { instead: 'an address is checked to answer' },
    simultaneous: { instead: 'not needed: one address is checked' },
    headers: { instead: NO_ACCOUNT },
    auth: { instead: NO_ACCOUNT },
    httpTimeout: { use: 'timeout', note: 'of the whole check' },
    followRedirect: { use: 'expect-status', note: 'a redirect is an answer, and is not followed' },
    strictSSL: { instead: 'TLS is always verified' },
    log: { instead: 'not needed: each attempt is logged' },
    verbose: { instead: 'not needed: each attempt is logged' },
  },
})
