import { expect, test } from '@jest/globals'
import { fakeEnvironment, FakeFiles, fakePorts } from '@slipway/testing'
import { openToolHome } from './tool-home'

const plugins = async (variables: Record<string, string>) => {
  const files = new FakeFiles({
    '/home/me/.local/share/helm/plugins/x/plugin.yaml': '',
    '/data/helm/plugins/x/plugin.yaml': '',
    '/own/plugins/x/plugin.yaml': '',
  })
  const environment = { ...fakeEnvironment(variables), home: '/home/me' }
  const { env, folder } = await openToolHome(fakePorts({ files, environment }))
  return env['HELM_PLUGINS']?.replace(folder, 'HOME')
}

test.each<[Record<string, string>, string]>([
  [{}, 'HOME/plugins:/home/me/.local/share/helm/plugins'],
  [{ XDG_DATA_HOME: '/data' }, 'HOME/plugins:/data/helm/plugins'],
  [{ XDG_DATA_HOME: '/data', HELM_DATA_HOME: '/own' }, 'HOME/plugins:/own/plugins'],
  [{ HELM_DATA_HOME: '/none' }, 'HOME/plugins'],
  [{ HELM_PLUGINS: '/a:checkout/plugins:/b' }, 'HOME/plugins:/a:/b'],
])('with %j Helm finds our plugins and the user’s own', async (variables, want) => {
  expect(await plugins(variables)).toBe(want)
})
