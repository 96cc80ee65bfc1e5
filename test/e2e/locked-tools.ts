import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installTool } from '@slipway/tools'
import { bench } from '../integration/tools-ports'
import type { Say } from './go'

/**
 * Puts the tools that the actions start into this user's tool cache, by the product's own lock: a test that finds none
 * there skips itself.
 */
export async function provideLockedTools(say: Say): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-tools-'))
  const { ports, end } = bench(folder, { ...process.env, RUNNER_TOOL_CACHE: '' })
  try {
    for (const tool of ['helm', 'kubectl', 'trivy'] as const) {
      const { version, from } = await installTool(ports, { tool })
      if (from !== 'the tool cache') say(`installed ${tool} ${version} from ${from}`)
    }
  } finally {
    await end()
    await rm(folder, { recursive: true, force: true })
  }
}
