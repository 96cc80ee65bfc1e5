import { formatDuration, formatBytes } from '@slipway/core'
import { statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { type DoctorPorts, type Finding, note, ok, problem } from './finding'

/** A build of an ordinary image, its layout and the scanner's databases together. */
const ENOUGH_DISK = 5_000_000_000
const LEAST_DISK = 500_000_000

/** Node, platform, disk, proxies and Git. */
export async function machine({ environment, host }: DoctorPorts): Promise<readonly Finding[]> {
  return [node(), platform(environment), ...(await disks(environment.workspace)), ...proxies(environment), commit(host)]
}

function node(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  return major > 20 || (major === 20 && minor >= 19)
    ? ok('node', process.versions.node)
    : problem('node', `${process.versions.node}`, 'install Node 20.19 or later', 'tool-failed')
}

function platform({ os, arch }: DoctorPorts['environment']): Finding {
  if (os === 'linux' && /^(?:amd64|arm64)$/.test(arch)) return ok('platform', `${os}/${arch}`)
  if (os === 'darwin')
    return note('platform', `${os}/${arch}`, 'build, scan and deploy run on Linux: start them in a container or in CI')
  return problem('platform', `${os}/${arch}`, 'use Linux on amd64 or arm64, such as a container', 'invalid')
}

async function disks(workspace: string): Promise<readonly Finding[]> {
  const found: Finding[] = []
  for (const place of new Set([workspace, tmpdir()])) {
    const { bavail, bsize } = await statfs(place)
    const free = bavail * bsize
    const text = `${formatBytes(free)} free at ${place}`
    if (free < LEAST_DISK)
      found.push(problem('disk', text, 'free some: an image and its layout need more', 'tool-failed'))
    else if (free < ENOUGH_DISK) found.push(note('disk', text, 'images and databases of some gigabytes do not fit'))
    else found.push(ok('disk', text))
  }
  return found
}

const VARIABLES = [
  'HTTPS_PROXY',
  'https_proxy',
  'HTTP_PROXY',
  'http_proxy',
  'NO_PROXY',
  'no_proxy',
  'SSL_CERT_FILE',
  'NODE_EXTRA_CA_CERTS',
]

/** Their values may hold a password, so only their hosts are shown. */
function proxies({ get }: DoctorPorts['environment']): readonly Finding[] {
  const set = VARIABLES.filter((name) => get(name) !== undefined)
  if (set.length === 0) return [ok('proxy', 'none')]
  const hasExceptions = set.some((name) => /no_proxy/i.test(name))
  const hasProxy = set.some((name) => /^https?_proxy$/i.test(name))
  return [
    hasProxy && !hasExceptions
      ? note('proxy', set.join(', '), 'set NO_PROXY for the cluster and the registry when they are reached directly')
      : ok('proxy', set.join(', ')),
  ]
}

function commit({ source }: DoctorPorts['host']): Finding {
  if (source.commit === undefined)
    return note('git', 'no commit: this is no checkout', 'images get no label of a commit, and smoke cannot expect one')
  return ok('git', `${source.commit.slice(0, 12)}${source.ref === undefined ? '' : ` on ${source.ref}`}`)
}

const MOST_OFF = 60_000

/** A clock that is off makes tokens and certificates invalid. The answer of any server tells its own time. */
export function clockAgainst(date: string | undefined, now: number, of: string): Finding | undefined {
  const told = date === undefined ? Number.NaN : Date.parse(date)
  if (Number.isNaN(told)) return undefined
  const off = Math.abs(now - told)
  return off > MOST_OFF
    ? problem(
        'clock',
        `${formatDuration(off)} off ${of}`,
        'set the clock: tokens and certificates are refused otherwise',
        'tool-failed',
      )
    : ok('clock', `agrees with ${of}`)
}
