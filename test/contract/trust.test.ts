import { describe, expect, test } from '@jest/globals'
import { readdirSync } from 'node:fs'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { startRegistry } from '@slipway/test-registry'
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

/** A registry whose uploads go on at an address that is relative to the one that was asked. */
async function startRelative() {
  const registry = await startRegistry()
  const server = createServer((incoming, outgoing) => {
    const onward = { method: incoming.method, headers: incoming.headers }
    const asking = request(`${registry.url}${incoming.url ?? '/'}`, onward, (answer) => {
      const { location } = answer.headers
      const relative =
        location === undefined || incoming.method !== 'POST' ? {} : { location: location.split('/').at(-1) }
      outgoing.writeHead(answer.statusCode ?? 500, { ...answer.headers, ...relative })
      answer.pipe(outgoing)
    })
    incoming.pipe(asking)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const stop = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    await registry.stop()
  }
  return { address: `127.0.0.1:${port}`, registry, stop }
}

test.each(['github', 'gitlab'] as const)(
  'an upload goes on where the registry says, relative or not, on %s',
  async (host) => {
    const { address, registry, stop } = await startRelative()
    try {
      const image = `${address}/team/app`
      const inputs = { image, engine: 'assemble', base: 'scratch', copy: 'f:/f', platforms: 'linux/amd64' }
      const files = { f: 'content' }
      const built = await startBundle('build', host, { inputs, files })
      expect(built.code).toBe(0)
      const { workspace } = built
      const pushed = await startBundle('push', host, { inputs: { image, tags: 'v1' }, workspace })
      expect([pushed.code, pushed.outputs['digest']]).toEqual([0, built.outputs['digest']])
      expect(registry.content.repository('team/app')?.tags.get('v1')).toBe(built.outputs['digest'])
    } finally {
      await stop()
    }
  },
)
