import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import {
  type AnyAction,
  type Catalogue,
  commonInputs,
  defineAction,
  input,
  type Raw,
  recordShape,
  type SourceContext,
} from '@slipway/core'
import { createMachinery } from '../engine/machinery'
import { runAction } from '../engine/run-action'
import type { Conclusion } from '../host'
import { HOST_NAMES, HOSTS } from '../host-table'
import { ProcessSignals } from '../process/signals'
import { Redactor } from '../pump/redactor'
import { BaseHost } from './base-host'
import { findKind, type HostKind, type HostStart } from './host-kind'

const NO_HTTP = { request: () => Promise.reject(new Error('no network')) }

function startOf(env: NodeJS.ProcessEnv, given: Readonly<Record<string, Raw>> = {}) {
  let log = ''
  const start: HostStart = {
    env,
    redactor: new Redactor(),
    http: NO_HTTP,
    write: (text) => (log += text),
    random: () => 'r',
    now: () => 0,

    given: new Map(Object.entries(given)),
    workspace: mkdtempSync(join(tmpdir(), 'slipway-kit-')),
    look: () => ({ colours: false }),
  }
  return { start, log: () => log }
}

/** A host as somebody would add it: what it fills in is all there is to write. */
class TinyHost extends BaseHost {
  readonly name = 'tiny'
  readonly source: SourceContext = { fork: false, commit: 'c0ffee' }
  readonly colours = false

  constructor(readonly start: HostStart) {
    super(start)
  }

  protected readInput(name: string): Raw | undefined {
    return this.start.env[`TINY_${name}`]
  }

  warn(text: string): void {
    this.print(`W ${this.safe(text)}`)
  }

  error(text: string): void {
    this.print(`E ${this.safe(text)}`)
  }

  group<T>(title: string, work: () => Promise<T>): Promise<T> {
    this.print(`> ${this.safe(title)}`)
    return work()
  }

  conclude({ outcome, headline, annotations }: Conclusion): void {
    for (const { title } of annotations) this.info(title)
    this.info(`${outcome}: ${headline}`)
  }
}

const tiny: HostKind<'tiny'> = {
  name: 'tiny',
  detect: (env) => env['TINY'] === 'yes',
  workspace: (env) => env['TINY_FOLDER'],
  open: async (start) => new TinyHost(start),
}

const inputs = { ...commonInputs, image: input.text('An image'), password: input.secret('A password') } as const

const pushed = recordShape('push', { image: 'The image' }, {})

const action: AnyAction = defineAction(pushed, {
  title: 'Push',
  summary: 's',
  description: 'd',
  inputs,
  systems: ['linux', 'darwin'],
  place: { order: 1 },
  reach: 'registry',
  forks: 'refuse',
  job: {},
  run: async (given, ports) => {
    ports.host.info('the password is hunter22-hunter22')
    return {
      outcome: 'pass',
      headline: 'done',
      outputs: { image: given.image },
      summary: '',
      annotations: [{ severity: 'notice', title: 'seen hunter22-hunter22', message: '' }],
    }
  },
})

const catalogue: Catalogue = {
  stageNames: ['push'],
  renderPage: async () => '<html></html>',
  renderComment: async () => '',
  describeRun: async () => ({ word: '', sentences: [] }),
}

describe('a host of its own', () => {
  const env = { TINY: 'yes', TINY_image: 'from-host', TINY_password: 'hunter22-hunter22' }

  async function runTiny(given: Readonly<Record<string, Raw>> = {}) {
    const { start, log } = startOf(env, given)
    const host = await findKind([tiny, ...HOSTS], env).open(start)
    const signals = new ProcessSignals()
    const machinery = createMachinery({ ...start, host, signals })
    const { record } = await runAction(action, machinery, catalogue)
    await signals.cleanUp(() => undefined)
    return { host, record, log: log(), out: (path: string) => join(start.workspace, 'slipway-out', path) }
  }

  test('is found, runs an action, and writes what every host writes', async () => {
    const { record, log, out } = await runTiny()
    expect(record).toMatchObject({
      host: { name: 'tiny' },
      source: { commit: 'c0ffee' },
      outcome: 'pass',
      outputs: { image: 'from-host' },
    })
    expect(log).toBe('the password is ***\nseen ***\npass: done\n')
    expect(readFileSync(out('push/outputs.env'), 'utf8')).toBe(
      'SLIPWAY_PUSH_OUTCOME=pass\nSLIPWAY_PUSH_IMAGE=from-host\n',
    )
    expect(existsSync(out('report.html'))).toBe(true)
  })

  test('inputs given as arguments win over its own form', async () => {
    expect((await runTiny({ image: 'from-flag' })).record.outputs).toEqual({ image: 'from-flag' })
  })

  test('what was hidden is known, and nothing else', async () => {
    const { host } = await runTiny()
    expect(['hunter22-hunter22', 'hunter22', 'from-host'].map((value) => host.isHidden(value))).toEqual([
      true,
      false,
      false,
    ])
  })
})

describe('the table of hosts', () => {
  test.each<[string, NodeJS.ProcessEnv, string, string | undefined]>([
    ['the GitHub runner', { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: '/w', GITLAB_CI: 'true' }, 'github', '/w'],
    ['a GitLab job', { GITLAB_CI: 'true', CI_PROJECT_DIR: '/p', GITHUB_WORKSPACE: '/w' }, 'gitlab', '/p'],
    ['neither', { GITHUB_ACTIONS: 'false', GITLAB_CI: 'false', CI_PROJECT_DIR: '/p' }, 'terminal', undefined],
  ])('%s', (_, env, name, workspace) => {
    const kind = findKind(HOSTS, env)
    expect([kind.name, kind.workspace(env)]).toEqual([name, workspace])
  })

  test.each(HOSTS.map((kind) => [kind.name, kind] as const))('%s opens as what it is called', async (name, kind) => {
    const host = await kind.open(startOf({}).start)
    expect([host.name, host.unattended]).toEqual([name, name !== 'terminal'])
  })

  test('the published schema of records names the same hosts', () => {
    const schema = JSON.parse(readFileSync('docs/schemas/record.schema.json', 'utf8')) as {
      properties: { host: { properties: { name: { enum: string[] } } } }
    }
    expect(schema.properties.host.properties.name.enum).toEqual(HOST_NAMES)
  })

  test('nothing outside of a folder of a host asks for the name of one', () => {
    const compared = new RegExp(`[!=]== *'(?:${HOST_NAMES.join('|')})'`)
    const asking = ['packages', 'actions'].flatMap((root) =>
      readdirSync(root, { recursive: true, encoding: 'utf8' })
        .filter((path) => /\/src\/.*\.ts$/.test(path) && !/node_modules|\.test\.ts$/.test(path))
        .filter((path) => compared.test(readFileSync(join(root, path), 'utf8'))),
    )
    expect(asking).toEqual([])
  })

  test('without a host that recognises the environment it says so', () => {
    expect(() => findKind([tiny], {})).toThrow('no host recognises this environment')
  })
})
