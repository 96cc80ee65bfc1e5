import { createHash } from 'node:crypto'
import { mkdir, readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { ToolPin } from '@slipway/core'
import { installTool } from '@slipway/tools'
import type { LookUp } from '../e2e/needs'
import { bench } from './tools-ports'

/** The Trivy that a suite runs: that of the product's lock or, in the run of the real parts, a build of the newest. */
export interface TrivyUnderTest {
  readonly file: string
  readonly version: string
  readonly env: NodeJS.ProcessEnv
  /** As `.slipway.yml` would pin our build. */
  readonly pins: readonly ToolPin[]
}

export const NEWEST = process.env['SLIPWAY_E2E_TRIVY'] === 'newest'

/**
 * Trivy is 147 MB and comes from outside: a machine that cannot get it skips these tests and says why.
 * @param root a folder of the suite
 */
export async function trivyUnderTest(root: string, tool: LookUp['tool']): Promise<TrivyUnderTest | Error> {
  try {
    const given = NEWEST ? await built(root, (await tool('trivy'))?.file) : { env: {}, pins: [] }
    const { ports, end } = bench(root, { ...process.env, ...given.env })
    try {
      const { path, version } = await installTool({ ...ports, pins: given.pins }, { tool: 'trivy' })
      return { ...given, file: path, version }
    } finally {
      await end()
    }
  } catch (error) {
    return error as Error
  }
}

/** Our build stands in a mirror and in a tool cache of its own: the user's cache is for what the lock has. */
async function built(root: string, file: string | undefined) {
  if (file === undefined) throw new Error('the newest Trivy is not built: npm run e2e -- scan builds it')
  const mirror = join(root, 'mirror')
  await mkdir(mirror, { recursive: true })
  await symlink(file, join(mirror, 'trivy'))
  const pin = {
    tool: 'trivy',
    version: '0.74.0',
    os: 'linux',
    arch: 'amd64',
    url: 'https://builds.example/trivy',
    sha256: createHash('sha256')
      .update(await readFile(file))
      .digest('hex'),
    file: '.slipway.yml',
  } as const
  return { env: { SLIPWAY_TOOL_MIRROR: mirror, RUNNER_TOOL_CACHE: join(root, 'tools') }, pins: [pin] }
}
