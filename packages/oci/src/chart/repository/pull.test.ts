import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import { formatReference, parseRange, type Reference, Secret } from '@slipway/core'
import { type FakeAnswer, fakeEnvironment, FakeFiles, FakeHttp, fakePorts } from '@slipway/testing'
import { pullFromRepository } from './pull'

const ARCHIVE = gzipSync('an archive')
const DIGEST = createHash('sha256').update(ARCHIVE).digest('hex')
const REPOSITORY = 'https://charts.example.com/stable'

const indexOf = (url: string, digest = DIGEST) =>
  `apiVersion: v1\nentries:\n  redis:\n  - version: 1.2.3\n    digest: "${digest}"\n    urls:\n    - ${url}\n`

interface World {
  readonly answers?: Readonly<Record<string, FakeAnswer>>
  readonly files?: Readonly<Record<string, string>>
  readonly variables?: Readonly<Record<string, string>>
  readonly options?: Parameters<typeof pullFromRepository>[0]['options']
  readonly url?: string
  readonly range?: string
}

function pull({ answers = {}, files = {}, variables = {}, options = {}, url = REPOSITORY, range = '' }: World) {
  const http = new FakeHttp(({ url: asked }) => answers[asked] ?? { status: 404 })
  const ports = fakePorts({
    http,
    files: new FakeFiles(files),
    environment: { ...fakeEnvironment(variables), home: '/home/me' },
  })
  const pulled: string[] = []
  const pullFromRegistry = async (chart: Reference) => {
    pulled.push(formatReference(chart))
    return { archive: '', shown: '', digest: '', version: '', provenance: undefined }
  }
  const order = { url, name: 'redis', range: parseRange(range), options, folder: '/run', pullFromRegistry }
  const logins = () => http.seen.map(({ url: asked, headers }) => [asked, headers?.['authorization']])
  return { done: pullFromRepository(order, ports), ports, http, logins, pulled }
}

const served = (base = REPOSITORY, url = 'redis-1.2.3.tgz', digest = DIGEST) => ({
  [`${base}/index.yaml`]: { status: 200, body: indexOf(url, digest) },
  [`${base}/redis-1.2.3.tgz`]: { status: 200, body: ARCHIVE },
})

describe('a chart of a repository', () => {
  test('is what its index names', async () => {
    const { done, ports } = pull({ answers: served() })
    expect(await done).toEqual({
      archive: '/run/redis-1.2.3.tgz',
      shown: `${REPOSITORY}#redis 1.2.3 (sha256:${DIGEST})`,
      digest: `sha256:${DIGEST}`,
      version: '1.2.3',
      provenance: undefined,
    })
    expect(Buffer.from(await ports.files.readBytes('/run/redis-1.2.3.tgz'))).toEqual(ARCHIVE)
  })

  test.each([`${REPOSITORY}/`, `${REPOSITORY}//`])('at %s is the same', async (url) => {
    expect(await pull({ answers: served(), url }).done).toMatchObject({ version: '1.2.3' })
  })

  test('is taken where the repository leads to', async () => {
    const elsewhere = 'https://cdn.example.org/a/redis-1.2.3.tgz?sig=x'
    const answers = {
      [`${REPOSITORY}/index.yaml`]: { status: 302, headers: { location: '/new/index.yaml' } },
      'https://charts.example.com/new/index.yaml': { status: 200, body: indexOf(elsewhere) },
      [elsewhere]: { status: 200, body: ARCHIVE },
      'https://cdn.example.org/a/redis-1.2.3.tgz.prov?sig=x': {
        status: 200,
        body: '-----BEGIN PGP SIGNED MESSAGE-----\n',
      },
    }
    const { done } = pull({ answers })
    expect(await done).toMatchObject({ version: '1.2.3', provenance: '/run/redis-1.2.3.tgz.prov' })
  })

  test.each([
    ['oci://registry-1.docker.io/bitnamicharts/redis:19.0.0', 'docker.io/bitnamicharts/redis:19.0.0'],
    ['oci://r.example.com/charts/redis', 'r.example.com/charts/redis:1.2.3'],
  ])('in a registry is pulled from there: %s', async (url, want) => {
    const { done, pulled } = pull({ answers: served(REPOSITORY, url) })
    await done
    expect(pulled).toEqual([want])
  })

  test('is asked for again when the server is busy', async () => {
    const answers: Record<string, FakeAnswer> = { ...served() }
    let busy = 2
    const index = answers[`${REPOSITORY}/index.yaml`] ?? { status: 500 }
    Object.defineProperty(answers, `${REPOSITORY}/index.yaml`, { get: () => (busy-- > 0 ? { status: 503 } : index) })
    expect(await pull({ answers }).done).toMatchObject({ version: '1.2.3' })
  })

  test.each<[string, World, string, RegExp]>([
    [
      'another archive',
      { answers: served(REPOSITORY, undefined, 'cd'.repeat(32)) },
      'CHART_DIGEST',
      /names sha256:cdcd/,
    ],
    [
      'a page in its place',
      {
        answers: {
          ...served(REPOSITORY, 'redis-1.2.3.tgz', ''),
          [`${REPOSITORY}/redis-1.2.3.tgz`]: { status: 200, body: '<html>', headers: { 'content-type': 'text/html' } },
        },
      },
      'CHART_KIND',
      /found text\/html/,
    ],
    ['no archive', { answers: served(REPOSITORY, 'gone.tgz') }, 'CHART_NOT_PULLED', /answered 404/],
    ['no index', {}, 'CHART_NOT_PULLED', /index\.yaml answered 404/],
    [
      'an index that says it is too large',
      { answers: { [`${REPOSITORY}/index.yaml`]: { status: 200, headers: { 'content-length': '99999999' } } } },
      'CHART_INDEX',
      /more than/,
    ],
    [
      'an archive that says it is too large',
      {
        answers: {
          ...served(),
          [`${REPOSITORY}/redis-1.2.3.tgz`]: { status: 200, headers: { 'content-length': '999999999' } },
        },
      },
      'CHART_TOO_LARGE',
      /found 999999999/,
    ],
    ['a file of this machine', { answers: served(REPOSITORY, 'file:///etc/passwd') }, 'CHART_INDEX', /not used: file:/],
    [
      'an address with a login',
      { answers: served(REPOSITORY, 'https://a:b@c.example/x.tgz') },
      'CHART_INDEX',
      /not used/,
    ],
    [
      'a place without TLS that no digest vouches for',
      { answers: served(REPOSITORY, 'http://cdn.example.org/x.tgz', '') },
      'CHART_INDEX',
      /not used: http:/,
    ],
    [
      'a redirect to a place without TLS',
      { answers: { [`${REPOSITORY}/index.yaml`]: { status: 301, headers: { location: 'http://x.example/' } } } },
      'REGISTRY_LOCATION',
      /http:\/\/x\.example/,
    ],
    ['an address without TLS', { url: 'http://charts.example.com' }, 'CHART_PLAIN_HTTP', /without TLS/],
  ])('is refused: %s', async (_, world, code, message) => {
    await expect(pull(world).done).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
  })

  test('a circle of redirects comes to an end', async () => {
    const answers = { [`${REPOSITORY}/index.yaml`]: { status: 302, headers: { location: `${REPOSITORY}/index.yaml` } } }
    await expect(pull({ answers }).done).rejects.toMatchObject({ code: 'REGISTRY_REDIRECTS' })
  })

  test('without TLS it is taken on this machine, and where it is said', async () => {
    const [local, plain] = ['http://127.0.0.1:8080', 'http://charts.example.com']
    expect(await pull({ answers: served(local), url: local }).done).toMatchObject({ version: '1.2.3' })
    const said = pull({ answers: served(plain), url: plain, options: { plainHttp: true } })
    expect(await said.done).toMatchObject({ version: '1.2.3' })
  })
})

describe('addresses', () => {
  const rules = async (url: string, address: string) => {
    const { done, http } = pull({ answers: served(REPOSITORY, url) })
    await done.catch(() => undefined)
    const [index, archive] = http.seen
    index?.refuseAddress?.(address, 'charts.example.com')
    return [index?.refuseAddress?.('169.254.169.254', ''), archive?.refuseAddress?.('10.0.0.1', new URL(url).hostname)]
  }

  test('a public repository leads nobody inside, and none leads to a metadata service', async () => {
    const url = 'https://inside.example.com/x.tgz'
    expect(await rules(url, '93.184.216.34')).toEqual([
      expect.stringContaining('metadata'),
      expect.stringContaining('private'),
    ])
    expect((await rules(url, '10.1.2.3'))[1]).toBeUndefined()
  })
})

describe('the login', () => {
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`
  const cdn = 'https://cdn.example.org/redis-1.2.3.tgz'
  const answers = { ...served(REPOSITORY, cdn), [cdn]: { status: 200, body: ARCHIVE } }
  const repositories = (more = '') =>
    `repositories:\n- name: ours\n  url: ${REPOSITORY}/\n  username: helm\n  password: pw\n${more}`
  const docker = JSON.stringify({
    auths: { 'charts.example.com': { auth: Buffer.from('doc:ker').toString('base64') } },
  })

  test.each<[string, Partial<World>, string | undefined]>([
    ['of the inputs', { options: { username: 'me', password: new Secret('hunter22') } }, 'me:hunter22'],
    [
      "of Helm's repositories.yaml",
      { files: { '/home/me/.config/helm/repositories.yaml': repositories() } },
      'helm:pw',
    ],
    [
      'of one that HELM_REPOSITORY_CONFIG names',
      { files: { '/x/r.yaml': repositories() }, variables: { HELM_REPOSITORY_CONFIG: '/x/r.yaml' } },
      'helm:pw',
    ],
    ['of the Docker configuration', { files: { '/home/me/.docker/config.json': docker } }, 'doc:ker'],
    ['of nobody', {}, undefined],
  ])('%s goes to the repository at once, and to nobody else', async (_, world, want) => {
    const { done, logins, ports } = pull({ answers, ...world })
    await done
    const header = want === undefined ? undefined : basic(want)
    expect(logins().slice(0, 2)).toEqual([
      [`${REPOSITORY}/index.yaml`, header],
      [cdn, undefined],
    ])
    if (want !== undefined) expect(ports.host.hidden).toContain(want.split(':')[1])
  })

  test('goes along where `helm repo add --pass-credentials` has said so', async () => {
    const files = { '/home/me/.config/helm/repositories.yaml': repositories('  pass_credentials_all: true\n') }
    const { done, logins } = pull({ answers, files })
    await done
    expect(logins()[1]).toEqual([cdn, basic('helm:pw')])
  })

  test('of the job is for the packages of its own GitLab', async () => {
    const url = 'https://gitlab.example.com/api/v4/projects/7/packages/helm/stable'
    const variables = { CI_API_V4_URL: 'https://gitlab.example.com/api/v4', CI_JOB_TOKEN: 'glcbt-1' }
    const own = pull({ answers: served(url), url, variables })
    await own.done
    expect(own.logins()[0]?.[1]).toBe(basic('gitlab-ci-token:glcbt-1'))
    const other = pull({ answers: served(), variables })
    await other.done
    expect(other.logins()[0]?.[1]).toBeUndefined()
  })

  test('that is not taken is told from one that is missing', async () => {
    const denied = { [`${REPOSITORY}/index.yaml`]: { status: 401 } }
    await expect(pull({ answers: denied }).done).rejects.toMatchObject({
      code: 'CHART_NOT_PULLED',
      hint: expect.stringContaining('give username and password'),
    })
  })
})
