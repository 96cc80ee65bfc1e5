import { type Ports, ToolError } from '@slipway/core'
import type { Look, PreparedScanner, Scanned, Scanner, ScanNeed } from '../scanner'
import { linkJava, provideDatabase, provideJava } from './database/database'
import { makeHome } from './home'
import { wanted } from '../wanted'
import { runTrivy } from './run'

export const trivy: Scanner = {
  name: 'trivy',
  about: {
    name: 'Trivy',
    vendor: 'Aqua Security',
    url: 'https://trivy.dev',
    component: { group: 'aquasecurity', name: 'trivy' },
  },
  prepare,
  read: async ({ text, platform }) => (await reading()).readTrivyReport(text, platform),
  merge: async (subject, reports) => (await reading()).mergeTrivyJson(subject, reports),
}

/** Loaded after the scan: Trivy does not wait for it. */
const reading = () => import('@slipway/reports/scan/readers')

async function prepare(ports: Ports, need: ScanNeed): Promise<PreparedScanner> {
  const { installTool } = await import('@slipway/tools')
  // Hashing the tool waits for the disk most of the time: the database is checked and copied meanwhile.
  const installing = installTool(ports, wanted('trivy', need.version))
  installing.catch(() => undefined)
  const { isolation, cache, reports } = await makeHome(need.work, ports.files)
  const { offline, timeout, access } = need
  const database = need.checks.includes('vuln')
    ? await provideDatabase(ports, {
        offline,
        repositories: need.databases.repositories,
        maxAge: need.databases.maxAge,
        access,
        cache,
      })
    : undefined
  const named = ports.environment.get('SLIPWAY_TRIVY_DB')
  const hasJava = named !== undefined && (await linkJava(ports, { from: `${named}/java-db`, cache }))
  const tool = await installing
  const plan = { kind: need.kind, scanners: need.checks, isolation, cache, offline, timeout }
  let runs = 0
  const look = (at: Look) => runTrivy(ports, tool.path, { ...plan, ...at, report: `${reports}/${runs++}.json` })
  const java = { ...need, repositories: need.databases.java, cache, named: named !== undefined }
  return {
    tool,
    ...(database === undefined ? {} : { database }),
    scan: hasJava ? look : (at) => withJava(ports, java, () => look(at)),
  }
}

/** The database for Java is fetched when Trivy has met a jar, and what was fetched serves the platforms after. */
async function withJava(
  ports: Ports,
  need: Parameters<typeof provideJava>[1] & { readonly named: boolean },
  look: () => Promise<Scanned>,
): Promise<Scanned> {
  try {
    return await look()
  } catch (error) {
    const isMissing = error instanceof ToolError && error.code === 'TRIVY_FAILED' && /Java DB/i.test(error.message)
    // Offline the one that is kept counts, unless a folder is named that should have it.
    if (!isMissing || (need.offline && need.named)) throw error
    ports.host.info('there are jars in it: Trivy is run again with its database for Java')
    const unverified = await provideJava(ports, need)
    const scanned = await look()
    return unverified === undefined
      ? scanned
      : { ...scanned, warnings: [...scanned.warnings, `The database for Java is not verified: ${unverified}`] }
  }
}
