import { describe, expect, test } from '@jest/globals'
import type { TargetBranch } from '@slipway/core'
import { FakeFiles } from '@slipway/testing'
import { refuseOfChange } from './of-change'

const target = (text: string | undefined, more: Partial<TargetBranch> = {}): TargetBranch => ({
  branch: 'main',
  commit: '1234567890',
  covers: (path) => path.startsWith('/work/'),
  read: async () => text,
  ...more,
})

async function judge(branch: TargetBranch | undefined, tracked: readonly string[], path = 'ci/kube') {
  const files = new FakeFiles({ '/work/ci/kube': 'mine', '/runner/kube': 'mine' })
  for (const name of tracked) files.tracked.add(name)
  const ports = { files, ...(branch === undefined ? {} : { target: branch }) }
  return refuseOfChange(ports, path, 'mine').then(
    () => 'taken',
    (error: unknown) => (error as Error).message,
  )
}

const REFUSED =
  'ci/kube: expected the kubeconfig of main, which this change request is for, found one that git tracks here'

describe('a kubeconfig that git tracks, on a change request', () => {
  test('is that of the target branch, or refused', async () => {
    const tracked = ['/work/ci/kube']
    expect(await judge(target('mine'), tracked)).toBe('taken')
    expect(await judge(target('theirs'), tracked)).toBe(`${REFUSED}, other than on main at 1234567`)
    expect(await judge(target(undefined), tracked)).toBe(`${REFUSED}, other than on main at 1234567`)
    expect(await judge(target(undefined, { unreadable: 'no git' }), tracked)).toBe(
      `${REFUSED}, and main could not be read (no git)`,
    )
  })

  test('counts as it is on a branch, and where a step of the job wrote it or has it elsewhere', async () => {
    expect(await judge(undefined, ['/work/ci/kube'])).toBe('taken')
    expect(await judge(target('theirs'), [])).toBe('taken')
    expect(await judge(target('theirs'), [], '/runner/kube')).toBe('taken')
  })
})
