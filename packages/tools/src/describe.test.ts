import { expect, test } from '@jest/globals'
import { describeTool } from './describe'

test('describeTool says what to put into a mirror, best first', () => {
  const [best, older] = describeTool({ os: 'linux', arch: 'amd64' }, { tool: 'helm', version: '3' })
  expect(best).toMatchObject({
    version: '3.20.2',
    url: 'https://get.helm.sh/helm-v3.20.2-linux-amd64.tar.gz',
    download: { file: 'helm-v3.20.2-linux-amd64.tar.gz', origin: 'official' },
    mirrorNames: ['helm/3.20.2/helm-v3.20.2-linux-amd64.tar.gz', 'helm-v3.20.2-linux-amd64.tar.gz'],
  })
  expect(best?.warning).toBeUndefined()
  expect(older?.warning).toContain('CVE-2026-35204')
  expect(older?.mirrorNames).toContain('helm-3.17.3-linux-amd64')
})
