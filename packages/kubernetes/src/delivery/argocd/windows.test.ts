import { expect, test } from '@jest/globals'
import { closedWindow } from './windows'

const APP = {
  metadata: { name: 'shop' },
  spec: { destination: { server: 'https://kubernetes.default.svc', namespace: 'prod' } },
}
/** A Saturday. */
const NOW = Date.parse('2026-11-28T16:30:00Z')
const window = (kind: string, schedule: string, duration: string, more: object = {}) => ({
  ...{ kind, schedule, duration, applications: ['*'] },
  ...more,
})

test.each<[string, object[], boolean, boolean]>([
  ['no window', [], true, false],
  ['a deny that is on', [window('deny', '0 16 * * *', '1h')], true, true],
  ['a deny that is over', [window('deny', '0 15 * * *', '1h')], true, false],
  ['a deny that lets people through', [window('deny', '0 16 * * *', '1h', { manualSync: true })], true, false],
  ['but not auto-sync', [window('deny', '0 16 * * *', '1h', { manualSync: true })], false, true],
  ['an allow that is on', [window('allow', '*/30 * * * sat,sun', '10m')], true, false],
  ['an allow on other days', [window('allow', '0 8 * * mon-fri', '10h')], true, true],
  ['by the clock of its zone', [window('allow', '0 17 * * *', '1h', { timeZone: 'Europe/Berlin' })], true, false],
  ['of other applications', [window('deny', '* * * * *', '1h', { applications: ['web-*'] })], true, false],
  ['by its namespace', [window('deny', '* * * * *', '1h', { applications: [], namespaces: ['pr*'] })], true, true],
])('%s', (_, syncWindows, isManual, isClosed) => {
  const closed = closedWindow(APP, { spec: { syncWindows } }, { now: NOW, isManual })
  expect(closed !== undefined).toBe(isClosed)
})
