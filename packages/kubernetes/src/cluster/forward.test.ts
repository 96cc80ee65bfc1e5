import { describe, expect, test } from '@jest/globals'
import { forwardArgs, wordsIn } from './forward'

const GO = 'E1128 19:58:33.008467   18038 portforward.go:424] "Unhandled Error"'
const REFUSED = `${GO} err="an error occurred forwarding 46793 -> 9999: error forwarding port 9999 to pod d244, uid : failed to execute portforward in network namespace \\"/var/run/netns/cni-d5\\": failed to connect to localhost:9999 inside namespace \\"d244\\", IPv4: dial tcp4 127.0.0.1:9999: connect: connection refused IPv6 dial tcp6: address localhost: no suitable address found "`

const SOCAT = `${GO} err="an error occurred forwarding 5010 -> 6000: error forwarding port 6000 to pod 972b, uid : failed to execute portforward in network namespace \\"/var/run/netns/cni-ae\\": socat command returns error: exit status 1, stderr: \\"2019/09/26 05:18:40 socat[96552] E connect(5, AF=2 127.0.0.1:6000, 16): Connection refused\\\\n\\""`

/** Recorded from kubectl 1.35.2 on Kubernetes 1.34. */
describe('what kubectl says', () => {
  test.each<[string, readonly string[], string]>([
    ['no pod', ['error: timed out waiting for the condition'], 'no pod behind it runs'],
    [
      'nobody listens, and then the connection is gone',
      [REFUSED, 'error: lost connection to pod'],
      'nothing listens on port 9999 of the pod',
    ],
    ['the same of an older node', [SOCAT], 'nothing listens on port 6000 of the pod'],
    [
      'an unknown port',
      ['error: Service reach does not have a service port 81'],
      'error: Service reach does not have a service port 81',
    ],
    ['in the log of Go', [`${GO} err="lost connection"`, ''], 'lost connection'],
    ['nothing', [], ''],
  ])('%s', (_, lines, want) => expect(wordsIn(lines)).toBe(want))
})

test('kubectl ends before we do, so that it says why', () => {
  const words = (limit: number) => forwardArgs({ namespace: 'a', object: 'service/b', port: '80', limit })[2]
  expect([words(15_000), words(2_000)]).toEqual(['--pod-running-timeout=10s', '--pod-running-timeout=1s'])
})
