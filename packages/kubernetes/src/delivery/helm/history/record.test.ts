import { describe, expect, test } from '@jest/globals'
import { fakeEnvironment, FakeExec, FakeHost, fakePorts } from '@slipway/testing'
import { driverEnvironment } from '../../../access/helm-driver'
import { Cluster } from '../../../cluster/cluster'
import { Helm } from '../client/helm'
import { recordKind, recordLabels } from './record'

const world = (driver: string, answer: object) => {
  const exec = new FakeExec([{ command: () => true, ...answer }])
  const ports = fakePorts({ exec, environment: fakeEnvironment({ HELM_DRIVER: driver }) })
  const access = { context: 'c', server: 'https://k', source: '', env: {}, folder: '/tmp/x' }
  const helm = new Helm(ports, access, { helm: 'helm', helmMajor: 4, helmVersion: '4.1.4' })
  return { context: { cluster: new Cluster(ports, access, 'kubectl'), helm }, exec }
}
const TARGET = { release: 'app', namespace: 'prod', revision: 2 }

describe('where Helm keeps its releases', () => {
  test.each([
    ['', 'secret'],
    ['secrets', 'secret'],
    ['configmap', 'configmap'],
    ['sql', undefined],
    ['memory', 'secret'],
    ['Postgres', 'secret'],
  ])('with HELM_DRIVER=%s: %s', (driver, kind) => {
    expect(recordKind({ environment: fakeEnvironment({ HELM_DRIVER: driver }) })).toBe(kind)
  })

  test('is told to Helm as it was told to us, and a password in it is hidden', () => {
    const host = new FakeHost()
    const given = { HELM_DRIVER: 'sql', HELM_DRIVER_SQL_CONNECTION_STRING: 'postgres://u:p@db/x', OTHER: '1' }
    const { OTHER: _, ...own } = given
    expect(driverEnvironment({ environment: fakeEnvironment(given), host })).toEqual(own)
    expect(host.hidden).toEqual(['postgres://u:p@db/x'])
    expect(driverEnvironment({ environment: fakeEnvironment({}), host })).toEqual({})
  })

  test('is not told to Helm where the release would end with Helm', () => {
    const environment = fakeEnvironment({ HELM_DRIVER: 'memory', HELM_DRIVER_SQL_CONNECTION_STRING: 'postgres://db/x' })
    expect(driverEnvironment({ environment, host: new FakeHost() })).toEqual({})
  })
})

describe('the labels of a revision', () => {
  test.each(['secret', 'configmap'])('of a %s are read by kubectl', async (driver) => {
    const { context, exec } = world(driver, { stdout: '{"slipway-run":"r"}' })
    expect(await recordLabels(context, TARGET)).toEqual({ 'slipway-run': 'r' })
    expect(exec.seen[0]?.command.slice(-2)).toEqual([driver, 'sh.helm.release.v1.app.v2'])
  })

  test('in a database are read by Helm', async () => {
    const { context, exec } = world('sql', { stdout: 'slipway-run=r\nslipway-until=5\n' })
    expect(await recordLabels(context, TARGET)).toEqual({ 'slipway-run': 'r', 'slipway-until': '5' })
    expect(exec.seen[0]?.command.slice(0, 4)).toEqual(['helm', 'get', 'all', '--revision=2'])
  })

  test('that cannot be read are an error, with what was said', async () => {
    const { context } = world('secret', { code: 1, stderr: 'forbidden' })
    await expect(recordLabels(context, TARGET)).rejects.toThrow('forbidden')
  })
})
