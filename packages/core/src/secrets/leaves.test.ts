import { describe, expect, test } from '@jest/globals'
import { secretLeaves } from './leaves'

const base64 = (text: string): string => Buffer.from(text).toString('base64')
const PEM = '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkq\nhkiG\n-----END PRIVATE KEY-----\n'

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
])('%s', (_, secret, want) => expect([...secretLeaves(secret)].sort()).toEqual([...want].sort()))

describe('bounds', () => {
  test('a million leaves and a deep nest are no danger', () => {
    const many = JSON.stringify(Array.from({ length: 100_000 }, (_, i) => `a1b2c3d4e5-${i}x${i}`))
    expect(secretLeaves(many)).toHaveLength(500)
    expect(secretLeaves(`${'['.repeat(5000)}"a1b2c3d4e5"${']'.repeat(5000)}`)).toEqual([])
  })
})
