import { describe, expect, test } from '@jest/globals'
import { Mismatch, type Ports, parseReference, resolve, Run, Secret, type StageRecord, UserError } from '@slipway/core'
import { FakeFiles, FakeHttp, fakePorts } from '@slipway/testing'
import { deploy } from './action'
import { deployedImages, manifestReader } from './image'
import { inputs } from './inputs'
import { renderSummary } from './summary'

const DIGEST = `sha256:${'a'.repeat(64)}`
const pushed = (outputs: Record<string, string>): StageRecord => ({
  version: '1.0',
  stage: 'push',
  id: 'x',
  host: { name: 'terminal' },
  source: {},
  started: '',
  finished: '',
  outcome: 'pass',
  exitCode: 0,
  headline: '',
  outputs,
  facts: {},
})
const ports = (records: readonly StageRecord[]) => ({ record: new Run(records) }) as unknown as Ports

const NOTHING = { image: undefined, images: [] }
const of = (component: string, outputs: Record<string, string>, id = component): StageRecord => ({
  ...pushed(outputs),
  component,
  id,
})
const image = (name: string) => `r.example.com/${name}@${DIGEST}`

describe('the images', () => {
  test('one is given with its digest, else what push made', () => {
    const record = pushed({ image: image('shop'), digest: DIGEST })
    expect(deployedImages(NOTHING, ports([record]))).toEqual([
      { registry: 'r.example.com', repository: 'shop', digest: DIGEST },
    ])
    const given = { image: parseReference(`other/app@${DIGEST}`), images: [] }
    expect(deployedImages(given, ports([record]))).toMatchObject([{ repository: 'other/app' }])
  })

  test('of each component, what push made last, or what is given', () => {
    const records = [
      of('web', { image: image('old') }),
      of('api', { image: image('api') }),
      of('web', { image: image('web') }),
    ]
    expect(deployedImages(NOTHING, ports(records))).toMatchObject([
      { component: 'web', repository: 'web' },
      { component: 'api', repository: 'api' },
    ])
    const images = inputs.images.read(`api=${image('a')},web=${image('w')}`)
    expect(deployedImages({ image: undefined, images }, ports(records))).toMatchObject([
      { component: 'api', repository: 'a' },
      { component: 'web', repository: 'w' },
    ])
    expect(inputs.images.read(`image=${image('a')}\n`)).toEqual([
      { registry: 'r.example.com', repository: 'a', digest: DIGEST },
    ])
  })

  test('none where it is said', () => {
    expect(deployedImages({ image: 'none', images: [] }, ports([pushed({ image: image('shop') })]))).toEqual([])
    expect(inputs.image.read('none')).toBe('none')
  })

  test.each([
    ['nothing', undefined, [], /push has recorded none/],
    ['a tag alone', parseReference('r.example.com/shop:1'), [], /without a digest/],
  ] as const)('%s is invalid', (_, given, records, want) => {
    const done = () => deployedImages({ image: given, images: [] }, ports(records))
    expect(done).toThrow(want)
    try {
      done()
    } catch (error) {
      expect((error as UserError).outcome).toBe('invalid')
      expect((error as UserError).hint).toMatch(/push/)
    }
  })

  test('several of one component are told, unless an index of them came after', () => {
    const other = `sha256:${'b'.repeat(64)}`
    const one = { ...of('api', { image: image('api'), digest: DIGEST }, 'a'), finished: '2026-01-01T00:00:00Z' }
    const two = { ...of('api', { image: image('api'), digest: other }, 'b'), finished: '2026-01-01T00:00:01Z' }
    expect(() => deployedImages(NOTHING, ports([one, two]))).toThrow(/push made several of api in this run/)
    expect(deployedImages(NOTHING, ports([one, { ...two, facts: { joined: true } }]))).toHaveLength(1)
    const again = { ...two, host: { name: 'terminal', attempt: 2 } }
    expect(deployedImages(NOTHING, ports([one, again]))).toHaveLength(1)
  })

  test('one component twice, or both inputs, is invalid', () => {
    const images = inputs.images.read(`api=${image('a')}\napi=${image('b')}`)
    expect(() => deployedImages({ image: undefined, images }, ports([]))).toThrow(/found api twice/)
    expect(() => deployedImages({ image: 'none', images }, ports([]))).toThrow(/either image or images/)
  })

  test.each(['api', `api=r.example.com/a`, `r.example.com/a@${DIGEST}`, `Api=${image('a')}`, `run=${image('a')}`])(
    '%s is none of several',
    (text) => expect(() => inputs.images.read(text)).toThrow(Mismatch),
  )
})

test('it does not run for code of a fork', () => {
  expect(deploy.forks).toBe('refuse')
})

describe('inputs', () => {
  test.each([
    ['release', '--kubeconfig=/x'],
    ['namespace', '-n'],
    ['chart', 'https://example.com/chart.tgz'],
    ['kube-context', '--x'],
    ['helm-version', '2'],
    ['set', 'a..b=1'],
    ['image-values', 'image.tag=version'],
    ['url', 'javascript:alert(1)'],
    ['url', 'https://user:pw@example.com'],
    ['url', 'http://a:99999/'],
    ['values', '-x.yaml'],
  ] as const)('%s refuses %p', (name, text) => expect(() => inputs[name].read(text)).toThrow(Mismatch))

  test("set has the types of Helm's --set", () => {
    const lines = ['a=true', 'b=1e3', 'c=null', 'd=a,b=c', 'e={x}', 'f=', 'g="true"', 'h.x\\.y/z=1', 'i[0].j=012']
    expect([...inputs.set.read(lines.join('\n'))]).toEqual([
      ['a', true],
      ['b', '1e3'],
      ['c', null],
      ['d', 'a,b=c'],
      ['e', '{x}'],
      ['f', ''],
      ['g', 'true'],
      ['h.x\\.y/z', 1],
      ['i[0].j', '012'],
    ])
    expect([...inputs.set.read({ a: false, b: 1.5, c: null })]).toEqual([
      ['a', false],
      ['b', 1.5],
      ['c', null],
    ])
  })

  test.each([
    ['set-secret', 'a.b=hunter22', 'expected path=env:NAME or path=file:PATH'],
    ['set-secret', 'a.b=env:hunter-22', 'expected path=env:NAME with the name of a variable'],
    ['set-secret', 'a..b=env:NAME', 'expected a path of values'],
    ['set-file', 'a=-x', 'expected a path that does not start with "-"'],
  ] as const)('%s given %s', (name, text, want) => {
    const said = () => resolve({ [name]: inputs[name] }, [{ name: 'input', get: () => text }])
    expect(said).toThrow(want)
    expect(said).not.toThrow(/hunter/)
  })

  test('all of the contract, and nothing that is not honoured', () => {
    const own = Object.keys(inputs).filter(
      (name) => !['working-directory', 'config', 'output', 'environment', 'component', 'token'].includes(name),
    )
    expect(own).toEqual([
      'via',
      'application',
      'argocd-server',
      'argocd-token',
      'digest-in',
      'git-revision',
      'git-repository',
      'git-branch',
      'git-path',
      'git-field',
      'git-message',
      'git-author',
      'git-change-request',
      'git-revert',
      'git-token',
      'git-ssh-key',
      'git-known-hosts',
      'git-signing-key',
      'flux',
      'chart',
      'chart-version',
      'manifests',
      'adopt',
      'release',
      'namespace',
      'create-namespace',
      'values',
      'set',
      'set-secret',
      'set-file',
      'image',
      'images',
      'keep-running',
      'image-values',
      'replaces',
      'pin',
      'dry-run',
      'username',
      'password',
      'registry-config',
      'ca-file',
      'plain-http',
      'kubeconfig',
      'kubeconfig-content',
      'kube-context',
      'allow-exec',
      'insecure-skip-tls-verify',
      'helm-version',
      'timeout',
      'fail-fast',
      'patience',
      'wait',
      'wait-for-jobs',
      'stay-ready',
      'helm-test',
      'history-max',
      'require-proof',
      'rollback',
      'on-first-failure',
      'delete-adopted',
      'prune',
      'force-conflicts',
      'take-ownership',
      'allow-namespaces',
      'allow-older',
      'allow-held',
      'silence',
      'alertmanager',
      'alertmanager-headers',
      'skip-crds',
      'no-hooks',
      'url',
    ])
    expect(Object.keys(deploy.outputs)).toEqual([
      'revision',
      'previous-revision',
      'verified-digest',
      'proof',
      'images',
      'manifests',
      'diff',
      'diagnosis',
      'url',
      'commit',
      'change-request',
      'state',
    ])
  })
})

test('words of the cluster stay words in the summary', () => {
  const diagnosis = {
    version: '1.0' as const,
    at: '',
    release: 'shop',
    namespace: 'prod',
    revision: 2,
    cause: 'crash-loop' as const,
    title: 'It crashes',
    sentence: '<img src=x> @admin | [x](http://evil)',
    hint: 'look',
    evidence: [{ title: 'a | b', text: '</pre><script>' }],
    others: [],
  }
  const text = renderSummary({
    result: {
      outcome: 'rolled-back',
      headline: 'a | b <b>',
      state: 'deployed',
      revision: 3,
      notes: [],
      events: [],
      workloads: [{ kind: 'Deployment', name: 'web|x', ready: 0, desired: 1 }],
      diagnosis,
    },
    release: 'shop',
    namespace: 'prod',
    images: [],
    url: 'https://shop.example.com',
  })
  expect(text).not.toMatch(/<(?:img|script|b)>?[ >]/)
  expect(text).not.toContain('](http://evil)')
  expect(text).toContain('https://shop.example.com')
})

test('the summary of many workloads names those that wait and counts the rest', () => {
  const workloads = Array.from({ length: 200 }, (_, index) => ({
    kind: 'Deployment',
    name: `w${index}`,
    ready: index === 42 ? 0 : 1,
    desired: 1,
  }))
  const notes = Array.from({ length: 140 }, (_, index) => `w${index}: scaled to 0`)
  const result = {
    outcome: 'pass' as const,
    headline: 'done',
    state: 'deployed' as const,
    revision: 3,
    notes,
    events: [],
    workloads,
  }
  const text = renderSummary({ result, release: 'shop', namespace: 'prod', images: [], url: undefined })
  expect(text.split('\n')[0]).toBe('### ✅ Deploy: done')
  expect(text).toContain('199 of 200 ready')
  expect(text).toContain('<code>w42</code> 0/1 ready')
  expect(text).toContain('128 more')
  expect(text.split('\n').length).toBeLessThan(40)
})

describe('a registry that push reached without TLS', () => {
  const PLAIN = { registry: 'r.example.com', plainHttp: true }
  const NONE = { 'registry-config': undefined, 'ca-file': undefined, 'plain-http': false }
  const LOGIN = { username: 'me', password: new Secret('hunter22') }
  const asked = async (more: { own: boolean; credentials: boolean; given?: typeof LOGIN; component?: string }) => {
    const image = parseReference(`r.example.com/shop@${DIGEST}`)
    const files = new FakeFiles()
    const home = '/home/user/.docker/config.json'
    const auth = Buffer.from('user:password').toString('base64')
    await files.write(home, JSON.stringify({ auths: more.credentials ? { 'r.example.com': { auth } } : {} }))
    const urls: string[] = []
    const http = new FakeHttp(({ url, headers }) => {
      urls.push(`${new URL(url).protocol}${headers?.['authorization'] === undefined ? '' : ' with credentials'}`)
      return { status: 404 }
    })
    const said: string[] = []
    const push = { ...pushed({ digest: DIGEST }), facts: PLAIN }
    const others = [{ ...push, id: 'w', component: 'web', facts: { registry: 'other.example.com' } }]
    const { component } = more
    const records = component === undefined ? [push] : [{ ...push, component }, ...others]
    const record = new Run(records, [], [], {
      isOwn: () => more.own,
      say: (text) => void said.push(text),
    })
    const given = more.given ?? { username: undefined, password: undefined }
    const access = { inputs: { ...NONE, ...given }, ca: undefined }
    const reader = manifestReader({ ...image, digest: DIGEST }, access, fakePorts({ files, http, record }))
    await reader.read(DIGEST)
    return { protocols: [...new Set(urls)], said }
  }

  test('is reached so again, and that is said', async () => {
    expect(await asked({ own: true, credentials: false })).toEqual({
      protocols: ['http:'],
      said: ['plain HTTP to the registry: true, from record/push-x.json'],
    })
    const ofOne = await asked({ own: true, credentials: false, component: 'api' })
    expect(ofOne).toEqual({
      protocols: ['http:'],
      said: ['plain HTTP to the registry of api: true, from record/push-x.json'],
    })
    const other = await asked({ own: false, credentials: false })
    expect(other.said).toEqual(['plain HTTP to the registry: true, from record/push-x.json, which another job wrote'])
  })

  test('gets no credentials that way because another job says so', async () => {
    const want = { protocols: ['https:'], said: [] }
    expect(await asked({ own: false, credentials: true })).toEqual(want)
    expect(await asked({ own: false, credentials: false, given: LOGIN })).toEqual(want)
  })
})
