import { describe, expect, test } from '@jest/globals'
import type { KubeObject } from '../model'
import { applyServerSide, noteUpdate } from './apply'
import { applyJsonPatch } from './json-patch'
import { applyMergePatch } from './merge-patch'
import { applyStrategicPatch } from './strategic'

const pod = (containers: object[]) => ({ spec: { containers } })

describe('strategic merge patch', () => {
  test.each([
    [
      'merges a container by its name',
      pod([{ name: 'a', image: '1', env: [{ name: 'X', value: '1' }] }]),
      pod([{ name: 'a', image: '2' }]),
      pod([{ name: 'a', image: '2', env: [{ name: 'X', value: '1' }] }]),
    ],
    ['adds one that is new', pod([{ name: 'a' }]), pod([{ name: 'b' }]), pod([{ name: 'a' }, { name: 'b' }])],
    [
      'deletes one by directive',
      pod([{ name: 'a' }, { name: 'b' }]),
      pod([{ name: 'a', $patch: 'delete' }]),
      pod([{ name: 'b' }]),
    ],
    ['replaces a plain list', { args: ['a', 'b'] }, { args: ['c'] }, { args: ['c'] }],
    ['removes a member that is null', { a: 1, b: 2 }, { a: null }, { b: 2 }],
    [
      'keeps only the retained keys',
      { strategy: { type: 'RollingUpdate', rollingUpdate: {} } },
      { strategy: { $retainKeys: ['type'], type: 'Recreate' } },
      { strategy: { type: 'Recreate' } },
    ],
    [
      'orders what it merged',
      pod([{ name: 'a' }]),
      { spec: { '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }], containers: [{ name: 'b' }] } },
      pod([{ name: 'b' }, { name: 'a' }]),
    ],
    [
      'takes items from a plain list',
      { finalizers: ['a', 'b'] },
      { '$deleteFromPrimitiveList/finalizers': ['a'] },
      { finalizers: ['b'] },
    ],
  ])('%s', (_name, target, patch, want) => {
    expect(applyStrategicPatch(target as Record<string, unknown>, patch as Record<string, unknown>)).toEqual(want)
  })
})

describe('JSON patch', () => {
  test('adds, replaces, removes and moves', () => {
    const target = { a: { 'b/c': 1 }, list: [1, 2], gone: true }
    const patched = applyJsonPatch(target, [
      { op: 'test', path: '/a/b~1c', value: 1 },
      { op: 'replace', path: '/a/b~1c', value: 2 },
      { op: 'add', path: '/list/-', value: 3 },
      { op: 'remove', path: '/gone' },
      { op: 'move', from: '/list/0', path: '/first' },
    ])
    expect(patched).toEqual({ a: { 'b/c': 2 }, list: [2, 3], first: 1 })
    expect(target.list).toEqual([1, 2])
  })

  test('refuses when a test fails', () => {
    expect(() => applyJsonPatch({ a: 1 }, [{ op: 'test', path: '/a', value: 2 }])).toThrow('testing value /a failed')
  })
})

const object = (more: object) =>
  ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'm' }, ...more }) as unknown as KubeObject

describe('server-side apply', () => {
  test('removes what the manager no longer names, and only that', () => {
    const first = applyServerSide(undefined, object({ data: { a: '1', b: '1' } }), 'helm')
    const other = { ...first, data: { a: '1', b: '1', theirs: '1' } }
    noteUpdate(first, other, 'kubectl')
    const second = applyServerSide(other, object({ data: { a: '2' } }), 'helm')
    expect(second).toMatchObject({ data: { a: '2', theirs: '1' } })
    expect(second).not.toHaveProperty('data.b')
    expect(second.metadata.managedFields?.map(({ manager, operation }) => `${manager} ${operation}`)).toEqual([
      'kubectl Update',
      'helm Apply',
    ])
  })

  test('removes a structure whole, with what was set in it by default, unless another manager has a part in it', () => {
    const probed = (probe: object) =>
      object({ apiVersion: 'apps/v1', spec: { template: pod([{ name: 'a', image: '1', readinessProbe: probe }]) } })
    const first = applyServerSide(undefined, probed({ httpGet: { port: 80 } }), 'helm')
    const defaulted = JSON.parse(JSON.stringify(first).replace('"port":80', '"port":80,"scheme":"HTTP"')) as KubeObject
    const again = probed({ exec: { command: ['ready'] } })
    expect(JSON.stringify(applyServerSide(defaulted, again, 'helm'))).not.toContain('"httpGet":')
    const theirs = applyServerSide(defaulted, probed({ httpGet: { scheme: 'HTTP' } }), 'kubectl')
    expect(JSON.stringify(applyServerSide(theirs, again, 'helm'))).toContain('"httpGet":{"scheme":"HTTP"}')
  })

  test('keeps a field that another manager applied too', () => {
    const both = applyServerSide(
      applyServerSide(undefined, object({ data: { a: '1' } }), 'helm'),
      object({ data: { a: '1' } }),
      'kubectl',
    )
    expect(applyServerSide(both, object({}), 'helm')).toMatchObject({ data: { a: '1' } })
    expect(applyServerSide(applyServerSide(both, object({}), 'helm'), object({}), 'kubectl')).not.toHaveProperty('data')
  })

  test('what another manager changed is in conflict, named as the server does, until it is forced', () => {
    const deployed = (replicas: number, image: string) =>
      object({ apiVersion: 'apps/v1', spec: { replicas, template: pod([{ name: 'a', image }]) } })
    const first = applyServerSide(undefined, deployed(1, '1'), 'helm')
    const scaled = { ...first, spec: { ...(first.spec as object), replicas: 2 } }
    noteUpdate(first, scaled, 'kubectl', 'scale')
    expect(applyServerSide(scaled, deployed(2, '2'), 'helm').spec).toMatchObject({ replicas: 2 })
    const time = scaled.metadata.managedFields?.at(-1)?.time ?? ''
    expect(() => applyServerSide(scaled, deployed(3, '2'), 'helm')).toThrow(
      `Apply failed with 1 conflict: conflict with "kubectl" with subresource "scale" using apps/v1 at ${time}: .spec.replicas`,
    )
    const forced = applyServerSide(scaled, deployed(3, '2'), 'helm', true)
    expect(forced).toMatchObject({ spec: { replicas: 3 } })
    expect(forced.metadata.managedFields?.map(({ manager }) => manager)).toEqual(['helm'])
    const edited = structuredClone(forced) as KubeObject & {
      spec: { template: { spec: { containers: { image: string }[] } } }
    }
    for (const container of edited.spec.template.spec.containers) container.image = '3'
    edited.metadata.labels = { a: 'b' }
    noteUpdate(forced, edited, 'kubectl-edit')
    const both = { ...deployed(3, '4'), metadata: { name: 'm', labels: { a: 'c' } } } as unknown as KubeObject
    expect(() => applyServerSide(edited, both, 'helm')).toThrow(
      /^Apply failed with 2 conflicts: conflicts with "kubectl-edit" using apps\/v1 at \S+:\n- \.metadata\.labels\.a\n- \.spec\.template\.spec\.containers\[name="a"\]\.image$/,
    )
  })

  test('removes a container that is no longer named, by its key', () => {
    const first = applyServerSide(
      undefined,
      object(
        pod([
          { name: 'a', image: '1' },
          { name: 'b', image: '1' },
        ]),
      ),
      'helm',
    )
    expect(applyServerSide(first, object(pod([{ name: 'b', image: '2' }])), 'helm')).toMatchObject(
      pod([{ name: 'b', image: '2' }]),
    )
  })
})

describe('merge patch (RFC 7386)', () => {
  // The table of its appendix A.
  test.each<[unknown, unknown, unknown]>([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ a: 'foo' }, null, null],
    [{ a: 'foo' }, 'bar', 'bar'],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('%j with %j', (target, patch, want) => {
    expect(applyMergePatch(target, patch)).toEqual(want)
  })

  test('leaves the target as it is, and nothing reaches what all objects share', () => {
    const target = { a: { b: 1 } }
    const patch: unknown = JSON.parse('{"a":{"b":2},"__proto__":{"polluted":true}}')
    const merged = applyMergePatch(target, patch) as { a: { b: number }; polluted?: boolean }
    expect([target.a.b, merged.a.b, merged.polluted, ({} as { polluted?: boolean }).polluted]).toEqual([
      1,
      2,
      undefined,
      undefined,
    ])
  })
})
