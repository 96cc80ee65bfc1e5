import { describe, expect, test } from '@jest/globals'
import { number, text } from './fact'
import { latestOfEach, mergeRecords, ofThisRun, type Run, type ThisRun } from './run'
import { recordShape } from './shape'
import type { StageRecord } from './stage-record'

function record(given: Partial<StageRecord> & Record<string, unknown> = {}): StageRecord {
  return {
    version: '2.0',
    stage: 'push',
    id: 'a',
    host: { name: 'terminal' },
    source: {},
    started: '2026-01-01T00:00:00.000Z',
    finished: '2026-01-01T00:01:00.000Z',
    outcome: 'pass',
    exitCode: 0,
    headline: 'done',
    outputs: {},
    facts: {},
    ...given,
  }
}

const push = recordShape(
  'push',
  { image: 'i', digest: 'd', constructor: 'c', __proto__: 'p' },
  { a: number(), b: text() },
)
const build = recordShape('build', {}, {})

function merged(...records: object[]): Run {
  return mergeRecords(records.map((value, i) => ({ name: nameOf(value, i), text: JSON.stringify(value) })))
}

function nameOf({ stage, id }: Partial<StageRecord>, index: number): string {
  return stage === undefined ? `record/${index}.json` : `record/${stage}-${id}.json`
}

describe('merging', () => {
  const early = record({ id: 'z', finished: '2026-01-01T00:01:00.000Z', outputs: { image: 'old' } })
  const late = record({ id: 'b', finished: '2026-01-01T00:02:00.000Z', outputs: { image: 'new' } })
  const twin = record({ id: 'c', finished: '2026-01-01T00:02:00.000Z', outputs: { image: 'newest' } })

  test('by time, then by id, in whatever order the files are read', () => {
    for (const files of [
      [early, late, twin],
      [twin, late, early],
      [late, twin, early],
    ]) {
      const run = merged(...files)
      expect(run.stages.map(({ id }) => id)).toEqual(['z', 'b', 'c'])
      expect(run.output(push, 'image')).toBe('newest')
    }
  })

  test('the newest record of a stage counts, a failed one too', () => {
    const run = merged(late, record({ id: 'd', finished: '2026-01-02T00:00:00.000Z', outcome: 'fail', exitCode: 10 }))
    expect(run.latest(push)?.outcome).toBe('fail')
    expect(run.output(push, 'image')).toBeUndefined()
    expect(run.latest(build)).toBeUndefined()
  })

  test('unknown fields of a newer minor version are kept', () => {
    const newer = record({
      version: '2.7',
      weather: { sun: true },
      failure: { code: 'A', message: 'b', hint: 'c', extra: 1 } as never,
    })
    expect(merged(newer).stages[0]).toEqual(newer)
  })

  test('empty outputs are none, and nothing is inherited', () => {
    const run = merged(record({ outputs: { digest: '' }, facts: { a: 1 } }))
    expect([run.output(push, 'digest'), run.output(push, 'constructor'), run.output(push, '__proto__')]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
    expect(run.latest(push)?.facts).toEqual({ a: 1 })
    expect(Object.hasOwn(run.latest(push)?.facts ?? {}, 'toString')).toBe(false)
    expect(run.latest(build)).toBeUndefined()
  })

  test('a fact of another type than its stage writes is left out, and so is one that no reader knows', () => {
    expect(merged(record({ facts: { a: 'one', b: 'two', c: 3 } })).latest(push)?.facts).toEqual({ b: 'two' })
    expect(merged(record({ facts: { a: [1], b: null } })).latest(push)?.facts).toEqual({})
  })

  test('what only showed what it would do counts for nothing', () => {
    const real = record({ id: 'a', outputs: { image: 'real' } })
    const dry = record({ id: 'b', outputs: { image: 'dry' }, dryRun: true })
    expect(merged(real, dry).output(push, 'image')).toBe('real')
    expect(merged(dry).latest(push)).toBeUndefined()
  })

  test('an older major version is left out and named, and the others count', () => {
    const run = merged(record({ version: '1.0', outputs: { image: 'old' } }), record({ outputs: { image: 'new' } }))
    expect([run.outdated, run.stages.length, run.output(push, 'image')]).toEqual([['record/push-a.json'], 1, 'new'])
    // Whatever else stands in it: an older reader's rules are not ours.
    expect(merged({ version: '1.3' }).outdated).toEqual(['record/0.json'])
  })

  test('__proto__ in a file changes nothing outside', () => {
    const text = JSON.stringify(record()).replace(
      '"outputs":{}',
      '"outputs":{"__proto__":"x"},"__proto__":{"polluted":true}',
    )
    expect(mergeRecords([{ name: 'push-a.json', text }]).stages).toHaveLength(1)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})

describe('refused', () => {
  test('a later major version', () => {
    expect(() => merged(record(), record({ version: '3.0' }))).toThrow(
      expect.objectContaining({
        code: 'RECORD_NEWER',
        message: 'record/push-a.json: expected a record of version 2.0, found 3.0',
      }),
    )
  })

  test.each<[string, string]>([
    ['no JSON', 'nonsense'],
    ['empty', ''],
    ['cut off', JSON.stringify(record()).slice(0, -10)],
    ['a list', '[]'],
    ['null', 'null'],
    ['no version', JSON.stringify({ ...record(), version: undefined })],
    ['a version that is none', JSON.stringify(record({ version: 'abc' }))],
    ['an unknown outcome', JSON.stringify({ ...record(), outcome: 'toString' })],
    ['no exit code', JSON.stringify({ ...record(), exitCode: undefined })],
    ['a number as output', JSON.stringify({ ...record(), outputs: { total: 3 } })],
    ['outputs as a list', JSON.stringify({ ...record(), outputs: ['a'] })],
    ['a time that is none', JSON.stringify({ ...record(), finished: 'yesterday' })],
    ['a failure without a message', JSON.stringify({ ...record(), failure: { code: 'X' } })],
    ['no facts', JSON.stringify({ ...record(), facts: null })],
    ['a component that is no text', JSON.stringify({ ...record(), component: 3 })],
    ['a dry run that is neither', JSON.stringify({ ...record(), dryRun: 'no' })],
  ])('%s', (_, text) => {
    expect(() => mergeRecords([{ name: 'record/x.json', text }])).toThrow(
      expect.objectContaining({
        code: 'RECORD_INVALID',
        message: 'record/x.json: expected a run record, found something else',
        outcome: 'invalid',
      }),
    )
  })

  test.each(['constructor', '__proto__', '../../x', 'toString', 'valueOf', '', 'a b', 'x'.repeat(41)])(
    'the stage %j',
    (stage) => {
      const name = `record/${stage}-a.json`
      const refused = expect.objectContaining({
        code: 'RECORD_INVALID',
        message: `${name}: expected a run record, found one of the stage ${JSON.stringify(stage.slice(0, 40))}`,
      })
      expect(() => mergeRecords([{ name, text: JSON.stringify(record({ stage })) }])).toThrow(refused)
    },
  )

  test.each<[string, Partial<StageRecord>]>([
    ['another stage', { stage: 'build' }],
    ['another id', { id: 'b' }],
    ['an id that leads elsewhere', { id: '../../a' }],
  ])('a file that names %s than it holds', (_, given) => {
    expect(() => mergeRecords([{ name: 'out/record/push-a.json', text: JSON.stringify(record(given)) }])).toThrow(
      expect.objectContaining({ code: 'RECORD_INVALID', message: expect.stringContaining('found that of') }),
    )
  })
})

describe('of several images', () => {
  const records = [
    record({ id: 'a', component: 'api', outputs: { image: 'api' } }),
    record({ id: 'w', component: 'web', outputs: { image: 'web' } }),
  ]
  const here = { host: 'terminal', runId: undefined, attempt: undefined, repository: undefined, commit: undefined }
  const read = (stages: readonly StageRecord[], component?: string) =>
    ofThisRun(merged(...stages), { ...here, now: Date.parse('2027-01-01'), isPart: false }, { component })

  test('a stage takes from those of its own, and of several none is meant by whoever names none', () => {
    expect(read(records, 'web').output(push, 'image')).toBe('web')
    expect(read(records, 'other').output(push, 'image')).toBeUndefined()
    expect(read(records).output(push, 'image')).toBeUndefined()
    expect(read(records.slice(0, 1)).output(push, 'image')).toBe('api')
  })
  test('all can be had, each by its name', () => {
    const all = read(records).latestOfComponents(push)
    expect([...all].map(([name, { outputs }]) => [name, outputs.image])).toEqual([
      ['api', 'api'],
      ['web', 'web'],
    ])
    expect(latestOfEach(read(records).stages).map(({ id }) => id)).toEqual(['a', 'w'])
  })
})

describe('several environments or clusters of one run', () => {
  const ids = (...records: readonly StageRecord[]) => latestOfEach(records).map(({ id }) => id)
  const to = (id: string, facts: StageRecord['facts']) => record({ id, facts })

  test('each has its newest record, and a later one elsewhere hides no failure', () => {
    expect(
      ids(
        to('a', { environment: 'staging' }),
        to('b', { context: 'us' }),
        to('c', { context: 'eu' }),
        to('d', { context: 'us' }),
        to('e', { environment: 'production' }),
      ),
    ).toEqual(['a', 'd', 'c', 'e'])
  })
  test('what was refused before it could say where goes when it is done again', () => {
    expect(ids(to('a', {}), to('b', { environment: 'staging' }))).toEqual(['b'])
    expect(ids(to('a', { environment: 'staging' }), to('b', {}))).toEqual(['a', 'b'])
  })
})

describe('what a stage takes', () => {
  const at = (minute: number) => `2026-01-01T00:0${minute}:00.000Z`
  const mine = record({ id: 'mine', finished: at(1), outputs: { image: 'ours' }, facts: { a: 1 } })
  const theirs = record({ id: 'theirs', finished: at(5), outputs: { image: 'forged' } })
  const here: ThisRun = {
    host: 'terminal',
    runId: undefined,
    attempt: undefined,
    repository: undefined,
    commit: undefined,
    now: Date.parse(at(5)),
    isPart: false,
  }
  const reading = (isOwn?: (id: string) => boolean) => {
    const said: string[] = []
    const run = ofThisRun(merged(mine, theirs), here, {
      say: (text) => void said.push(text),
      ...(isOwn === undefined ? {} : { isOwn }),
    })
    return { run, said }
  }
  const image = (run: Run) => run.take(push, 'image', ({ outputs }) => outputs.image)

  test('is said once for each value, with the record that it comes from', () => {
    const { run, said } = reading()
    expect([image(run), image(run)]).toEqual(['forged', 'forged'])
    run.take(push, 'a', ({ facts }) => facts.a)
    run.take(build, 'x', ({ stage }) => stage)
    expect(said).toEqual(['image: forged, from record/push-theirs.json'])
    expect(run.isOwn({ id: 'theirs' })).toBe(true)
  })

  test('comes from what this job wrote, however late another record says it is', () => {
    const { run, said } = reading((id) => id === 'mine')
    expect([image(run), run.output(push, 'image'), run.latest(push)?.facts]).toEqual(['ours', 'ours', { a: 1 }])
    expect(said).toEqual(['image: ours, from record/push-mine.json'])
    expect(run.stages).toHaveLength(2)
  })

  test('comes from another job, where this one wrote none, and that is said', () => {
    const { run, said } = reading(() => false)
    expect([image(run), run.isOwn({ id: 'theirs' })]).toEqual(['forged', false])
    expect(said).toEqual(['image: forged, from record/push-theirs.json, which another job wrote'])
  })
})

describe('records of this run', () => {
  const here: ThisRun = {
    host: 'github',
    runId: '7',
    attempt: 2,
    repository: 'team/shop',
    commit: 'c0ffee',
    now: Date.parse('2026-01-01T00:01:00.000Z'),
    isPart: false,
  }
  const host = { name: 'github', runId: '7', attempt: 1 }
  const source = { repository: 'team/shop', commit: 'c0ffee' }
  const kept = (given: Partial<StageRecord>, where: Partial<ThisRun> = {}) => {
    const run = ofThisRun(merged(record({ host, source, ...given })), { ...here, ...where })
    return [run.stages.length, run.others.length]
  }

  test.each<[string, Partial<StageRecord>, Partial<ThisRun>]>([
    ['of an earlier try', {}, {}],
    ['of the same try', { host: { ...host, attempt: 2 } }, {}],
    ['of a host that counts no tries', { host: { name: 'github', runId: '7' } }, { attempt: undefined }],
    ['of a clock that is five minutes ahead', { finished: '2026-01-01T00:06:00.000Z' }, {}],
    ['of another part of the run', { host: { ...host, runId: '6' } }, { isPart: true }],
    ['without a repository, where there is none', { source: {} }, { repository: undefined, commit: undefined }],
  ])('%s: ours', (_, given, where) => {
    expect(kept(given, where)).toEqual([1, 0])
  })

  test.each<[string, Partial<StageRecord>, Partial<ThisRun>]>([
    ['of another host', { host: { ...host, name: 'terminal' } }, {}],
    ['of another run', { host: { ...host, runId: '8' } }, {}],
    ['of a run without an id', { host: { name: 'github' } }, {}],
    ['of a later try', { host: { ...host, attempt: 3 } }, {}],
    ['of another repository', { source: { ...source, repository: 'someone/else' } }, {}],
    ['of another commit', { source: { ...source, commit: 'f00' } }, {}],
    ['of no commit', { source: { repository: 'team/shop' } }, {}],
    ['from the future', { finished: '2026-01-01T00:06:00.001Z' }, {}],
    ['of another commit, in another part', { source: { ...source, commit: 'f00' } }, { isPart: true }],
  ])('%s: not', (_, given, where) => {
    expect(kept(given, where)).toEqual([0, 1])
  })
})
