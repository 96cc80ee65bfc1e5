import { expect, test } from '@jest/globals'
import { secretValues } from './manifest'

const base64 = (text: string): string => Buffer.from(text).toString('base64')
const PEM = '-----BEGIN RSA PRIVATE KEY-----\nMIIEvQIBADANBgkq\n-----END RSA PRIVATE KEY-----'

test.each<[string, Record<string, string>, readonly string[]]>([
  ['a password', { 'db-password': 'swordfish' }, ['swordfish']],
  ['a random value under any name', { db: 'Zk39xkq81' }, ['Zk39xkq81']],
  ['words, addresses and numbers', { LOG_LEVEL: 'info', ENV: 'production', HOST: 'db.shop.svc', PORT: '54321' }, []],
  ['a password that is no password', { password: 'true', token: '8080' }, []],
  ['an address with a password', { url: 'postgres://app:pw12345@db/x' }, ['pw12345']],
  ['a pass phrase', { words: 'correct horse battery' }, ['correct horse battery']],
  ['a key', { id_rsa: PEM }, [PEM]],
  ['a file', { 'app.yaml': 'server:\n  name: shop\n  password: "swordfish"\nlevel: info\n' }, ['swordfish']],
])('of a Secret is hidden: %s', (_, data, want) => {
  const secret = (fields: object) => ({ kind: 'Secret', metadata: { name: 'x' }, ...fields })
  expect(secretValues([secret({ stringData: data })])).toEqual(want)
  const encoded = Object.fromEntries(Object.entries(data).map(([key, value]) => [key, base64(value)]))
  const found = secretValues([secret({ data: encoded })])
  expect([...found].sort()).toEqual([...want, ...(want.length === 0 ? [] : Object.values(encoded))].sort())
})

test('a variable that is called a secret is hidden, of any other kind nothing', () => {
  const env = [
    { name: 'API_TOKEN', value: 'swordfish' },
    { name: 'LEVEL', value: 'Zk39xkq81' },
  ]
  const template = { spec: { containers: [{ name: 'a', env }] } }
  const web = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'p' }, spec: { template } }
  expect(secretValues([web, { kind: 'ConfigMap', data: { password: 'swordfish1' } }])).toEqual(['swordfish'])
})
