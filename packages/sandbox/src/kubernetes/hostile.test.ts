import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { startRegistry } from '@slipway/test-registry'
import { type KubernetesSandbox, startKubernetes } from './cluster'

const directory = mkdtempSync(join(tmpdir(), 'slipway-hostile-'))
const problems: unknown[] = []
let sandbox: KubernetesSandbox

beforeAll(async () => {
  sandbox = await startKubernetes({ directory, isolation: 'none', problem: (error) => void problems.push(error) })
})
afterEach(() => {
  // Nothing here is a reason to stumble inside; each is refused at the door.
  expect(problems.splice(0)).toEqual([])
})
afterAll(async () => {
  await sandbox.stop()
  rmSync(directory, { recursive: true, force: true })
})

const CORE = '/api/v1/namespaces/default'
const APPS = '/apis/apps/v1/namespaces/default'

async function ask(method: string, path: string, body?: unknown, type = 'application/json') {
  const sent = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }
  const response = await fetch(sandbox.server + path, { method, headers: { 'content-type': type }, ...sent })
  const text = await response.text()
  // Node and controllers look at what was stored in a later turn.
  await new Promise((resolve) => setTimeout(resolve, 20))
  return { status: response.status, message: String((JSON.parse(text) as { message?: unknown }).message ?? '') }
}

/** The first line of the answer to bytes that no client of ours sends. */
function raw(url: string, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = ''
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(bytes))
    socket.on('data', (chunk) => (answer += chunk.toString())).on('error', () => undefined)
    socket.on('close', () => resolve(answer.split('\r\n', 1)[0] ?? ''))
    setTimeout(() => socket.destroy(), 300)
  })
}

describe('bytes that are no request', () => {
  const bytes = [
    '//',
    '//[',
    '/%',
    '/%zz/',
    '*',
    'http://[::bad/',
    '/api/v1/namespaces/%E0%A4%A/pods',
    '/v2/%zz/tags/list',
  ].map((path) => `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
  const broken = [
    'nonsense\r\n\r\n',
    'CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n',
    'POST /api/v1/namespaces HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"a"',
  ]

  test('leave the API answering', async () => {
    for (const each of bytes) expect(await raw(sandbox.server, each)).toMatch(/^HTTP\/1\.1 40[04] /)
    for (const each of broken) await raw(sandbox.server, each)
    problems.length = 0
    expect((await ask('GET', `${CORE}/pods`)).status).toBe(200)
  })

  test('leave the registry answering', async () => {
    const registry = await startRegistry()
    for (const each of bytes) expect(await raw(registry.url, each)).toMatch(/^HTTP\/1\.1 40[04] /)
    for (const each of broken) await raw(registry.url, each)
    expect((await fetch(`${registry.url}/v2/`)).status).toBe(200)
    await registry.stop()
  })
})

describe('bodies that are no object', () => {
  test.each([
    '{',
    'null',
    '[]',
    '"x"',
    '1',
    '{"metadata":{"name":1}}',
    '{"metadata":{"name":"a","labels":"x"}}',
    '{"metadata":{"name":"a","ownerReferences":[null]}}',
    '{"metadata":{"name":"a"},"data":{"a":1}}',
  ])('%s', async (body) => {
    expect((await ask('POST', `${CORE}/configmaps`, body)).status).toBe(400)
  })

  const JSON_PATCH = 'application/json-patch+json'
  const APPLY = 'application/apply-patch+yaml'
  test.each([
    [JSON_PATCH, 'null', 400],
    [JSON_PATCH, '{}', 400],
    [JSON_PATCH, '[null]', 400],
    [JSON_PATCH, '[{"op":"add"}]', 400],
    [JSON_PATCH, '[{"op":"remove","path":""}]', 400],
    [JSON_PATCH, '[{"op":"replace","path":"/metadata","value":null}]', 400],
    [JSON_PATCH, '[{"op":"add","path":"/__proto__/polluted","value":"yes"}]', 422],
    [JSON_PATCH, '[{"op":"add","path":"/__proto__","value":{}}]', 422],
    ['application/merge-patch+json', 'null', 400],
    ['application/merge-patch+json', '{"metadata":null}', 400],
    ['application/strategic-merge-patch+json', '[]', 400],
    ['application/strategic-merge-patch+json', '{"$patch":"delete"}', 400],
    [APPLY, 'a: [b', 400],
    [APPLY, 'x', 400],
    [APPLY, 'a: &a [*a]', 400],
    ['text/nonsense', '{}', 415],
  ])('a patch of %s with %s', async (type, body, status) => {
    await ask('POST', `${CORE}/configmaps`, { metadata: { name: 'patched' } })
    expect((await ask('PATCH', `${CORE}/configmaps/patched?fieldManager=m`, body, type)).status).toBe(status)
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })
})

describe('objects of odd shapes', () => {
  const container = { name: 'a', image: 'x/y:1' }
  const labels = { a: 'b' }
  const workload = (spec: unknown) => ({
    metadata: { name: 'odd' },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  })

  test.each([
    [
      'a variable without quotes',
      { containers: [{ ...container, env: [{ name: 'PORT', value: 8080 }] }] },
      'cannot unmarshal number into Go struct field DeploymentSpec.spec.template.spec.containers.env.value of type string',
    ],
    [
      'a port in quotes',
      { containers: [{ ...container, ports: [{ containerPort: '80' }] }] },
      'cannot unmarshal string into Go struct field DeploymentSpec.spec.template.spec.containers.ports.containerPort of type int32',
    ],
    ['a text for a list', { containers: 'abc' }, 'cannot unmarshal string'],
    ['a container that is none', { containers: [null] }, 'cannot unmarshal null'],
    [
      'a probe that is none',
      { containers: [{ ...container, readinessProbe: { httpGet: 'x' } }] },
      'cannot unmarshal string',
    ],
    [
      'a selector for nodes with a number',
      { containers: [container], nodeSelector: { disk: 1 } },
      'cannot unmarshal number',
    ],
  ])('%s is refused as a mistake of the manifest', async (_name, spec, message) => {
    for (const kind of ['deployments', 'statefulsets', 'daemonsets', 'replicasets'])
      expect((await ask('POST', `${APPS}/${kind}`, workload(spec))).status).toBe(400)
    expect((await ask('POST', `${APPS}/deployments`, workload(spec))).message).toContain(message)
  })

  test.each([
    ['pods', CORE, undefined, 'spec.containers: Required value'],
    ['services', CORE, null, ''],
    ['deployments', APPS, undefined, 'spec.template: Required value'],
    [
      'deployments',
      APPS,
      {
        selector: { matchExpressions: [{ key: 'a', operator: 'Zap' }] },
        template: { metadata: { labels }, spec: { containers: [container] } },
      },
      'does not match',
    ],
    ['jobs', '/apis/batch/v1/namespaces/default', { template: null }, 'spec.template: Required value'],
  ])('%s in %s with %p', async (kind, group, spec, message) => {
    const answer = await ask('POST', `${group}/${kind}`, { metadata: { name: 'lacking' }, spec })
    expect([answer.status, answer.message]).toEqual([message === '' ? 201 : 422, expect.stringContaining(message)])
  })

  test('null is as good as not given, as a chart writes an empty list', async () => {
    const spec = {
      initContainers: null,
      nodeSelector: null,
      containers: [{ ...container, ports: null, env: null, resources: null, command: null }],
    }
    expect((await ask('POST', `${CORE}/pods`, { metadata: { name: 'empty', labels: null }, spec })).status).toBe(201)
    const stored = (await (await fetch(`${sandbox.server}${CORE}/pods/empty`)).json()) as {
      spec: { nodeName?: string; initContainers?: unknown }
    }
    expect([stored.spec.nodeName, stored.spec.initContainers]).toEqual(['sandbox', undefined])
  })

  test('a port of the node out of range is refused, and the services after it still answer', async () => {
    const service = (name: string, nodePort?: number) => ({
      metadata: { name },
      spec: { type: 'NodePort', ports: [{ port: 80, nodePort }] },
    })
    const refused = await ask('POST', `${CORE}/services`, service('bad', 99_999))
    expect([refused.status, refused.message]).toEqual([
      422,
      'Service "bad" is invalid: spec.ports[0].nodePort: Invalid value: 99999: provided port is not in the valid range. The range of valid ports is 30000-32767',
    ])
    expect((await ask('POST', `${CORE}/services`, service('good'))).status).toBe(201)
    expect(sandbox.services.map(({ name }) => name)).toContain('good')
  })
})

describe('watches', () => {
  test('one with a time limit that is none stays open, and one that is dropped leaves the others', async () => {
    const stay = new AbortController()
    const drop = new AbortController()
    const open = (limit: string, signal: AbortSignal) =>
      fetch(`${sandbox.server}${CORE}/configmaps?watch=1&timeoutSeconds=${limit}`, { signal })
    const watches = await Promise.all([open('99999999999', stay.signal), open('soon', drop.signal)])
    drop.abort()
    await ask('POST', `${CORE}/configmaps`, { metadata: { name: 'after-the-drop' } })
    const decoder = new TextDecoder()
    let seen = ''
    for await (const chunk of watches[0].body as AsyncIterable<Uint8Array>) {
      seen += decoder.decode(chunk)
      if (seen.includes('after-the-drop')) break
    }
    expect(seen).toContain('"type":"ADDED"')
    stay.abort()
  })

  test('one that ended behind a reader who does not read is written to no more', async () => {
    const socket = connect(Number(new URL(sandbox.server).port), '127.0.0.1')
    socket.pause().on('error', () => undefined)
    socket.write(`GET ${CORE}/configmaps?watch=1&timeoutSeconds=1 HTTP/1.1\r\nHost: x\r\n\r\n`)
    const large = (name: string) =>
      ask('POST', `${CORE}/configmaps`, { metadata: { name }, data: { large: 'x'.repeat(2 << 20) } })
    // More than the system's buffers hold, so that the answer stays open after its end.
    for (let i = 0; i < 8; i++) await large(`large-${i}`)
    await new Promise((resolve) => setTimeout(resolve, 1200))
    expect((await large('after-the-end')).status).toBe(201)
    socket.destroy()
  })
})
