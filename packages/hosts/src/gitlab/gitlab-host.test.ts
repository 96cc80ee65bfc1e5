import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { input } from '@slipway/core'
import { expandVariables, readDotenvReport, readSections } from '@slipway/testing'
import { Redactor } from '../pump/redactor'
import { dotenvName, formatDotenv } from '../kit/dotenv'
import { GitLabHost } from './gitlab-host'

function job(env: Record<string, string> = {}) {
  let log = ''
  const http = { request: () => Promise.reject(new Error('no network')) }
  const host = new GitLabHost({
    env,
    redactor: new Redactor(),
    write: (text) => (log += text),
    http,
    now: () => 1_700_000_000_000,
  })
  return { host, log: () => log }
}

const JOB = { CI_JOB_TOKEN: 'c4n4ry', X: 'y', PATH: '/bin' }
const bytes = (text: string) => new TextEncoder().encode(text)

describe('a dotenv report carries a value unchanged, or not at all and says so', () => {
  test.each<[string, string, boolean]>([
    ['a digest', 'registry.example.com/a/b@sha256:0123abcdef', true],
    ['an address', 'https://a.example:8443/x?y=z&w', true],
    ['a list', 'a,b,c', true],
    ['a variable', 'a$CI_JOB_TOKEN', false],
    ['a variable in braces', '${X}', false],
    ['two dollars', '$$', false],
    ['a variable as Windows has it', '%CI_JOB_TOKEN%', false],
    ['a line break', 'a\nPATH=/evil', false],
    ['a carriage return', 'a\rb', false],
    ['blanks around', ' a ', false],
    ['quotes', '"a"', false],
    ['a byte order mark', '\ufeffa', false],
    ['no ASCII', 'ä', false],
    ['a comment', 'a#b', false],
    ['a backslash', 'a\\nb', false],
  ])('%s', (_, value, carried) => {
    const { text, left } = formatDotenv(
      'push',
      new Map([
        ['image', value],
        ['outcome', 'pass'],
      ]),
    )
    const read = readDotenvReport(bytes(text))
    expect(left).toEqual(carried ? [] : ['image'])
    expect([...read.keys()]).toEqual(
      carried ? ['SLIPWAY_PUSH_IMAGE', 'SLIPWAY_PUSH_OUTCOME'] : ['SLIPWAY_PUSH_OUTCOME'],
    )
    if (carried) expect(expandVariables(read.get('SLIPWAY_PUSH_IMAGE') ?? '', JOB)).toBe(value)
  })

  test('any values: GitLab takes the file, and a later job sees what was meant', () => {
    const value = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom(...'$%{}PATHX=\n \r"\'\\#a.') }),
      fc.string({ unit: 'grapheme' }),
    )
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('image', 'digest', 'tags', 'url', 'uploaded-bytes'), value),
        (given) => {
          const values = new Map(Object.entries(given))
          const { text, left } = formatDotenv('push', values)
          const read = text === '' ? new Map<string, string>() : readDotenvReport(bytes(text))
          for (const [name, want] of values) {
            const got = read.get(dotenvName('push', name))
            if (got === undefined) expect(want === '' || left.includes(name)).toBe(true)
            else expect(expandVariables(got, JOB)).toBe(want)
          }
          for (const key of read.keys()) expect(key).toMatch(/^SLIPWAY_PUSH_[A-Z_]+$/)
        },
      ),
      { numRuns: 1000 },
    )
  })

  test('limits: 20 variables and less than 5 KiB, what is left is named', () => {
    const twentyOne = formatDotenv('test', new Map(Array.from({ length: 21 }, (_, i) => [`o${i}`, 'x'])))
    expect(twentyOne.left).toEqual(['o20'])
    expect(readDotenvReport(bytes(twentyOne.text)).size).toBe(20)
    for (const length of [5 * 1024 - 'SLIPWAY_TEST_A=\n'.length, 5 * 1024 - 'SLIPWAY_TEST_A=\n'.length - 1]) {
      const { text, left } = formatDotenv(
        'test',
        new Map([
          ['a', 'x'.repeat(length)],
          ['b', 'y'],
        ]),
      )
      expect(left).toEqual(text.includes('_A=') ? ['b'] : ['a'])
      expect(() => readDotenvReport(bytes(text))).not.toThrow()
    }
  })

  test('an address that an environment can take, and no longer one', () => {
    const url = (length: number) => `https://${'a'.repeat(length - 8)}`
    expect([255, 256].map((length) => formatDotenv('deploy', new Map([['url', url(length)]])).left)).toEqual([
      [],
      ['url'],
    ])
    expect(formatDotenv('deploy', new Map([['diagnosis', url(256)]])).left).toEqual([])
  })

  test.each(['PATH', 'LD_PRELOAD', 'a\nPATH', 'a=b', 'CI_JOB_TOKEN'])('the name %j stays behind the prefix', (name) => {
    expect(dotenvName('push', name)).toMatch(/^SLIPWAY_PUSH_[A-Z0-9_]+$/)
  })
})

describe('files of the stage', () => {
  test('written beside, never through a link that waits there; redacted', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'slipway-gitlab-'))
    const victim = join(folder, 'victim')
    writeFileSync(victim, 'mine')
    mkdirSync(join(folder, 'test'))
    for (const name of ['outputs.env', 'gl-code-quality-report.json']) symlinkSync(victim, join(folder, 'test', name))
    const { host } = job()
    host.hide('hunter22-hunter22')
    await host.outputs({
      action: 'test',
      values: new Map([
        ['outcome', 'fail'],
        ['report', 'hunter22-hunter22'],
      ]),
      annotations: [{ severity: 'error', title: 'hunter22-hunter22', message: '', file: 'a.ts' }],
      published: [],
      directory: join(folder, 'test'),
    })
    expect(readFileSync(victim, 'utf8')).toBe('mine')
    expect(readFileSync(join(folder, 'test/outputs.env'), 'utf8')).toBe(
      'SLIPWAY_TEST_OUTCOME=fail\nSLIPWAY_TEST_REPORT=***\n',
    )
    expect(JSON.parse(readFileSync(join(folder, 'test/gl-code-quality-report.json'), 'utf8'))).toMatchObject([
      { description: '***', location: { path: 'a.ts' } },
    ])
  })
})

describe('sections', () => {
  test('balanced when the work fails, nested in order, and no title opens another', async () => {
    const { host, log } = job()
    const hostile = 'a\nsection_start:1:evil\r\u001b[0Ksection_end:1:slipway_1_a\r'
    await expect(host.group(hostile, () => host.group('inner', () => Promise.reject(new Error('no'))))).rejects.toThrow(
      'no',
    )
    const sections = readSections(log())
    expect(sections.map(({ kind }) => kind)).toEqual(['start', 'start', 'end', 'end'])
    expect(sections[0]?.name).toBe(sections[3]?.name)
    expect(sections[1]?.name).toBe(sections[2]?.name)
    expect(log().split('\n')[0]).toContain('a section_start :1:evil')
  })

  test('what we print ourselves opens none, and no masking command is printed', () => {
    const { host, log } = job()
    host.hide('hunter22-hunter22')
    for (const say of [host.info, host.warn, host.error, host.progress])
      say.call(host, 'section_start:1:x\r hunter22-hunter22 ::add-mask::a')
    host.conclude({
      action: 'test',
      outcome: 'fail',
      headline: 'h',
      annotations: [
        { severity: 'error', title: 'section_end:1:x\r', message: 'm\nsection_end:1:x\r', file: 'f', line: 3 },
      ],
      failure: { code: 'COMMAND_FAILED', message: 'section_start:1:x\r', hint: 'h' },
      tolerated: false,
    })
    expect(readSections(log())).toEqual([])
    expect(log()).not.toContain('hunter22')
  })
})

describe('a secret comes by the name of its variable', () => {
  const secret = input.secret('A password')
  test('read from it, or given at once', () => {
    expect(
      job({ INPUT_PASSWORD_VARIABLE: 'REGISTRY_PASSWORD', REGISTRY_PASSWORD: ' p$w ' }).host.raw('password', secret),
    ).toBe(' p$w ')
    expect(job({ INPUT_PASSWORD: 'p' }).host.raw('password', secret)).toBe('p')
    expect(job({ INPUT_PUSH_IMAGE: 'a/b' }).host.raw('push.image', input.text('x'))).toBe('a/b')
    expect(job({ INPUT_PASSWORD_VARIABLE: '' }).host.raw('password', secret)).toBeUndefined()
    expect(
      job({ INPUT_FAIL_ON: 'high', INPUT_FAIL_ON_VARIABLE: 'X', X: 'no' }).host.raw('fail-on', input.text('x')),
    ).toBe('high')
  })
  test('a variable of type File means the content of the file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'slipway-file-variable-'))
    const raw = (variable: string, value: string) =>
      job({ INPUT_PASSWORD_VARIABLE: variable, [variable]: value }).host.raw('password', secret)
    const file = join(folder, 'KUBE_CONFIG')
    writeFileSync(file, 'line\nline\n')
    expect(raw('KUBE_CONFIG', file)).toBe('line\nline')
    // Another name, another file: then the path is what the variable holds.
    expect(raw('OTHER', file)).toBe(file)
    expect(raw('KUBE_CONFIG', '/no/such/KUBE_CONFIG')).toBe('/no/such/KUBE_CONFIG')
    writeFileSync(file, '\n')
    expect(() => raw('KUBE_CONFIG', file)).toThrow(/"KUBE_CONFIG", which is empty$/)
  })
  test('an empty one is named', () => {
    expect(() => job({ INPUT_PASSWORD_VARIABLE: 'REGISTRY_PASSWORD' }).host.raw('password', secret)).toThrow(
      'password-variable: expected the name of a CI/CD variable that is set, found "REGISTRY_PASSWORD", which is empty',
    )
  })
  test.each(['glpat-c4n4ry', 'c4n4ry', 'C4N4RY', 'a c4n4ry'])(
    'the secret itself in the place of the name is not repeated (%s)',
    (value) => {
      expect(() => job({ INPUT_PASSWORD_VARIABLE: value }).host.raw('password', secret)).toThrow(
        /found something else$/,
      )
    },
  )
})

describe('the identity token that the job declared', () => {
  const jwt = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2lnbmF0dXJl`

  test.each<[string, string, Record<string, string>, string]>([
    ['ours', 'https://vault', { SLIPWAY_ID_TOKEN: jwt({ aud: 'https://vault' }) }, 'SLIPWAY_ID_TOKEN'],
    ['of several audiences', 'b', { SLIPWAY_ID_TOKEN: jwt({ aud: ['a', 'b'] }) }, 'SLIPWAY_ID_TOKEN'],
    [
      "by the name that others use, when ours is somebody else's",
      'sigstore',
      { SLIPWAY_ID_TOKEN: jwt({ aud: 'https://vault' }), SIGSTORE_ID_TOKEN: jwt({ aud: 'sigstore' }) },
      'SIGSTORE_ID_TOKEN',
    ],
  ])('%s', async (_, audience, env, name) => {
    const { host, log } = job(env)
    expect(await host.identityToken(audience)).toBe(env[name])
    host.info(`a ${env[name] ?? ''} b`)
    expect([log(), host.isHidden(env[name] ?? '')]).toEqual(['a *** b\n', true])
  })

  test.each<[string, Record<string, string>, string]>([
    ['none', {}, 'expected an identity token for sigstore, found none'],
    ['an empty one', { SLIPWAY_ID_TOKEN: '' }, 'expected an identity token for sigstore, found none'],
    ['no token at all', { SLIPWAY_ID_TOKEN: 'c4n4ry' }, 'expected an identity token for sigstore, found none'],
    [
      'one for somebody else',
      { SLIPWAY_ID_TOKEN: jwt({ aud: 'https://vault' }) },
      'expected an identity token for sigstore, found one for https://vault',
    ],
  ])('%s is said, with what to write', async (_, env, message) => {
    await expect(job(env).host.identityToken('sigstore')).rejects.toMatchObject({
      code: 'IDENTITY_NOT_ALLOWED',
      message,
      hint: 'give the job `id_tokens: { SLIPWAY_ID_TOKEN: { aud: "sigstore" } }`',
    })
  })
})

describe('tracing of the job', () => {
  test.each(['true', '1', 'TRUE', 't'])('CI_DEBUG_TRACE=%s is warned of, with what to do', (value) => {
    const { host, log } = job({ CI_DEBUG_TRACE: value })
    host.announce()
    expect(log()).toMatch(/warning: CI_DEBUG_TRACE is on: GitLab writes every variable .* change the secrets/)
  })

  test.each(['false', '0', '', undefined])('%j is off', (value) => {
    const { host, log } = job(value === undefined ? {} : { CI_DEBUG_TRACE: value })
    host.announce()
    expect(log()).toBe('')
  })
})
