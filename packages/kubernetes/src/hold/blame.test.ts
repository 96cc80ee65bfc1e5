import { describe, expect, test } from '@jest/globals'
import type { RenderedContainer } from '../manifest/manifest'
import type { Failure } from '../outcome/failure'
import type { Cause } from '../rollout/causes'
import type { Problem } from '../rollout/problems'
import { blamedDigests } from './blame'

const d = (character: string) => `sha256:${character.repeat(64)}`
const workload = (name: string, kind: 'Deployment' | 'Job' = 'Deployment') => ({ kind, namespace: 'n', name })
const target = (name: string, container: string, image: string): RenderedContainer => ({
  ...{ workload: workload(name), name: container, init: false, image },
})
const WEB = target('web', 'app', `r/web@${d('1')}`)
const MESH = target('web', 'mesh', `r/mesh:1@${d('2')}`)
const API = target('api', 'app', `r/api@${d('3')}`)
const MIGRATE = { ...target('migrate', 'app', `r/web@${d('4')}`), workload: workload('migrate', 'Job') }
const ALL = [WEB, MESH, API, MIGRATE]

const problem = (cause: Cause, of: RenderedContainer, container?: string) =>
  ({ cause, workload: of.workload, ...(container === undefined ? {} : { container }) }) as Problem

interface Seen {
  readonly targets?: readonly RenderedContainer[]
  readonly problems?: readonly Problem[]
  readonly fatal?: Problem
}
const blamed = (cause: Cause, { targets = ALL, problems = [], fatal }: Seen) =>
  blamedDigests({ plan: { hooks: [MIGRATE.workload], targets }, watched: { problems, fatal } } as unknown as Failure, {
    cause,
  })

describe('a failed release is to be blamed on', () => {
  test.each<[string, Cause, Seen, readonly string[]]>([
    ['the container that was seen', 'crash-loop', { problems: [problem('crash-loop', WEB, 'app')] }, [d('1')]],
    ['the one of the workload of that name', 'crash-loop', { problems: [problem('crash-loop', API, 'app')] }, [d('3')]],
    [
      'all of the workload, where none is named',
      'crash-loop',
      { problems: [problem('crash-loop', WEB)] },
      [d('1'), d('2')],
    ],
    ['what was fatal', 'crash-loop', { fatal: problem('crash-loop', API, 'app') }, [d('3')]],
    ['nothing that has another cause', 'crash-loop', { problems: [problem('oom-killed', WEB, 'app')] }, []],
    ['nothing that was not seen', 'crash-loop', {}, []],
    ['no container of others', 'crash-loop', { problems: [problem('crash-loop', WEB, 'theirs')] }, []],
    [
      'the image of a hook that failed, whatever was seen of it',
      'hook-failed',
      { fatal: problem('crash-loop', MIGRATE, 'app') },
      [d('4')],
    ],
    ['no other workload then', 'hook-failed', { problems: [problem('crash-loop', WEB, 'app')] }, []],
    ['no hook, when something else failed', 'crash-loop', { problems: [problem('hook-failed', MIGRATE)] }, []],
    ['all of it when a test of the chart failed', 'test-failed', {}, [d('1'), d('2'), d('3'), d('4')]],
    ['no infrastructure', 'image-not-found', { problems: [problem('image-not-found', WEB, 'app')] }, []],
  ])('%s', (_, cause, seen, want) => expect(blamed(cause, seen)).toEqual(want))

  test('each digest once, and only images by digest', () => {
    const targets = [
      WEB,
      { ...WEB, name: 'init' },
      { ...WEB, name: 'tag', image: 'r/web:1' },
      { ...WEB, image: `r/web@${d('5')}x` },
    ]
    expect(blamed('crash-loop', { targets, problems: [problem('crash-loop', WEB)] })).toEqual([d('1')])
  })
})
