import { describe, expect, test } from '@jest/globals'
import {
  type AnyAction,
  byOrder,
  CancelledError,
  type CommonInputs,
  commonInputs,
  defineAction,
  directing,
  gated,
  input,
  NO_CONFIG,
  recordShape,
  type Values,
} from '@slipway/core'
import { parseConfig } from '@slipway/core/config'
import { FakeExec, fakePorts } from '@slipway/testing'
import type { HostAdapter } from '../host'
import type { RepositoryAccess } from '../target/access'
import { applyTarget, type Gated, portsOf, withProposals } from './gates'
import { resolveInputs } from './inputs'

const GATE = {
  'fail-on': gated(
    input.oneOf('A gate', ['critical', 'high', 'none'], 'critical'),
    byOrder(['high', 'critical', 'none']),
  ),
}
const PLACE = { context: directing(input.text('Where it goes'), { to: (name) => name }) }
const PLAIN = { needed: input.text('Required', { required: true }) }

const actionOf = (inputs: object): AnyAction =>
  defineAction(recordShape('scan', {}, {}), {
    ...{ title: 'Scan', summary: 's', description: 'd', systems: ['linux'], reach: 'nothing', forks: 'run', job: {} },
    inputs: { ...commonInputs, ...inputs } as typeof commonInputs,
    run: async () => ({ outcome: 'pass', headline: 'h', outputs: {}, summary: '' }),
  })
const ALL = actionOf({ ...GATE, ...PLACE, ...PLAIN })

interface Given {
  readonly action?: AnyAction
  /** `.slipway.yml` of the change, and of the branch. */
  readonly own?: string
  readonly theirs?: string
  readonly noChangeRequest?: boolean
  /** The host's own interface; without it nothing answers. */
  readonly access?: Partial<RepositoryAccess>
  readonly noRepository?: boolean
  readonly token?: string
  readonly config?: string
  readonly environment?: string
}

const pin = (version: string, sha = 'a') =>
  `tools: { trivy: { version: "${version}", url: "https://x.example/t", sha256: "${sha.repeat(64)}" } }\n`
const says = (text: string) => `stages: { scan: { ${text} } }\n`

async function applied(given: Given) {
  const { action = ALL, own = '', theirs, environment } = given
  const path = given.config ?? '.slipway.yml'
  const warned: string[] = []
  const asked: unknown[] = []
  const read: string[] = []
  const api = {
    head: async (branch: string) => (asked.push(branch), '1234567890'),
    file: async (_: string, file: string) => (
      read.push(file),
      theirs === undefined ? undefined : new TextEncoder().encode(theirs)
    ),
  }
  const host = {
    source: {
      fork: false,
      ...(given.noChangeRequest === true ? {} : { targetBranch: 'main' }),
    },
    raw: (name: string) => (name === 'needed' ? 'x' : undefined),
    warn: (text: string) => void warned.push(text),
    repository(this: unknown, token?: string): Promise<RepositoryAccess> {
      asked.push(token, this === host)
      return Promise.resolve({ api, remote: { url: 'file:///nowhere' }, ...given.access })
    },
  }
  if (given.noRepository === true) Object.assign(host, { repository: undefined })
  const ports = fakePorts({ exec: new FakeExec([], { git: 'git' }) })
  const stageNames = ['scan']
  const config = own === '' ? NO_CONFIG : await parseConfig(path, own, stageNames)
  const resolved = await resolveInputs(action, {
    ...{ host: host as unknown as HostAdapter, files: ports.files, config, environment },
  })
  const token = given.token ?? 't0ken'
  const common = { config: path, environment, ...(token === '' ? {} : { token: { reveal: () => token } }) }
  const gated = await applyTarget(resolved, {
    ...{ action, host: host as unknown as HostAdapter, ports, stageNames, config },
    common: common as unknown as Values<CommonInputs>,
  })
  const started = ports.exec.seen.map(({ command }) => command[0])
  return { gated, warned, asked, read, started, failOn: (gated.values as Record<string, unknown>)['fail-on'] }
}

describe('the target branch is asked', () => {
  test('with the token of the job, and by the host that knows it', async () => {
    const { asked, gated } = await applied({ own: says('fail-on: none') })
    expect([asked, gated.target?.branch]).toEqual([['t0ken', true, 'main'], 'main'])
  })

  test('by git first where there is no token: hosts count what is asked without one', async () => {
    const { asked, started, gated } = await applied({ own: says('fail-on: none'), token: '' })
    expect([asked[0], started[0], gated.target?.commit]).toEqual([undefined, 'git', '1234567890'])
    expect((await applied({ own: says('fail-on: none') })).started).toEqual([])
  })

  test.each<[string, Given]>([
    ['where this is no change request', { noChangeRequest: true }],
    ['where the host has no repository', { noRepository: true }],
    ['for an action without gates, pins and places', { action: actionOf(PLAIN) }],
  ])('not %s: all counts as it is', async (_, given) => {
    const own = given.action === undefined ? says('fail-on: none') : ''
    const { gated, asked } = await applied({ own, ...given })
    expect([asked, gated.target, gated.proposals]).toEqual([[], undefined, []])
    expect(portsOf(gated)).toEqual({ pins: [], after: [] })
  })

  test.each<[string, Given]>([
    ['a gate', { action: actionOf(GATE) }],
    ['a place', { action: actionOf(PLACE) }],
    ['a program that is pinned', { action: actionOf({}), own: pin('1.0.0') }],
  ])('for %s alone', async (_, given) => expect((await applied(given)).asked).toContain('main'))
})

describe('what counts', () => {
  test('is the gate of the branch, with what the change asked for', async () => {
    const { gated, failOn, warned, read } = await applied({
      own: says('fail-on: none'),
      theirs: says('fail-on: high'),
    })
    const said = 'fail-on: this change says none, and high counts (.slipway.yml on main at 1234567) until it is merged'
    expect([failOn, gated.proposals, warned, read]).toEqual(['high', [said], [said], ['.slipway.yml']])
  })

  test.each<[string, string | undefined, string, readonly unknown[]]>([
    ['none', undefined, 'the default: no .slipway.yml on main at 1234567', []],
    [
      'one that cannot be used',
      says('nope: 1'),
      'the default: .slipway.yml on main at 1234567 cannot be used',
      [
        expect.stringMatching(
          /^\.slipway\.yml on main at 1234567 cannot be used, so the defaults count for what decides/,
        ),
      ],
    ],
  ])('where the branch has %s, is the default', async (_, theirs, from, more) => {
    const { failOn, gated, warned } = await applied({
      own: says('fail-on: none'),
      ...(theirs === undefined ? {} : { theirs }),
    })
    expect([failOn, gated.proposals]).toEqual([
      'critical',
      [`fail-on: this change says none, and critical counts (${from}) until it is merged`],
    ])
    expect(warned).toEqual([...more, ...gated.proposals])
  })

  test('where nobody answers is the default too, and that is said first', async () => {
    const api = { head: () => Promise.reject(new Error('no route')), file: async () => undefined }
    const { failOn, warned } = await applied({ own: says('fail-on: none'), access: { api } })
    expect(failOn).toBe('critical')
    expect(warned[0]).toMatch(
      /^main, which this change is for, could not be read \(no route; .*\): nothing of either that loosens a gate or leads rights of the job elsewhere counts$/,
    )
    expect(warned).toHaveLength(2)
  })

  test('is a configuration from outside of the repository as it is: no change brings it', async () => {
    const { failOn, gated, read } = await applied({
      own: says('fail-on: none') + pin('1.0.0'),
      theirs: says('fail-on: high'),
      config: '/etc/slipway.yml',
    })
    expect([failOn, read, gated.pins.length, gated.after]).toEqual(['none', [], 1, []])
    expect(gated.proposals).toEqual([])
  })

  test('needs no input that the branch does not give', async () => {
    expect((await applied({ own: says('fail-on: high'), theirs: says('fail-on: high') })).warned).toEqual([])
  })

  test('is nothing when the run is cancelled meanwhile', async () => {
    const api = { head: async () => 'c', file: () => Promise.reject(new CancelledError('SIGINT')) }
    await expect(applied({ own: says('fail-on: none'), access: { api } })).rejects.toThrow(CancelledError)
  })

  test('are the programs that the branch pins, to the letter', async () => {
    const theirs = pin('1.0.0')
    expect((await applied({ own: pin('1.0.0'), theirs })).warned).toEqual([])
    const pins = (await applied({ own: pin('1.0.0', 'b'), theirs })).gated.pins.map(({ sha256 }) => sha256)
    expect(pins).toEqual(['a'.repeat(64)])
    expect((await applied({ own: pin('2.0.0'), theirs })).warned).toEqual([
      'tools: this change pins trivy 2.0.0, which does not count (.slipway.yml on main at 1234567) until it is merged',
    ])
  })

  test('is what a digest must have passed by either: a change takes nothing away', async () => {
    const stages = (...after: readonly string[]) =>
      `environments: { dev: {}, staging: {}, prod: { after: [${after.join(', ')}] } }\n`
    const { gated } = await applied({ own: stages('dev'), theirs: stages('dev', 'staging'), environment: 'prod' })
    expect([...gated.after].sort()).toEqual(['dev', 'staging'])
    expect(portsOf(gated)).toMatchObject({ after: gated.after, target: { branch: 'main' } })
  })
})

describe('what a summary says of it', () => {
  const result = { outcome: 'pass', headline: 'h', outputs: {}, summary: '### done' } as const
  const target = { branch: 'main' } as NonNullable<Gated['target']>

  test('is what counts once the change is merged, as text', () => {
    expect(withProposals(result, { target, proposals: ['a: *b*', 'c'] }).summary).toBe(
      '### done\n\n**Counts once merged**: 2 settings of this change would loosen the gate.\n\n- a&#58; &#42;b&#42;\n- c',
    )
  })

  test.each<[string, Partial<Gated>]>([
    ['asks for nothing', { target, proposals: [] }],
    ['is none', { proposals: ['a'] }],
    ['was never looked at', {}],
  ])('is nothing for a change that %s', (_, gated) => expect(withProposals(result, gated)).toBe(result))
})
