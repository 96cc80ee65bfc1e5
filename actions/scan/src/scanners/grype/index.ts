import type { Ports } from '@slipway/core'
import type { PreparedScanner, Scanner, ScanNeed } from '../scanner'
import { wanted } from '../wanted'
import { provideGrypeDatabase } from './database'
import { runGrype } from './run'

export const grype: Scanner = {
  name: 'grype',
  about: { name: 'Grype', vendor: 'Anchore', url: 'https://github.com/anchore/grype' },
  checks: ['vuln'],
  prepare,
  read: async ({ text, platform }) => (await reading()).readGrypeReport(text, platform),
  merge: async (subject, reports) => (await reading()).mergeGrypeJson(subject, reports),
}

/** Loaded after the scan: Grype does not wait for it. */
const reading = () => import('@slipway/reports/scan/readers')

async function prepare(ports: Ports, need: ScanNeed): Promise<PreparedScanner> {
  const { installTool } = await import('@slipway/tools')
  const tool = await installTool(ports, wanted('grype', need.version))
  const { work, kind, timeout } = need
  const config = `${work}/grype.yaml`
  const folder = `${work}/grype`
  await ports.files.write(config, '{}\n')
  await ports.files.makeDirectory(folder)
  const { folder: kept, ...database } = await provideGrypeDatabase(ports, tool.path, { ...need, work: folder })
  const home = { program: tool.path, folder, database: kept, timeout }
  let runs = 0
  return {
    tool,
    database,
    scan: async (look) => {
      const at = `${work}/grype-${runs++}`
      const plan = { ...look, kind, config, report: `${at}.json`, bom: `${at}.cdx.json` }
      const { report, bom, warnings } = await runGrype(ports, home, plan)
      return { text: (await reading()).joinGrypeText(report, bom), warnings }
    },
  }
}
