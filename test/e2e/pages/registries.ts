import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { LOGIN, type Started, startCraneRegistry, startDockerRegistry } from '../../integration/real-registries'
import type { Command } from '../hosts/tools'

const execute = promisify(execFile)

/** Programs that look at what a pipeline left, none of them ours. */
export interface Clients {
  readonly crane: Command
  readonly regctl: Command
}

export interface Seen {
  readonly digest: string
  /** As `os/architecture`, sorted; attestations left out. */
  readonly platforms: readonly string[]
}

/** Who stands in for whom: two registries of Debian with a login, and one for anybody that has referrers. */
const NAMES = {
  'ghcr.io': 'first',
  'bitwardenprod.azurecr.io': 'first',
  'docker.io': 'second',
  'quay.io': 'third',
} as const

/** Real registries in the place of those that the pages name. */
export class PageRegistries {
  readonly #docker: string

  private constructor(
    readonly first: Started,
    readonly second: Started,
    readonly third: Started,
    readonly clients: Clients,
    folder: string,
  ) {
    const auth = Buffer.from(`${LOGIN.username}:${LOGIN.password}`).toString('base64')
    const hosts = [first, second].map(({ address }) => [address, { auth }] as const)
    this.#docker = join(folder, 'clients')
    mkdirSync(this.#docker, { recursive: true })
    writeFileSync(join(this.#docker, 'config.json'), JSON.stringify({ auths: Object.fromEntries(hosts) }))
  }

  static async start(folder: string, clients: Clients): Promise<PageRegistries> {
    const login = { login: true }
    const [first, second] = [await startDockerRegistry(folder, login), await startDockerRegistry(folder, login)]
    const third = await startCraneRegistry(clients.crane)
    const all = new PageRegistries(first, second, third, clients, folder)
    for (const { address } of [first, second, third])
      await all.#run(clients.regctl.file, ['registry', 'set', '--tls', 'disabled', address])
    return all
  }

  async stop(): Promise<void> {
    for (const one of [this.first, this.second, this.third]) await one.stop()
  }

  /** The text of a page with these registries in the place of those that it names. */
  rename(text: string): string {
    return Object.entries(NAMES).reduce((all, [name, part]) => all.replaceAll(name, this[part].address), text)
  }

  /** Name of registry and repository as the page has it, and all its tags, sorted. */
  async tags(name: string): Promise<readonly string[]> {
    const { stdout } = await this.#run(this.clients.crane.file, ['ls', '--insecure', this.rename(name)])
    return stdout.split('\n').filter(Boolean).sort()
  }

  /** What a name means to skopeo, crane and regctl, who have to agree. */
  async look(name: string): Promise<Seen> {
    const here = this.rename(name)
    const raw = await this.#run('skopeo', ['inspect', '--raw', '--tls-verify=false', `docker://${here}`])
    const digests = [
      (
        await this.#run('skopeo', [
          'inspect',
          '--no-tags',
          '--format',
          '{{.Digest}}',
          '--tls-verify=false',
          `docker://${here}`,
        ])
      ).stdout,
      (await this.#run(this.clients.crane.file, ['digest', '--insecure', here])).stdout,
      (await this.#run(this.clients.regctl.file, ['image', 'digest', here])).stdout,
    ].map((text) => text.trim())
    const [digest = ''] = digests
    if (digests.some((other) => other !== digest)) throw new Error(`${name}: the clients see ${digests.join(', ')}`)
    return { digest, platforms: platformsOf(JSON.parse(raw.stdout) as Manifest) }
  }

  /** The configuration of an image. */
  async config(name: string): Promise<{ readonly config?: { readonly Labels?: Readonly<Record<string, string>> } }> {
    const { stdout } = await this.#run(this.clients.crane.file, ['config', '--insecure', this.rename(name)])
    return JSON.parse(stdout) as object
  }

  /** An image for Dockerfiles to stand on, where nobody needs a login: one static program, said to be for each. */
  async pushBase(layer: string, platforms: readonly string[]): Promise<string> {
    const base = `${this.third.address}/base/busybox:${platforms.length}`
    const { file } = this.clients.crane
    const images = platforms.map((platform) => [platform, `${base}-${platform.replaceAll('/', '-')}`] as const)
    for (const [platform, image] of images) {
      await this.#run(file, ['append', '--oci-empty-base', '--insecure', '-f', layer, '-t', image])
      await this.#run(file, ['mutate', '--insecure', image, '--set-platform', platform, '-t', image])
    }
    const manifests = images.flatMap(([, image]) => ['-m', image])
    await this.#run(file, ['index', 'append', '--insecure', ...manifests, '-t', base])
    return base
  }

  /** An image under another name, as one that was tested and waits to be promoted. */
  async copy(from: string, name: string): Promise<void> {
    await this.#run(this.clients.crane.file, ['copy', '--insecure', from, this.rename(name)])
  }

  #run(file: string, args: readonly string[]) {
    const env = { ...process.env, DOCKER_CONFIG: this.#docker, REGCTL_CONFIG: join(this.#docker, 'regctl.json') }
    return execute(file, [...args], { env: { ...env, REGISTRY_AUTH_FILE: join(this.#docker, 'config.json') } })
  }
}

interface Manifest {
  readonly manifests?: readonly { readonly platform?: { readonly os: string; readonly architecture: string } }[]
}

function platformsOf({ manifests = [] }: Manifest): readonly string[] {
  const all = manifests.flatMap(({ platform }) =>
    platform === undefined ? [] : [`${platform.os}/${platform.architecture}`],
  )
  return all.filter((name) => name !== 'unknown/unknown').sort()
}
