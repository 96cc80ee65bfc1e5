import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { type Annotation, input } from '@slipway/core'
import { readAsRunner, readKeyValueFile, SUMMARY_BYTES } from '@slipway/testing'
import type { StageOutputs } from '../host'
import { Redactor } from '../pump/redactor'
import { GitHubHost } from './github-host'

const NO_HTTP = { request: () => Promise.reject(new Error('no network')) }

function runner(env: Record<string, string> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-github-'))
  const files = Object.fromEntries(
    ['GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY', 'GITHUB_STATE', 'GITHUB_ENV', 'GITHUB_PATH'].map((name) => [
      name,
      join(folder, name),
    ]),
  )
  for (const path of Object.values(files)) writeFileSync(path, '')
  let log = ''
  let serial = 0
  const redactor = new Redactor()
  const parts = {
    env: { ...files, ...env },
    redactor,
    write: (text: string) => void (log += text),
    random: () => `${'0'.repeat(31)}${serial++}`,
    http: NO_HTTP,
  }
  const host = new GitHubHost(parts)
  const read = (name: string) => readFileSync(join(folder, name), 'utf8')
  return { host, beside: () => new GitHubHost(parts), redactor, log: () => log, view: () => readAsRunner(log), read }
}

const many = (severity: Annotation['severity'], count: number): Annotation[] =>
  Array.from({ length: count }, (_, i) => ({ severity, title: `${severity} ${i}`, message: 'm' }))

const failed = {
  action: 'test',
  outcome: 'fail',
  headline: 'h',
  annotations: [],
  failure: { code: 'COMMAND_FAILED', message: 'no', hint: 'do' },
  tolerated: false,
} as const

const stage = (values: Readonly<Record<string, string>>): StageOutputs => ({
  action: 'test',
  values: new Map(Object.entries(values)),
  annotations: [],
  published: [],
  directory: undefined,
})

describe('annotations', () => {
  test('ten of each kind, the verdict first, and the rest is counted', () => {
    const { host, view } = runner()
    const annotations = [...many('notice', 12), ...many('warning', 12), ...many('error', 12)]
    host.conclude({ ...failed, annotations })
    const shown = view().commands.map(({ name, properties }) => `${name} ${properties.get('title')}`)
    expect(shown.slice(0, 3)).toEqual(['error test: fail', 'error error 0', 'error error 1'])
    expect(
      ['error', 'warning', 'notice'].map((name) => shown.filter((line) => line.startsWith(`${name} `)).length),
    ).toEqual([10, 10, 10])
    expect(view().shown.join('\n')).toContain('7 more annotations are in the summary and the reports')
  })

  test('warnings on the way count among the ten', () => {
    const { host, view } = runner()
    for (let i = 0; i < 12; i++) host.warn(`w${i}`)
    host.conclude({ ...failed, annotations: many('warning', 5), tolerated: true })
    const warnings = view().commands.filter(({ name }) => name === 'warning')
    expect(warnings.map(({ data }) => data)).toEqual(Array.from({ length: 10 }, (_, i) => `w${i}`))
    expect(view().shown).toContain('warning: w11')
  })

  test('their text is redacted, the file name too, and commands no others', () => {
    const { host, log, view } = runner()
    host.hide('hunter22-hunter22')
    const annotation = {
      severity: 'error',
      title: 'hunter22-hunter22\n::add-mask::a',
      message: 'x hunter22-hunter22',
      file: 'hunter22-hunter22.ts',
    } as const
    host.conclude({
      ...failed,
      annotations: [annotation],
      failure: { ...failed.failure, message: '::stop-commands::x hunter22-hunter22' },
    })
    expect(log().match(/hunter22-hunter22/g)).toHaveLength(1)
    expect(view().commands.map(({ name }) => name)).toEqual(['add-mask', 'error', 'error'])
    expect(view().stopped).toBe(false)
  })
})

describe('foreign text that we print ourselves', () => {
  test('is no command', async () => {
    const { host, view } = runner()
    const hostile = 'x\n::add-mask::a\r##[add-mask]b'
    host.info(hostile)
    host.error(hostile)
    host.progress(hostile)
    host.warn(hostile)
    await host.group(hostile, async () => undefined)
    expect(view().commands.map(({ name, data }) => [name, data])).toEqual([
      ['warning', 'x\n::add-mask::a\n##[add-mask]b'],
      ['group', 'x\n::add-mask::a\n##[add-mask]b'],
      ['endgroup', ''],
    ])
  })

  test('hides and reorders nothing in an annotation, a warning and the title of a group', async () => {
    const { host, view } = runner()
    const tricky = 'a\u202eb\u001b[8mc\u2067d\u200be\u{e0041}'
    host.warn(tricky)
    await host.group(tricky, async () => undefined)
    const annotations = [{ severity: 'error', title: tricky, message: `${tricky} שלום` }] as const
    host.conclude({ action: 'test', outcome: 'fail', headline: 'no', annotations, tolerated: false })
    const { commands } = view()
    expect(commands.map(({ data }) => data)).toEqual(['abcde', 'abcde', '', 'abcde שלום'])
    expect(commands.at(-1)?.properties.get('title')).toBe('abcde')
  })

  test('a group ends when the work fails', async () => {
    const { host, view } = runner()
    await expect(host.group('g', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(view().commands.map(({ name }) => name)).toEqual(['group', 'endgroup'])
  })
})

describe('stopped commands', () => {
  test('a command of ours in between is obeyed, a command of the child is not, and each token is used once', () => {
    const { host, log, view } = runner()
    const resume = host.bracket()
    host.showLine('::error::from the child')
    host.warn('ours')
    host.showLine('::error::from the child again')
    resume()
    resume()
    host.warn('after')
    expect(view().commands.map(({ data }) => data)).toEqual(['ours', 'after'])
    expect(view().stopped).toBe(false)
    const tokens = [...log().matchAll(/::stop-commands::(\w+)/g)].map(([, token]) => token)
    expect(new Set(tokens).size).toBe(tokens.length)
  })
  test('two children side by side: commands go on when the last has ended', () => {
    const { host, view } = runner()
    const [one, two] = [host.bracket(), host.bracket()]
    one()
    host.showLine('::error::child two')
    expect(view().stopped).toBe(true)
    two()
    expect(view()).toMatchObject({ stopped: false, commands: [] })
  })
  test('stages side by side have a host each and one log: none swallows what another says', () => {
    const { host, beside, view } = runner()
    const other = beside()
    const [one, two] = [host.bracket(), other.bracket()]
    other.warn('from two')
    one()
    host.warn('from one')
    other.showLine('::error::child two')
    expect(view().stopped).toBe(true)
    two()
    expect(view()).toMatchObject({ stopped: false, commands: [{ data: 'from two' }, { data: 'from one' }] })
  })
})

describe('secrets', () => {
  test('what we redact is masked line by line, and what would blank ordinary text is not', () => {
    const { host, view } = runner()
    host.hide('-----BEGIN KEY-----\r\nMIIEvQIBADANBgkq\r\n\r\nab\r\n-----END KEY-----')
    host.hide('a')
    host.hide('main')
    host.hide('abc123')
    host.hide('abc123')
    expect(view().commands.map(({ name, data }) => [name, data])).toEqual([
      ['add-mask', 'MIIEvQIBADANBgkq'],
      ['add-mask', 'abc123'],
    ])
    expect(view().shown.filter((line) => line.startsWith('note: '))).toHaveLength(3)
  })
})

describe('files of the runner', () => {
  test('outputs, and never the environment, the path or the state of a later step', async () => {
    const { host, read } = runner()
    host.hide('hunter22-hunter22')
    await host.outputs(stage({ outcome: 'pass', report: 'a\nb hunter22-hunter22' }))
    await host.summary('### done')
    expect([...readKeyValueFile(read('GITHUB_OUTPUT'))]).toEqual([
      ['outcome', 'pass'],
      ['report', 'a\nb ***'],
    ])
    expect(['ENV', 'PATH', 'STATE', 'STEP_SUMMARY'].map((file) => read(`GITHUB_${file}`))).toEqual([
      '',
      '',
      '',
      '### done\n',
    ])
  })

  test('a summary beyond the limit is cut, says so and keeps the verdict', async () => {
    const { host, read } = runner()
    await host.summary(`### ❌ Test: 3 of 5 failed\n\n${'| ä | 漢 |\n'.repeat(200_000)}`)
    const text = read('GITHUB_STEP_SUMMARY')
    expect(Buffer.byteLength(text)).toBeLessThan(SUMMARY_BYTES)
    expect(text.startsWith('### ❌ Test: 3 of 5 failed\n')).toBe(true)
    expect(text.trimEnd().split('\n').at(-1)).toMatch(/^\*The rest does not fit into a job summary/)
  })

  test('a secret is found in a summary although its text was escaped for Markdown', async () => {
    const { escapeMarkdown } = await import('@slipway/core')
    const { host, read } = runner()
    host.hide('ghs_a-b.c=d/e+f')
    await host.summary(`| ${escapeMarkdown('token ghs_a-b.c=d/e+f seen')} |`)
    expect(read('GITHUB_STEP_SUMMARY')).toBe('| token *** seen |\n')
  })

  test('without files nothing is written and nothing fails', async () => {
    const { host } = runner({ GITHUB_OUTPUT: '', GITHUB_STEP_SUMMARY: '', GITHUB_STATE: '' })
    await host.outputs(stage({ outcome: 'pass' }))
    await host.summary('x')
  })
})

test('inputs as the runner writes them', () => {
  const { host } = runner({ 'INPUT_FAIL-ON': 'high', INPUT_PASSWORD: ' p ' })
  expect([
    host.raw('fail-on', input.text('x')),
    host.raw('password', input.secret('x')),
    host.raw('other', input.text('x')),
  ]).toEqual(['high', ' p ', undefined])
})

describe('debug logging', () => {
  test('is said, and is no annotation', () => {
    const { host, view, log } = runner({ RUNNER_DEBUG: '1' })
    host.announce()
    expect(log()).toMatch(/^debug logging is on: the runner shows what steps are given/)
    expect(view().commands).toEqual([])
  })

  test('is not said when it is off', () => {
    for (const env of [{}, { RUNNER_DEBUG: '0' }, { RUNNER_DEBUG: '' }] as const) {
      const { host, log } = runner({ ...env })
      host.announce()
      expect(log()).toBe('')
    }
  })
})
