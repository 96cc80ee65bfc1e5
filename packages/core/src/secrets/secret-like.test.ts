import { describe, expect, test } from '@jest/globals'
import { isSecretLike } from './secret-like'

/** Looks like a secret by itself. */
const RANDOM = 'Zx39kkq81w'

describe('the name of its field says that a value is one, however short and plain', () => {
  test.each([
    ...['pass', 'password', 'passwd', 'passphrase', 'pwd', 'secret', 'token', 'credential', 'credentials', 'auth'],
    ...[
      'signature',
      'salt',
      'seed',
      'mnemonic',
      'DB_PASSWORD',
      'clientSecret',
      'key',
      'key_data',
      'key-data',
      'keydata',
    ],
    ...['apikey', 'api_key', 'api-key', 'api.key', 'access_key', 'accessKeyId', 'account_key', 'private_key_data'],
    ...['sharedKey', 'signing_key', 'encryption_key', 'master_key', 'ssh_key', 'secret_key', 'client-private-key-data'],
  ])('%s', (key) => {
    expect([isSecretLike(key, 'blue'), isSecretLike(key, 'blue 123 moon')]).toEqual([true, true])
  })

  test.each(['secretName', 'tokens_used', 'passwords', 'monkey', 'public_key', 'key_of_it', 'authority'])(
    '%s says nothing of the kind',
    (key) => expect(isSecretLike(key, 'blue')).toBe(false),
  )

  test.each([
    ...['true', 'false', 'null', 'none', 'test', 'user', 'admin', 'root', 'password', 'secret', 'token', 'docker'],
    ...['github', 'gitlab', 'latest', 'main'],
  ])('and yet a log is full of the word %s', (word) => expect(isSecretLike('password', word)).toBe(false))

  test.each([
    ['three characters', 'abc', false],
    ['spaces around three characters', ' abc ', false],
    ['an ordinary word', 'Latest', false],
    ['a number of five digits', '12345', false],
    ['a number of six digits', '123456', true],
    ['five digits and a letter', '12345a', true],
    ['a letter and five digits', 'a12345', true],
    ['an address', 'https://example.com/a', false],
    ['an address with capitals', 'HTTPS://example.com/a', false],
    ['words before an address', 'see https://example.com/a', true],
  ])('and yet: %s', (_, value, want) => expect(isSecretLike('password', value)).toBe(want))
})

describe('the name of its field says that a value is none', () => {
  test.each([
    ...['name', 'userName', 'user', 'login', 'mail', 'email', 'host', 'server', 'url', 'uri', 'endpoint', 'address'],
    ...['type', 'kind', 'region', 'zone', 'project', 'namespace', 'context', 'cluster', 'path', 'file', 'port'],
    ...['version', 'environment', 'env', 'level', 'mode', 'account', 'domain', 'realm', 'issuer', 'audience', 'scope'],
    ...['scopes', 'id', 'CLIENT_ID'],
  ])('%s', (key) => expect(isSecretLike(key, RANDOM)).toBe(false))

  test.each(['named', 'cookie', 'hosted', ''])('"%s" does not', (key) => expect(isSecretLike(key, RANDOM)).toBe(true))
})

describe('without a name that says it', () => {
  const HEX = 'a1'.repeat(32)

  test.each([
    ['eight characters', 'Zx39kkq8'],
    ['eight digits', '12345678'],
    ['letters with three digits behind them', 'abcdefgh123'],
    ['a capital nearly every other letter', 'aBcDeFgh'],
    ['a number of nine digits between hyphens', 'my-app-123456789'],
    ['a path that begins nowhere', 'Zx39/kkq81w9'],
    ['a path with what no path has', '/etc/Zx39kkq+w'],
    ['what only ends like a path', 'Zx39kkq!/etc/a'],
    ['a host with capitals', 'Db1x2y3z.internal.example9Z'],
    ['a host with a port that is none', 'db1x2y3z.internal:54a'],
    ['a mail address without a domain', 'Zx39kkq8@1w2e3'],
    ['what a mail address stands in', 'to Zx39@mail.example'.replace(' ', '=')],
    ['a date with something behind it', '2026-01-02X9kkq'],
    ['a mail address with something behind it', 'zx39@mail.example/9Zkk1w'],
    ['something before a date', 'Zx9kkq-2026-01-02'],
    ['a digest that is too short', `sha256:${HEX.slice(1)}`],
    ['a digest that is too long', `sha256:${HEX}a`],
    ['something before a digest', `Zx39!@sha256:${HEX}`],
  ])('%s is one', (_, value) => expect(isSecretLike('cookie', value)).toBe(true))

  test.each([
    ['seven characters', 'Zx39kkq'],
    ['spaces around seven characters', ' Zx39kkq '],
    ['words', 'Zx39kkq 81wZx39kkq'],
    ['an address', 'redis://Zx39kkq81w'],
    ['a mail address', 'Zx39.kkq+81w@a1b2-c3d4.iam.e5f6.com'],
    ['a path from the root', '/etc/Zx39kkq81/w.pem@1'],
    ['a path from here', './Zx39kkq81w'],
    ['a path from above', '../Zx39kkq81w'],
    ['a path from home', '~/Zx39kkq81w'],
    ['a host', 'db1x2y3z.a1b2c3d4.internal'],
    ['a host with a port', 'db1x2y3z.internal:5432'],
    ['a date', '2026-01-02'],
    ['a time', '2026-01-02T03:04:05.678Z'],
    ['a time with a zone', '2026-01-02 03:04:05,678+01:00'],
    ['a digest', `sha256:${HEX}`],
    ['an image by digest', `r.io/acme/hub:3.1@sha256:${HEX}`],
    ['a name with a number', 'my-project-12345678'],
    ['a name with short numbers', 'us-east1-b2'],
    ['words with two digits behind them', 'abcdefgh12'],
    ['words with humps', 'LogLevel'],
    ['a word in capitals', 'PRODUCTION'],
    ['as many humps as a language has', 'aBcDeFghi'],
    ['words between all that names have', 'shop_api.v1:web/main@prod,test'],
  ])('%s is none', (_, value) => expect(isSecretLike('cookie', value)).toBe(false))
})
