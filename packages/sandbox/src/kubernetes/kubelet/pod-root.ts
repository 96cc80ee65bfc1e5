import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { chmod, mkdir, readlink, rm, writeFile } from 'node:fs/promises'
import { hostname, networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Pod } from '../model'
import type { Image } from './image'

const execute = promisify(execFile)

/**
 * The roots in which containers run: for each pod and image a tree of its own, hard links to the unpacked image, with
 * the files that a kubelet gives every container. So what is written for one pod is in no other, and not in the image.
 */
export class PodRoots {
  private readonly roots = new Map<string, Promise<string>>()

  constructor(private readonly directory: string) {}

  /** The image with the pod's own root; its containers of one image share it. */
  async inPod(pod: Pod, image: Image): Promise<Image> {
    const key = join(this.directory, pod.metadata.uid, image.configDigest.replace(':', '-'))
    const root = this.roots.get(key) ?? makeRoot(key, image.root, pod)
    this.roots.set(key, root)
    root.catch(() => this.roots.delete(key))
    return { ...image, root: await root }
  }

  async remove(uid: string): Promise<void> {
    const folder = join(this.directory, uid)
    const own = [...this.roots].filter(([key]) => key.startsWith(`${folder}/`))
    for (const [key] of own) this.roots.delete(key)
    await Promise.allSettled(own.map(([, root]) => root))
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

async function makeRoot(root: string, image: string, pod: Pod): Promise<string> {
  await rm(root, { recursive: true, force: true })
  await mkdir(join(root, '..'), { recursive: true })
  await execute('cp', ['--archive', '--link', '--no-target-directory', image, root])
  const etc = await inside(root, '/etc')
  // Modes are set apart from creation, which would take this process's umask into account.
  if ((await mkdir(etc, { recursive: true })) !== undefined) await chmod(etc, 0o755)
  for (const [name, text] of Object.entries(filesOf(pod))) {
    // The name is taken away first: it may be a link, or a file that the image has too.
    await rm(join(etc, name), { recursive: true, force: true })
    await writeFile(join(etc, name), text, { flag: 'wx' })
    await chmod(join(etc, name), 0o644)
  }
  return root
}

/** A path under a root with its links followed as a process in that root would, so that none leads out of it. */
export async function inside(root: string, path: string): Promise<string> {
  let reached: string[] = []
  const rest = path.split('/')
  for (let links = 0; rest.length > 0;) {
    const step = rest.shift() ?? ''
    if (step === '' || step === '.') continue
    if (step === '..') {
      reached.pop()
      continue
    }
    const link = await readlink(join(root, ...reached, step)).catch(() => undefined)
    if (link === undefined) {
      reached.push(step)
      continue
    }
    if (++links > 40) throw new Error(`too many levels of symbolic links in ${path}`)
    if (link.startsWith('/')) reached = []
    rest.unshift(...link.split('/'))
  }
  return join(root, ...reached)
}

/** A pod's name for itself: https://kubernetes.io/docs/concepts/workloads/pods/pod-hostname/ */
export const hostnameOf = ({ metadata, spec }: Pod): string =>
  (spec.hostname ?? metadata.name).slice(0, 63).replace(/[-.]+$/, '')

function filesOf(pod: Pod): Readonly<Record<string, string>> {
  const name = hostnameOf(pod)
  const resolver = resolverOfMachine()
  return {
    hosts: hostsOf(pod, name),
    hostname: `${name}\n`,
    ...(resolver === undefined ? {} : { 'resolv.conf': resolver }),
  }
}

/**
 * The pod's name leads to loopback, since nothing answers on its address here. So does this machine's name, which
 * programs get when they ask for their host's: it is the machine's, without a namespace of their own.
 */
function hostsOf({ spec }: Pod, name: string): string {
  const aliases = spec.hostAliases ?? []
  return [
    '# Kubernetes-managed hosts file.',
    '127.0.0.1\tlocalhost',
    ...(hasIPv6() ? ['::1\tlocalhost ip6-localhost ip6-loopback'] : []),
    `127.0.0.1\t${[...new Set([name, hostname()])].join('\t')}`,
    ...(aliases.length > 0 ? ['', '# Entries added by HostAliases.'] : []),
    ...aliases.map(({ ip, hostnames = [] }) => [ip, ...hostnames].join('\t')),
    '',
  ].join('\n')
}

const hasIPv6 = () =>
  Object.values(networkInterfaces())
    .flat()
    .some((address) => address?.address === '::1')

/** There is no DNS of a cluster here: names are looked up as this machine does. */
function resolverOfMachine(): string | undefined {
  try {
    return readFileSync('/etc/resolv.conf', 'utf8')
  } catch {
    return undefined
  }
}
