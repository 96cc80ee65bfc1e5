import { peerNames } from '@slipway/core'
import { inputs } from './inputs'

/** Inputs of the actions that people come from, as they are called in their `action.yml`. */
export const peers = peerNames(inputs, {
  'Jtalk/url-health-check-action': {
    'max-attempts': { use: 'attempts' },
    'retry-delay': { use: 'interval' },
    'follow-redirect': { use: 'follow-redirects' },
    'retry-all': { instead: 'not needed: every failure is tried again' },
    cookie: { use: 'headers', note: 'Cookie=env:NAME' },
    'basic-auth': { use: 'username', note: 'with password' },
  },
  'iFaxity/wait-on-action': {
    resource: { use: 'url', note: 'tcp: is tcp://HOST:PORT; several are checks' },
    delay: { use: 'interval' },
    window: { use: 'stay-good' },
    reverse: { instead: 'an address is checked to answer' },
    simultaneous: { instead: 'not needed: all checks are asked side by side' },
    auth: { use: 'username', note: 'with password' },
    httpTimeout: { use: 'request-timeout' },
    followRedirect: { use: 'follow-redirects' },
    strictSSL: { use: 'ca-file', note: 'TLS is always verified' },
    log: { instead: 'not needed: each attempt is logged' },
    verbose: { instead: 'not needed: what came instead of a good answer is shown' },
  },
})
