import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { type AnyAction, resolve, Run } from '@slipway/core'
import {
  fakeEnvironment,
  FakeFiles,
  FakeHost,
  FakeHttp,
  fakePorts,
  type SeenRequest,
  writeSampleLayout,
} from '@slipway/testing'
import { installTool } from '@slipway/tools'
import { toolHosts } from '@slipway/tools/contacts'
import { JAVA, VULNERABILITIES } from '../actions/scan/src/scanners/trivy/database/artifact'
import { actionNames, actions } from './actions'
import { readContacts } from './contacts'
import { ROOT } from './paths'

const contacts = await readContacts()
const hostsOf = (name: string) => (contacts.get(name) ?? []).flatMap(({ hosts }) => hosts)

/** Every host that was asked, in the order in which it was first. */
function asked(http: FakeHttp): readonly string[] {
  return [...new Set(http.seen.map(({ url }) => new URL(url).host))]
}

test('every action says whom it talks to', () => {
  expect([...contacts.keys()].sort()).toEqual([...actionNames].sort())
})

describe('whom an action really asks', () => {
  const action = (name: string) => actions.find((one) => one.name === name) as AnyAction
  const valuesOf = (name: string, own: Readonly<Record<string, string>>) =>
    resolve(action(name).inputs, [{ name: 'input', get: (input: string) => own[input] }]).values

  test('push: the registry of the image, its token service, its storage', async () => {
    const files = new FakeFiles()
    await writeSampleLayout(files, 'slipway-out/image', {})
    const stored = new Map<string, Uint8Array>()
    const http = new FakeHttp((request) => answerAsRegistry(request, stored))
    const ports = fakePorts({ files, host: new FakeHost(), http })
    const own = { layout: 'slipway-out/image', image: 'registry.example.com/team/app', tags: 'v1' }
    const result = await action('push').run(valuesOf('push', own), { ...ports, record: new Run([]) })
    expect(result.outcome).toBe('pass')
    expect(asked(http)).toEqual(['registry.example.com', 'auth.example.com', 'storage.example.com'])
    expect(contacts.get('push')?.map(({ to }) => to)).toEqual([
      'the registry of `image`',
      'the registries of `repositories` and `from`',
      'the token service that the registry names',
      'the storage that the registry leads to',
    ])
  })

  test('smoke: the address that is given', async () => {
    const http = new FakeHttp(() => ({ status: 302, headers: { location: 'https://elsewhere.example.com/' } }))
    const own = { url: 'https://shop.example.com/', attempts: '3' }
    await action('smoke').run(valuesOf('smoke', own), { ...fakePorts({ http }), record: new Run([]) })
    expect(asked(http)).toEqual(['shop.example.com'])
  })

  test.each([
    ['scan', ['trivy']],
    ['deploy', ['helm', 'kubectl']],
    ['smoke', ['helm', 'kubectl']],
  ] as const)('%s: the addresses of its tools', async (name, tools) => {
    const http = new FakeHttp(() => ({ status: 404 }))
    const environment = fakeEnvironment({ SLIPWAY_TOOL_SOURCES: 'url' })
    for (const tool of tools) await installTool(fakePorts({ http, environment }), { tool }).catch(() => undefined)
    expect(asked(http).length).toBeGreaterThan(0)
    for (const host of asked(http)) expect(hostsOf(name)).toContain(host)
    expect(hostsOf(name)).toEqual(expect.arrayContaining([...toolHosts(tools)]))
  })

  test('scan: the databases at their usual places, since it names no other', () => {
    const named = [...VULNERABILITIES.repositories, ...JAVA.repositories].map((name) => name.split('/')[0])
    expect(hostsOf('scan')).toEqual(expect.arrayContaining(named))
  })
})

/** Of addresses that stand in the source these are never asked: schemas, pages for people, names of things. */
const NOT_ASKED = new Set([
  'json-schema.org',
  'json.schemastore.org',
  'trivy.dev',
  'cyclonedx.org',
  'cwe.mitre.org',
  'spdx.org', // names of documents
  'www.w3.org',
  'microsoft.com',
  'adaptivecards.io', // the name of a card's schema
  'opentelemetry.io', // the name of a schema of attributes
  'slsa.dev', // the name of a kind of statement
  'token.actions.githubusercontent.com', // the issuer that a certificate names
  'slipway.invalid', // nobody (RFC 6761): the proxy of a program that may ask nothing
  'index.docker.io', // the key of Docker Hub in a Docker configuration
  'api.github.com', // the interface of the host
  'kubernetes.default.svc', // the name of a cluster to itself
  'openvex.dev', // the name of a form of documents
])

test('no source names a host that no list has', () => {
  const known = new Set([...contacts.values()].flatMap((all) => all.flatMap(({ hosts }) => hosts)))
  const named = shippedSources().flatMap((path) =>
    [...code(readFileSync(path, 'utf8')).matchAll(/https?:\/\/((?:[a-z0-9-]+\.)+[a-z]{2,})/g)].map(
      ([, host = '']) => host,
    ),
  )
  const strange = new Set(
    named.filter((host) => !known.has(host) && !NOT_ASKED.has(host) && !/example\.(?:com|net)$/.test(host)),
  )
  expect([...strange]).toEqual([])
  expect(named).toContain('get.helm.sh')
})

function shippedSources(): readonly string[] {
  const packages = ['core', 'hosts', 'oci', 'reports', 'kubernetes', 'tools', 'cli'].map(
    (name) => `packages/${name}/src`,
  )
  return [...packages, ...actionNames.map((name) => `actions/${name}/src`)].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.includes('fixtures'))
      .map((path) => join(ROOT, folder, path)),
  )
}

/** Without comments: they may name where a rule comes from. */
function code(text: string): string {
  return text.replace(/^\s*(?:\/?\*|\/\/).*$/gm, '')
}

function answerAsRegistry({ method, url, headers = {}, sent }: SeenRequest, stored: Map<string, Uint8Array>) {
  const { host, pathname } = new URL(url)
  if (host === 'auth.example.com') return { status: 200, body: JSON.stringify({ token: 'a-token-for-this-test' }) }
  if (host === 'storage.example.com') {
    return method === 'PUT' ? { status: 201 } : { status: 202, headers: { location: url } }
  }
  const authorized = Object.keys(headers).some((name) => name.toLowerCase() === 'authorization')
  if (!authorized) {
    const challenge = 'Bearer realm="https://auth.example.com/token",service="registry.example.com"'
    return { status: 401, headers: { 'www-authenticate': challenge } }
  }
  if (pathname.endsWith('/blobs/uploads/')) {
    return { status: 202, headers: { location: 'https://storage.example.com/upload/1' } }
  }
  if (!pathname.includes('/manifests/')) return { status: 404 }
  if (method === 'PUT') stored.set(pathname, sent)
  const body = stored.get(pathname)
  if (body === undefined) return { status: 404 }
  const digest = `sha256:${createHash('sha256').update(body).digest('hex')}`
  const type = (JSON.parse(Buffer.from(body).toString('utf8')) as { readonly mediaType: string }).mediaType
  return {
    status: method === 'PUT' ? 201 : 200,
    headers: { 'docker-content-digest': digest, 'content-type': type, 'content-length': String(body.length) },
    body: method === 'HEAD' ? '' : body,
  }
}
