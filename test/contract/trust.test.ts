import { describe, expect, test } from '@jest/globals'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, startBundle } from './start-bundle'

/** What a step before, or the checkout, could put beside a stage must not decide how the stage ends. */
const STAGES = readdirSync(join(ROOT, 'actions')).sort()

describe('no variable of the job turns a stage into its post step', () => {
  test.each(STAGES)('%s', async (name) => {
    const env = { STATE_slipway_phase: 'finish', STATE_isPost: 'true', STATE_phase: 'post' }
    const { code, outputs } = await startBundle(name, 'github', { env })
    expect([code === 0, outputs['outcome'] ?? 'none', outputs['outcome'] === 'pass']).toEqual([
      false,
      expect.not.stringMatching(/^none$/),
      false,
    ])
  })
})

test.each(['github', 'gitlab'] as const)(
  'the post step without a journal of its own does nothing on %s',
  async (host) => {
    const journal = { version: '2', via: 'helm', run: 'r', kubeconfig: 'evil', folder: '/tmp/slipway-deploy-x' }
    const files = { 'slipway-out/deploy/journal.json': JSON.stringify(journal), evil: 'apiVersion: v1' }
    const { code, stdout } = await startBundle('deploy', host, { file: 'post.js', files })
    expect([code, stdout]).toEqual([0, expect.stringMatching(/journal is not whole/)])
  },
)
