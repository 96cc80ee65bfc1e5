import { describe, expect, test } from '@jest/globals'
import { childEnvironment } from './child-environment'

const isSecret = (value: string) => value === 'hunter22'

describe('what a tool of ours sees', () => {
  // Each by itself: a company's certificates, a proxy or a cache that is forgotten breaks the tool there alone.
  test.each([
    ['PATH', '/bin'],
    ['HOME', '/home/a'],
    ['USER', 'a'],
    ['LOGNAME', 'a'],
    ['LANG', 'C.UTF-8'],
    ['LC_CTYPE', 'C.UTF-8'],
    ['TZ', 'UTC'],
    ['TERM', 'dumb'],
    ['TMPDIR', '/scratch'],
    ['LC_ALL', 'C.UTF-8'],
    ['XDG_CACHE_HOME', '/cache'],
    ['XDG_CONFIG_HOME', '/config'],
    ['XDG_RUNTIME_DIR', '/run/user/1'],
    ['HTTP_PROXY', 'http://proxy:1'],
    ['HTTPS_PROXY', 'http://proxy:1'],
    ['NO_PROXY', 'localhost'],
    ['ALL_PROXY', 'socks://proxy:1'],
    ['http_proxy', 'http://proxy:1'],
    ['https_proxy', 'http://proxy:1'],
    ['no_proxy', 'localhost'],
    ['all_proxy', 'socks://proxy:1'],
    ['SSL_CERT_FILE', '/etc/company.pem'],
    ['SSL_CERT_DIR', '/etc/company'],
    ['NODE_EXTRA_CA_CERTS', '/etc/company.pem'],
  ])('%s', (name, value) => {
    expect(childEnvironment({ [name]: value, NODE_OPTIONS: '--require ./x' }, 'tool', {}, isSecret)).toEqual({
      [name]: value,
    })
  })

  test.each(['INPUT_PASSWORD', 'GITHUB_TOKEN', 'CI_JOB_TOKEN', 'HELM_PLUGINS', 'LD_PRELOAD', 'KUBECONFIG', 'MY_OWN'])(
    'not %s',
    (name) => {
      expect(childEnvironment({ [name]: 'x' }, 'tool', {}, isSecret)).toEqual({})
    },
  )
})

describe("what a command of the user's sees", () => {
  test.each(['INPUT_PASSWORD', 'STATE_x', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN', 'GITHUB_ENV', 'SLIPWAY_ID_TOKEN'])(
    'not %s',
    (name) => {
      expect(childEnvironment({ [name]: 'x', MY_OWN: 'y' }, 'user', {}, isSecret)).toEqual({ MY_OWN: 'y' })
    },
  )

  test.each([
    ...['ACTIONS_RUNTIME_TOKEN', 'ACTIONS_RESULTS_URL', 'ACTIONS_CACHE_URL', 'GITHUB_TOKEN', 'GITHUB_OUTPUT'],
    ...['GITHUB_PATH', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY', 'GITHUB_ARTIFACTS', 'SLIPWAY_TEST_X'],
  ])('nor %s', (name) => {
    expect(childEnvironment({ [name]: 'x', MY_OWN: 'y' }, 'user', {}, isSecret)).toEqual({ MY_OWN: 'y' })
  })

  test.each(['MY_INPUT_FILE', 'ACTIONS_STEP_DEBUG', 'GITHUB_SHA', 'SLIPWAY_VERSION', 'KUBECONFIG'])(
    'but %s',
    (name) => {
      expect(childEnvironment({ [name]: 'x' }, 'user', {}, isSecret)).toEqual({ [name]: 'x' })
    },
  )

  test('no variable whose value was hidden, and what is set for it in any case', () => {
    const env = childEnvironment(
      { A: 'hunter22', B: 'b', C: undefined },
      'user',
      { A: 'hunter22', B: 'ours' },
      isSecret,
    )
    expect(env).toEqual({ A: 'hunter22', B: 'ours' })
  })
})
