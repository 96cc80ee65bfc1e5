import { describe, expect, test } from '@jest/globals'
import { fieldOf, secretLeaves, secretsOfField } from './leaves'

const base64 = (text: string): string => Buffer.from(text).toString('base64')
const PEM = '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkq\nhkiG\n-----END PRIVATE KEY-----\n'

const BUNDLE = `${PEM.replaceAll('PRIVATE KEY', 'CERTIFICATE')}${PEM}`

test.each<[string, string, readonly string[]]>([
  ['a plain secret', 'hunter2-secret', []],
  ['an ordinary sentence', 'correct horse battery staple', []],
  [
    "Google's key",
    JSON.stringify({
      type: 'service_account',
      project_id: 'my-project-123456',
      private_key_id: '0a1b2c3d4e5f60718293',
      private_key: PEM,
      client_email: 'ci@my-project-123456.iam.gserviceaccount.com',
      client_id: '104857600123456789012',
      auth_uri: 'https://accounts.google.com/o/oauth2/auth',
      universe_domain: 'googleapis.com',
    }),
    ['0a1b2c3d4e5f60718293', PEM.trim()],
  ],
  [
    "Docker's configuration",
    JSON.stringify({
      auths: { 'ghcr.io': { auth: base64('robot$ci:p4ss/w+rd') }, other: { auth: base64('x:abcde') } },
    }),
    ['p4ss/w+rd', base64('robot$ci:p4ss/w+rd'), 'abcde', base64('x:abcde')],
  ],
  [
    'a kubeconfig',
    [
      'apiVersion: v1',
      'kind: Config',
      'current-context: production',
      'clusters:',
      '- name: production',
      '  cluster:',
      '    server: https://10.0.0.5:6443',
      'users:',
      '- name: robot',
      '  user:',
      '    token: "abc.def.ghi"',
      `    client-key-data: ${base64(PEM)}`,
    ].join('\n'),
    ['abc.def.ghi', PEM.trim(), base64(PEM)],
  ],
  [
    'dotenv',
    'LOG_LEVEL=info\nexport DB_PASSWORD="swordfish"\nNODE_ENV=production\nSTRIPE=sk_live_4eC39HqLyjWDarjtT1\nDEBUG=true\n',
    ['swordfish', 'sk_live_4eC39HqLyjWDarjtT1'],
  ],
  [
    'values of a chart, with its image',
    `hub:\n  image:\n    name: r.io/acme/hub\n    tag: 3.1@sha256:${'a1'.repeat(32)}\n  cookie: Zx39kkq81w\ndigest: sha256:${'a1'.repeat(32)}\n`,
    ['Zx39kkq81w'],
  ],
  ['a password that looks like a digest', `password: sha256:${'a1'.repeat(32)}\na: b\n`, [`sha256:${'a1'.repeat(32)}`]],
  ['base64 of JSON', base64('{"clientSecret":"Zx~9-kkq1.w","tenantId":"b7f9-aa31"}'), ['Zx~9-kkq1.w']],
  ['an address with a password', 'postgres://app:p%40ss%20w@db.internal/shop', ['p%40ss%20w', 'p@ss w']],
  [
    'a connection string',
    'Server=tcp:db.example.net,1433;User ID=app;Password=correcthorse;Encrypt=True',
    ['correcthorse'],
  ],
  ['JSON within JSON', JSON.stringify({ inner: JSON.stringify({ password: 'swordfish' }) }), ['swordfish']],
  ['a certificate is public', JSON.stringify({ ca: PEM.replaceAll('PRIVATE KEY', 'CERTIFICATE') }), []],
  ['a key with its line ends escaped', JSON.stringify({ key: PEM.trim().replaceAll('\n', '\\n') }), [PEM.trim()]],
  ['words, names and numbers', '{"a":"production","b":"info","c":"my-app-v2","d":8080,"e":true,"f":"LogLevel"}', []],
  ['broken JSON', '{"password": "swordfish"', []],
  ['a list', '["Zx39kkq81w",{"password":"swordfish"}]', ['Zx39kkq81w', 'swordfish']],
  ['numbers, true and null', '{"token":12345678,"password":true,"secret":null,"pin":1234}', ['12345678']],
  ['a key of its own', PEM, []],
  ['a public key', JSON.stringify({ key: PEM.replaceAll('PRIVATE', 'RSA PUBLIC') }), []],
  ['fields with the line ends of Windows', 'USER=app\r\nPASSWORD=swordfish\r\n', ['swordfish']],
  ['one field alone', 'PASSWORD=swordfish', ['swordfish']],
  ['an address whose password cannot be read', 'amqp://app:p%zzword@mq/x', ['p%zzword']],
  ['an address with a password and no user', 'redis://:swordfish@cache:6379', ['swordfish']],
  ['an address without a password', 'https://user@example.com/Zx39kkq81w', []],
  ['a connection string of one part', 'Password=correcthorse;', ['correcthorse', 'correcthorse;']],
  ['parts that are no fields', 'Zx39kkq81w;Zx39kkq82w', []],
  ['base64 of a user and a password', base64('robot:swordfish\n'), ['swordfish']],
  ['base64 of a sentence', base64('nothing to be seen here'), []],
  ['base64url without padding', Buffer.from('{"password":"sword?fish>~"}').toString('base64url'), ['sword?fish>~']],
  [
    'base64 over two lines',
    `${base64('{"password":"swordfish"}').slice(0, 16)}\n${base64('{"password":"swordfish"}').slice(16)}`,
    ['swordfish'],
  ],
  ['a quoted text', '"Zx39kkq81w[a"', []],
  ['what is no JSON over several lines', '{\n  "password": "swordfish",\n}', ['swordfish']],
  ['a list under the name of a secret', '{"password":["swordfish","blue"]}', ['swordfish', 'blue']],
  ['null before a secret', '{"secret":null,"token":"swordfish"}', ['swordfish']],
  ['a certificate with its key', JSON.stringify({ tls: BUNDLE }), [PEM.trim()]],
  ['a key with attributes before it', JSON.stringify({ key: `friendlyName: shop\n${PEM}` }), [PEM.trim()]],
  ['what only ends like a key', JSON.stringify({ note: `see ${PEM}` }), []],
  ['a key that is cut off', JSON.stringify({ key: PEM.slice(0, 40) }), [PEM.slice(0, 40)]],
  ['a certificate with its key, whole', BUNDLE, [PEM.trim()]],
  ['fields under the name of a secret', JSON.stringify({ auth: 'USER=app\nPASSWORD=swordfish' }), ['swordfish']],
  ['an address of Java', 'jdbc:postgresql://app:swordfish@db/shop', ['swordfish']],
  ['several addresses', 'redis://:swordfish@a:1,redis://:blue@b:1', ['swordfish', 'blue']],
  ['an address whose password is short and escaped', 'amqp://app:pa%64d@mq', ['pa%64d', 'padd']],
  ['an address with a port alone', 'https://example.com:8443/@shop', []],
  ['parts of which some are no field', JSON.stringify({ db: 'Server=db;Password=correcthorse;' }), ['correcthorse']],
  ['base64 of words with a colon', base64('see robot:swordfish'), []],
  ['base64 of more than a user and a password', base64('robot:swordfish and more'), []],
  ['base64 of bytes', Buffer.from([1, 2, 3, 0xff, 0xfe, 7, 8, 9, 10]).toString('base64'), []],
])('%s', (_, secret, want) => expect([...secretLeaves(secret)].sort()).toEqual([...want].sort()))

describe('a field', () => {
  test.each<[string, string, string, string]>([
    ['of YAML', 'name: swordfish', 'name', 'swordfish'],
    ['of dotenv', 'DB_PASSWORD=swordfish', 'DB_PASSWORD', 'swordfish'],
    ['of a shell', 'export A=swordfish', 'A', 'swordfish'],
    ['of a shell, with spaces', 'export   A=swordfish', 'A', 'swordfish'],
    ['with spaces before its value', 'name:   swordfish', 'name', 'swordfish'],
    ['with a comma in its value', 'name: sword,fish', 'name', 'sword,fish'],
    ['whose value ends in quotes', 'name: not "all of it"', 'name', 'not "all of it"'],
    ['whose value begins in quotes', 'name: "all" of it', 'name', '"all" of it'],
    ['whose value is quoted, with spaces before a comment', 'name: "swordfish"   # of the sea', 'name', 'swordfish'],
    ['with spaces around the sign', '  User ID = swordfish  ', 'User ID', 'swordfish'],
    ['of a list', '- name: swordfish', 'name', 'swordfish'],
    ['of a list, further in', '  -   name: swordfish', 'name', 'swordfish'],
    ['whose name is quoted', `"name": 'sword fish'`, 'name', 'sword fish'],
    ['whose value is quoted, with a comma', '"name": "swordfish",', 'name', 'swordfish'],
    ['whose value is quoted, with a comment', 'name: "sword # fish" # of the sea', 'name', 'sword # fish'],
    ['with a comment', 'name: swordfish   # of the sea', 'name', 'swordfish'],
    ['with a comma', 'name: swordfish,', 'name', 'swordfish'],
    ['with a sign in its value', 'A=b=c: d', 'A', 'b=c: d'],
    ['with one quote', `name: "swordfish`, 'name', '"swordfish'],
    ['with a name of all that names have', 'a.b/c-d_1: swordfish', 'a.b/c-d_1', 'swordfish'],
  ])('%s', (_, line, key, value) => expect(fieldOf(line)).toEqual({ key, value }))

  test.each(['no field', 'key:', 'key:value', '1key: value', 'key: ', '# a=b', 'https://example.com'])(
    '"%s" is none',
    (line) => expect(fieldOf(line)).toBeUndefined(),
  )

  test('of a Secret is one itself when it looks like it, and those in it are', () => {
    expect(secretsOfField('password', 'swordfish')).toEqual(['swordfish'])
    expect(secretsOfField('cookie', ' Zx39kkq81w ')).toEqual(['Zx39kkq81w'])
    expect(secretsOfField('name', 'Zx39kkq81w')).toEqual([])
    expect(secretsOfField('url', 'postgres://app:swordfish@db/shop')).toEqual(['swordfish'])
    expect(secretsOfField('key.pem', PEM)).toEqual([PEM.trim()])
    expect(secretsOfField('password', 'abc')).toEqual([])
    expect(secretsOfField('password', 'blue')).toEqual(['blue'])
  })
})

describe('bounds', () => {
  const wrapped = (times: number): string =>
    Array.from({ length: times }).reduce<string>((text) => base64(text), '{"password":"swordfish"}')

  test('what is encoded again and again is not opened for ever', () => {
    expect(secretLeaves(wrapped(2))).toContain('swordfish')
    expect(secretLeaves(wrapped(3))).not.toContain('swordfish')
  })

  test.each([
    ['a: b: c: password: swordfish', true],
    ['a: b: c: d: password: swordfish', false],
    ['x=1;a=b=c=password=swordfish', true],
    ['x=1;a=b=c=d=password=swordfish', false],
  ])('fields in fields are opened four deep: %s', (text, isFound) => {
    expect(secretLeaves(text).includes('swordfish')).toBe(isFound)
  })

  test.each([
    [64, ['a1b2c3d4e5']],
    [65, []],
  ])('lists in lists are opened sixty-four deep: %i', (depth, want) => {
    expect(secretLeaves(`${'['.repeat(depth)}"a1b2c3d4e5"${']'.repeat(depth)}`)).toEqual(want)
  })

  test('many leaves and a deep nest are no danger', () => {
    const many = JSON.stringify(Array.from({ length: 1_000 }, (_, i) => `a1b2c3d4e5-${i}x${i}`))
    expect(secretLeaves(many)).toHaveLength(500)
    expect(secretLeaves(`${'['.repeat(5000)}"a1b2c3d4e5"${']'.repeat(5000)}`)).toEqual([])
  })
})
