import { expect, test } from '@jest/globals'
import { redactor } from './redactor'

test.each([
  ['a value of a Secret', 'Invalid value: "s3cr3t-value" in data', 'Invalid value: "***" in data'],
  ['a line of a Secret', 'key BBBB-line found', 'key *** found'],
  ['a password in a log', 'password=hunter2secret next', 'password=*** next'],
  ['a JSON field', '{"api_key": "abcdef"}', '{"api_key": "***"}'],
  ['an address', 'postgres://app:pw123@db/x', 'postgres://app:***@db/x'],
  ['a bearer token', 'Authorization: Bearer abcdef.ghijkl', 'Authorization: Bearer ***'],
  ['a token after its name', 'token: abcd1234', 'token: ***'],
  ['a word as token', 'the token: swordfish', 'the token: ***'],
  ['a password of words', 'password: sword fish', 'password: *** fish'],
  ['nothing of a sentence', 'could not get secret: key has no version', 'could not get secret: key has no version'],
  ['a token of GitHub', `got ghp_${'a1B2'.repeat(9)}, no`, 'got ***, no'],
  ['a fine-grained one', `x github_pat_${'a1B2_'.repeat(12)} y`, 'x *** y'],
  ['a token of GitLab', 'x glpat-a1B2c3D4e5F6g7H8i9J0 y', 'x *** y'],
  ['a key id of AWS', 'x AKIAIOSFODNN7EXAMPLE y', 'x *** y'],
  ['a token of Slack', `x ${['xoxb', '123456789012', 'abcdefABCDEF'].join('-')} y`, 'x *** y'],
  ['a key of Stripe', `x ${['sk', 'live', '4eC39HqLyjWDarjtT1zdp7dc'].join('_')} y`, 'x *** y'],
  ['a key of Google', `x AIza${'a1B2-'.repeat(7)} y`, 'x *** y'],
  ['a token of npm', `x npm_${'a1B2c3'.repeat(6)} y`, 'x *** y'],
  ['a token of Docker', 'x dckr_pat_a1B2c3D4e5F6g7H8i9J0k y', 'x *** y'],
  ['a token of Vault', 'x hvs.a1B2c3D4e5F6g7H8i9J0k1L2 y', 'x *** y'],
  ['a private key', 'a\n-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nb', 'a\n***\nb'],
  ['a private key that was cut', 'a -----BEGIN PRIVATE KEY-----\nMIIE', 'a ***'],
  [
    'nothing of ordinary words',
    'task-runner-of-a-long-name ghp_short AKIA',
    'task-runner-of-a-long-name ghp_short AKIA',
  ],
  ['a word that happens to be a value', 'ready: true, 8080', 'ready: true, 8080'],
])('takes out %s', (_, text, want) =>
  expect(redactor(['s3cr3t-value', 'AAAA-line\nBBBB-line', 'true', '8080'])(text)).toBe(want),
)
