import type { Ports } from '@slipway/core'
import type { PreparedScanner, Scanner, ScanNeed } from '../scanner'
import { provideDatabase } from './database'
import { makeHome } from './home'
import { runTrivy } from './run'

export const trivy: Scanner = {
  name: 'trivy',
  about: { name: 'Trivy', vendor: 'Aqua Security', url: 'https://trivy.dev' },
  prepare,
  read: async ({ text, platform }) => (await reading()).readTrivyReport(text, platform),
  merge: async (subject, reports) => (await reading()).mergeTrivyJson(subject, reports),
}

/** Loaded after the scan: Trivy does not wait for it. */
const reading = () => import('@slipway/reports/scan/trivy')

async function prepare(ports: Ports, need: ScanNeed): Promise<PreparedScanner> {
  const { installTool } = await import('@slipway/tools')
  // Hashing the tool waits for the disk most of the time: the database is checked and copied meanwhile.
  const installing = installTool(ports, { tool: 'trivy' })
  installing.catch(() => undefined)
  const { isolation, cache, reports } = await makeHome(need.work, ports.files)
  const { offline, timeout } = need
  const provided = need.checks.includes('vuln')
    ? await provideDatabase(ports, {
        trivy: async () => (await installing).path,
        offline,
        config: isolation.config,
        timeout,
        cache,
      })
    : undefined
  const tool = await installing
  const plan = {
    kind: need.kind,
    scanners: need.checks,
    isolation,
    cache,
    offline,
    java: provided?.java ?? false,
    timeout,
  }
  let runs = 0
  return {
    tool,
    ...(provided === undefined ? {} : { database: provided.database }),
    scan: (look) => runTrivy(ports, tool.path, { ...plan, ...look, report: `${reports}/${runs++}.json` }),
  }
}
