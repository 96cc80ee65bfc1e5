import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** Inodes of the sockets that listen on a port where 127.0.0.1 reaches them, by port. */
export type Listening = ReadonlyMap<number, ReadonlySet<string>>

const LISTEN = '0A'
/** 0.0.0.0, 127.x.x.x, :: and the same two within IPv6, as /proc writes them: each word in the machine's byte order. */
const REACHED = /^(?:0{8}|[0-9A-F]{6}7F|0{32}|0{16}FFFF0000(?:0{8}|[0-9A-F]{6}7F))$/

/** https://www.kernel.org/doc/html/latest/networking/proc_net_tcp.html */
export function parseListening(table: string): Map<number, Set<string>> {
  const found = new Map<number, Set<string>>()
  for (const line of table.split('\n').slice(1)) {
    const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/)
    const [address = '', port = ''] = local.split(':')
    if (state !== LISTEN || !REACHED.test(address)) continue
    const number = parseInt(port, 16)
    found.set(number, (found.get(number) ?? new Set()).add(inode))
  }
  return found
}

export function listening(): Listening {
  const all = new Map<number, Set<string>>()
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6'])
    for (const [port, inodes] of parseListening(read(table)))
      all.set(port, new Set([...(all.get(port) ?? []), ...inodes]))
  return all
}

/**
 * Whether a process of these sessions holds one of the sockets. A container is a session of its own, so this tells its
 * programs from others that happen to listen on the port.
 */
export function holds(sessions: ReadonlySet<number>, inodes: ReadonlySet<string>): boolean {
  if (sessions.size === 0) return false
  return list('/proc')
    .filter((name) => /^\d+$/.test(name) && sessions.has(sessionOf(name)))
    .some((pid) => list(`/proc/${pid}/fd`).some((fd) => inodes.has(socketOf(`/proc/${pid}/fd/${fd}`))))
}

/** The sixth field of `stat`; the second is a name in parentheses that may hold anything. */
function sessionOf(pid: string): number {
  const stat = read(`/proc/${pid}/stat`)
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3])
}

function socketOf(link: string): string {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(link))?.[1] ?? ''
  } catch {
    return ''
  }
}

/** Processes come and go while this looks; one that is gone has nothing. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function list(path: string): readonly string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}
