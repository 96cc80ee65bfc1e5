import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command } from '../e2e/hosts/tools'
import { freePort } from '../free-port'

export interface Started {
  readonly address: string
  readonly stop: () => Promise<void>
}

/** One that keeps its content in a folder. */
export interface StartedOnDisk extends Started {
  readonly content: string
}

/** Who may use a registry that was started with a login, and nobody else. */
export const LOGIN = { username: 'robot', password: 'canary-7d1c' } as const
/** By bcrypt, as the registry wants it. */
const HTPASSWD = `${LOGIN.username}:$2y$05$abcdefghijklmnopqrstuufmvHACAlCSmXHiWI9VqNCDvPQIbJkI6\n`

/** Debian's registry on a free port, its storage in a new folder under `root`. */
export async function startDockerRegistry(root: string, { login = false } = {}): Promise<StartedOnDisk> {
  const folder = await mkdtemp(join(root, 'registry-'))
  const [address, content] = [`127.0.0.1:${await freePort()}`, join(folder, 'content')]
  const config = {
    version: 0.1,
    log: { level: 'error', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: content } },
    http: { addr: address },
    ...(login ? { auth: { htpasswd: { realm: 'test', path: join(folder, 'htpasswd') } } } : {}),
  }
  if (login) await writeFile(join(folder, 'htpasswd'), HTPASSWD)
  await writeFile(join(folder, 'config.yml'), JSON.stringify(config))
  return { ...(await serve(address, 'docker-registry', ['serve', join(folder, 'config.yml')])), content }
}

/** The registry of go-containerregistry, which has the Referrers API, in memory. */
export async function startCraneRegistry({ file }: Command): Promise<Started> {
  const address = `127.0.0.1:${await freePort()}`
  return serve(address, file, ['registry', 'serve', `--address=${address}`])
}

async function serve(address: string, file: string, args: readonly string[]): Promise<Started> {
  const child = spawn(file, [...args], { stdio: 'ignore' })
  const kill = () => void child.kill('SIGKILL')
  // Whatever happens, no server outlives whoever started it.
  process.once('exit', kill)
  const stop = async () => {
    process.off('exit', kill)
    kill()
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
