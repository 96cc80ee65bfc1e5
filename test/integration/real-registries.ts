import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { Command } from '../e2e/hosts/tools'

export interface Started {
  readonly address: string
  readonly stop: () => Promise<void>
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

/** Who may use a registry that was started with a login, and nobody else. */
export const LOGIN = { username: 'robot', password: 'canary-7d1c' } as const
/** By bcrypt, as the registry wants it. */
const HTPASSWD = `${LOGIN.username}:$2y$05$abcdefghijklmnopqrstuufmvHACAlCSmXHiWI9VqNCDvPQIbJkI6\n`

/** Debian's registry on a free port, its storage in a new folder under `root`. */
export async function startDockerRegistry(root: string, { login = false } = {}): Promise<Started> {
  const folder = await mkdtemp(join(root, 'registry-'))
  const address = `127.0.0.1:${await freePort()}`
  const config = {
    version: 0.1,
    log: { level: 'error' },
    storage: { filesystem: { rootdirectory: folder } },
    http: { addr: address },
    ...(login ? { auth: { htpasswd: { realm: 'test', path: join(folder, 'htpasswd') } } } : {}),
  }
  if (login) await writeFile(join(folder, 'htpasswd'), HTPASSWD)
  await writeFile(join(folder, 'config.yml'), JSON.stringify(config))
  return serve(address, 'docker-registry', ['serve', join(folder, 'config.yml')])
}

/** The registry of go-containerregistry, which has the Referrers API, in memory. */
export async function startCraneRegistry({ file }: Command): Promise<Started> {
  const address = `127.0.0.1:${await freePort()}`
  return serve(address, file, ['registry', 'serve', `--address=${address}`])
}

async function serve(address: string, file: string, args: readonly string[]): Promise<Started> {
  const child = spawn(file, [...args], { stdio: 'ignore' })
  const stop = async () => {
    child.kill('SIGKILL')
    if (child.exitCode === null) await once(child, 'exit')
  }
  for (let tries = 0; tries < 200; tries++) {
    const there = await fetch(`http://${address}/v2/`).then(
      (answer) => answer.ok || answer.status === 401,
      () => false,
    )
    if (there) return { address, stop }
    await new Promise((done) => setTimeout(done, 50))
  }
  await stop()
  throw new Error(`${file} does not answer`)
}
