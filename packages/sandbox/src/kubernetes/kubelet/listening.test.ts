import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { expect, test } from '@jest/globals'
import { holds, listening, parseListening } from './listening'

// Lines of a real /proc/net/tcp and tcp6; ports 8080 (1F90), 8081, 8082, 22 and 9090 (2382).
const TCP = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1001 1 0000000000000000 100 0 0 10 0
   1: 00000000:1F91 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 1002 1 0000000000000000 100 0 0 10 0
   2: 0B00000A:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1003 1 0000000000000000 100 0 0 10 0
   3: 0100007F:1F92 0100007F:CB20 01 00000000:00000000 00:00000000 00000000     0        0 1004 1 0000000000000000 20 4 30 10 -1
`
const TCP6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000000000000000000000000000:2382 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 2001 1 0000000000000000 100 0 0 10 0
   1: 0000000000000000FFFF00000100007F:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 2002 1 0000000000000000 100 0 0 10 0
   2: 00000000000000000000000001000000:1F91 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 2003 1 0000000000000000 100 0 0 10 0
`

test.each([
  ['IPv4', TCP, { 8080: ['1001'], 8081: ['1002'] }],
  ['IPv6', TCP6, { 9090: ['2001'], 8080: ['2002'] }],
  ['nothing', '', {}],
])('%s: what 127.0.0.1 reaches, and no connections', (_, table, want) => {
  const found = Object.fromEntries([...parseListening(table)].map(([port, inodes]) => [port, [...inodes]]))
  expect(found).toEqual(want)
})

const given = process.platform === 'linux' ? test : test.skip

given('a socket of this process is held by its session and by no other', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const inodes = listening().get(port) ?? new Set<string>()
  const { readFileSync } = await import('node:fs')
  const stat = readFileSync('/proc/self/stat', 'utf8')
  const session = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3])
  expect([inodes.size, holds(new Set([session]), inodes), holds(new Set([1 << 30]), inodes)]).toEqual([1, true, false])
  await new Promise((resolve) => server.close(resolve))
  expect(listening().has(port)).toBe(false)
})
