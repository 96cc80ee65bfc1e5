import { expect, test } from '@jest/globals'
import { FakeExec, FakeFiles, fakePorts, type ScriptedCall } from '@slipway/testing'
import { openToolHome } from '../../../access/tool-home'
import { type ChartPull, pullArgs, pullChart } from './pull'

const CHART = 'oci://r.example.com/charts/app:1.2.3'
type Answer = Omit<ScriptedCall, 'command'>
const PULL: ChartPull = { chart: CHART, plainHttp: false, caFile: undefined, config: undefined }

async function pulled(result: Answer, pull: Partial<ChartPull> = {}, archive?: string) {
  const files = new FakeFiles()
  const home = await openToolHome(fakePorts({ files }))
  const folder = `${home.folder}/chart`
  if (archive !== undefined) await files.write(`${folder}/${archive}`, '')
  const wish = { ...PULL, ...pull }
  const exec = new FakeExec([{ command: ['helm', ...pullArgs(wish, folder)], ...result }])
  return { done: pullChart(fakePorts({ files, exec }), 'helm', home, wish), files, home }
}

test('the credentials stand in a file, and in no argument', async () => {
  const config = '{"auths":{"r.example.com":{"auth":"czNjcmV0"}}}'
  const wish = { config, plainHttp: true, caFile: '/work/ca.pem' }
  const { done, files, home } = await pulled({ code: 0 }, wish, 'app-1.2.3.tgz')
  expect(await done).toBe(`${home.folder}/chart/app-1.2.3.tgz`)
  const path = `${home.folder}/config/registry/config.json`
  expect([await files.read(path), (await files.stat(path))?.mode]).toEqual([config, 0o600])
  expect(pullArgs({ ...PULL, ...wish }, '/f')).toEqual([
    'pull',
    '--destination=/f',
    '--plain-http',
    '--ca-file=/work/ca.pem',
    '--',
    CHART,
  ])
})

// Recorded with Helm 4.1.4 against a registry that answers so.
test.each<[string, Answer, string, RegExp]>([
  [
    'wants credentials',
    {
      stderr:
        'Error: GET "https://r/v2/c/manifests/1": response status code 401: unauthorized: authentication required',
    },
    'CHART_NOT_PULLED',
    /give username and password/,
  ],
  ['has no such chart', { stderr: 'Error: r/c:1: not found' }, 'CHART_NOT_PULLED', /correct the name and the version/],
  [
    'is not trusted',
    { stderr: 'Error: tls: failed to verify certificate: x509: certificate signed by unknown authority' },
    'CHART_NOT_PULLED',
    /ca-file/,
  ],
  [
    'has no TLS',
    { stderr: 'Error: http: server gave HTTP response to HTTPS client' },
    'CHART_NOT_PULLED',
    /plain-http: true/,
  ],
  ['does not answer', { stderr: 'Error: dial tcp 1.2.3.4:443: connection refused' }, 'CHART_UNREACHABLE', /again/],
  ['takes too long', { timedOut: true, signal: 'SIGKILL' }, 'SERVER_TIMEOUT', /again/],
  ['and Helm is killed', { signal: 'SIGKILL' }, 'PROGRAM_KILLED', /memory/],
])('a registry that %s', async (_, result, code, hint) => {
  const { done } = await pulled({ code: 1, ...result })
  await expect(done).rejects.toMatchObject({ code, hint: expect.stringMatching(hint) })
})
