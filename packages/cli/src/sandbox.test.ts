import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { expect, test } from '@jest/globals'
import type { Session } from '@slipway/hosts'
import { sandbox } from './sandbox'

/** Nothing here gets as far as to need more. */
const SESSION = { workspace: tmpdir() } as Session

test.each([
  ['--port', ['--port', '70000'], 'port: expected a whole number from 1 to 65535, got "70000"'],
  ['--api-port', ['--api-port=x'], 'api-port: expected a whole number from 1 to 65535, got "x"'],
])('%s that is no port is invalid', async (_, args, message) => {
  await expect(sandbox(args, SESSION)).rejects.toMatchObject({
    outcome: 'invalid',
    message: expect.stringContaining(message),
  })
})

const given = process.platform === 'linux' ? test.each : test.skip.each

given(['--port', '--api-port'])('%s that is in use is invalid, and says which', async (flag) => {
  const server = createServer()
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  server.unref()
  const { port } = server.address() as AddressInfo
  await expect(sandbox([flag, String(port)], SESSION)).rejects.toMatchObject({
    outcome: 'invalid',
    code: 'SANDBOX_PORT',
    message: `${flag}: port ${port} of 127.0.0.1 is already in use`,
    hint: `give ${flag} another port, or leave it out for a free one`,
  })
  await new Promise((resolve) => server.close(resolve))
})

test('the sandbox is behind one door, so that a bundle of its own can be', () => {
  const here = import.meta.dirname
  const uses = readdirSync(here)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .flatMap((name) =>
      [...readFileSync(`${here}/${name}`, 'utf8').matchAll(/.*@slipway\/(?:sandbox|test-registry).*/g)].map(
        ([line]) => `${name}: ${line}`,
      ),
    )
  expect(uses).toEqual(["sandbox.ts: const openDoor = () => import(/* webpackIgnore: true */ '@slipway/sandbox')"])
})
