import { describe, expect, test } from '@jest/globals'
import { Secret } from '@slipway/core'
import { fakeEnvironment, FakeFiles, FakeHost, fakePorts } from '@slipway/testing'
import { type AccessInputs, openAccess } from './access'
import { parseAllowedProgram } from './inputs'

const config = (user: object, cluster: object = {}) => ({
  contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
  clusters: [{ name: 'c', cluster: { server: 'https://k8s.example.com', ...cluster } }],
  users: [{ name: 'u', user }],
})
const YAML = `contexts: [{name: c, context: {cluster: c, user: u}}]
clusters: [{name: c, cluster: {server: "https://k8s.example.com"}}]
users:
- name: u
  user: {token: s3cret-of-the-cluster}
`
const PEM = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'
const base64 = (text: string) => Buffer.from(text).toString('base64')

interface World {
  readonly files?: Readonly<Record<string, string>>
  readonly programs?: readonly string[]
  readonly variables?: Readonly<Record<string, string>>
}

async function open(inputs: AccessInputs, { files = {}, programs = [], variables = {} }: World = {}) {
  const disk = new FakeFiles(files)
  for (const program of programs) await disk.write(program, '#!/bin/sh', { mode: 0o755 })
  const host = new FakeHost({ fork: false }, 'any', true)
  const environment = fakeEnvironment(variables, { workspace: '/work' })
  const access = await openAccess(fakePorts({ files: disk, host, environment }), inputs)
  const path = `${access.folder}/kubeconfig`
  return { access, host, written: JSON.parse(await disk.read(path)), mode: (await disk.stat(path))?.mode, disk }
}

describe('the content of a kubeconfig', () => {
  test.each([
    ['YAML', YAML],
    ['JSON', JSON.stringify(config({ token: 's3cret-of-the-cluster' }))],
    ['base64 of YAML', base64(YAML)],
    ['base64 with line breaks', base64(YAML).replace(/.{60}/g, '$&\n')],
  ])('in %s is written as what was checked, and names itself in the journal', async (_, text) => {
    const { access, host, written, mode } = await open({ content: new Secret(text) })
    expect(written.users).toEqual([{ name: 'user', user: { token: 's3cret-of-the-cluster' } }])
    expect([access.source, access.context, mode]).toEqual(['kubeconfig-content', 'c', 0o600])
    expect(host.hidden).toEqual(['s3cret-of-the-cluster'])
  })

  test.each([
    ['a token alone', 's3cret-of-the-cluster'],
    ['a password that looks like a tag', 'users: [{user: {password: !s3cret}}]'],
    ['cut off', `${YAML}  - [s3cret`],
  ])('%s is no kubeconfig, and is not repeated', async (_, text) => {
    const opened = open({ content: new Secret(text) })
    await expect(opened).rejects.toMatchObject({ code: 'KUBECONFIG_INVALID' })
    await expect(opened).rejects.not.toThrow(/s3cret/)
  })

  test('has no folder that a relative file could lie in', async () => {
    const text = JSON.stringify(config({ tokenFile: 'token' }, { 'certificate-authority': 'ca.crt' }))
    const opened = open({ content: new Secret(text) }, { files: { token: 't', 'ca.crt': PEM } })
    await expect(opened).rejects.toMatchObject({ code: 'KUBECONFIG_REFUSED' })
  })
})

describe('the service account of the pod', () => {
  const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount'
  const files = { [`${ACCOUNT}/token`]: 't0ken-of-the-pod\n', [`${ACCOUNT}/ca.crt`]: PEM }

  test.each([
    ['10.0.0.1', 'https://10.0.0.1:6443'],
    ['fd00::1', 'https://[fd00::1]:6443'],
  ])('at %s is used, and it is said', async (host, server) => {
    const variables = { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: '6443' }
    const opened = await open({}, { files, variables })
    expect(opened.written).toMatchObject({
      clusters: [{ cluster: { server, 'certificate-authority-data': base64(PEM) } }],
      users: [{ user: { tokenFile: `${ACCOUNT}/token` } }],
    })
    expect(opened.access.source).toBe('in-cluster')
    expect(opened.host.hidden).toEqual(['t0ken-of-the-pod'])
    expect(opened.host.said).toEqual([
      `info no kubeconfig is given: the service account of this pod is used, at ${server}`,
    ])
  })

  test('has no other contexts', async () => {
    const variables = { KUBERNETES_SERVICE_HOST: '10.0.0.1' }
    await expect(open({ context: 'prod' }, { files, variables })).rejects.toThrow(
      /no context "prod"; there are: in-clus/,
    )
  })
})

describe('a credential plugin', () => {
  const aws = { 'kube/config': JSON.stringify(config({ exec: { command: 'aws', args: ['eks', 'get-token'] } })) }
  const kubeconfig = 'kube/config'

  test('is the first on PATH that is not of the checkout, and so is what it starts', async () => {
    const variables = { PATH: '/work/bin:.::/usr/local/bin:/usr/bin', AWS_PROFILE: 'prod', GITHUB_TOKEN: 'canary' }
    const programs = ['/work/bin/aws', '/work/aws', '/usr/local/bin/aws', '/usr/bin/aws']
    const { access, written } = await open({ kubeconfig }, { files: aws, variables, programs })
    expect(written.users[0].user.exec.command).toBe('/usr/local/bin/aws')
    expect(access.env).toMatchObject({ PATH: '/usr/local/bin:/usr/bin', AWS_PROFILE: 'prod' })
    expect(access.env).not.toHaveProperty('GITHUB_TOKEN')
  })

  test.each([
    ['the checkout alone has it', 'aws', ['/work/bin/aws'], 'PROGRAM_NOT_FOUND'],
    ['nobody has it', 'aws', [], 'PROGRAM_NOT_FOUND'],
    ['its path leads into the checkout', '/work/bin/aws', ['/work/bin/aws'], 'KUBECONFIG_REFUSED'],
    ['its path leads nowhere', '/opt/aws', [], 'PROGRAM_NOT_FOUND'],
  ])('is told when %s', async (_, command, programs, code) => {
    const files = { [kubeconfig]: JSON.stringify(config({ exec: { command, args: ['eks', 'get-token'] } })) }
    const opened = open({ kubeconfig }, { files, programs, variables: { PATH: '/work/bin:/usr/bin' } })
    await expect(opened).rejects.toMatchObject({ code })
  })

  test('that the user allows gets the variables that are named with it', async () => {
    const files = { [kubeconfig]: JSON.stringify(config({ exec: { command: 'doctl', args: ['x'] } })) }
    const variables = { PATH: '/usr/bin', DIGITALOCEAN_ACCESS_TOKEN: 'd0', OTHER: 'canary' }
    const allowExec = [parseAllowedProgram('doctl DIGITALOCEAN_ACCESS_TOKEN')]
    const { access } = await open({ kubeconfig, allowExec }, { files, variables, programs: ['/usr/bin/doctl'] })
    expect(access.env).toMatchObject({ DIGITALOCEAN_ACCESS_TOKEN: 'd0' })
    expect(access.env).not.toHaveProperty('OTHER')
  })
})

test.each([['/usr/bin/doctl'], ['./doctl'], ['-x'], ['doctl -x'], ['']])('allow-exec refuses %j', (text) => {
  expect(() => parseAllowedProgram(text)).toThrow(/expected/)
})

test('what no certificate protects is said each time', async () => {
  const files = { k: JSON.stringify(config({ token: 't' }, { 'insecure-skip-tls-verify': true })) }
  await expect(open({ kubeconfig: 'k' }, { files })).rejects.toThrow(/set the input insecure-skip-tls-verify: true/)
  const { host, written } = await open({ kubeconfig: 'k', skipTlsVerify: true }, { files })
  expect(host.said.join()).toContain('the certificate of https://k8s.example.com is not checked')
  expect(written.clusters[0].cluster['insecure-skip-tls-verify']).toBe(true)
})

test('of several files those that are not there are passed over', async () => {
  const files = {
    '/a/one': JSON.stringify(config({ token: 'first' })),
    '/b/two': JSON.stringify(config({ token: 'x' })),
  }
  const { access, written } = await open({}, { files, variables: { KUBECONFIG: '/none:/a/one:/b/two' } })
  expect(written.users[0].user.token).toBe('first')
  expect(access.source).toBe('/none:/a/one:/b/two')
  await expect(open({}, { variables: { KUBECONFIG: '/none:/no' } })).rejects.toMatchObject({
    code: 'KUBECONFIG_MISSING',
  })
})
