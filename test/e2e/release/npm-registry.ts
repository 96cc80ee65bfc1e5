import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../free-port'
import type { Command } from '../hosts/tools'

export interface NpmRegistry {
  readonly url: string
  /** Settings of npm with the right to publish. */
  readonly userConfig: string
  stop(): Promise<void>
}

/** Verdaccio on loopback, without an upstream: what is not published here is not there. */
export async function startNpmRegistry(tool: Command, folder: string): Promise<NpmRegistry> {
  mkdirSync(folder, { recursive: true })
  const port = await freePort()
  const url = `http://127.0.0.1:${port}/`
  const config = {
    storage: join(folder, 'storage'),
    auth: { htpasswd: { file: join(folder, 'htpasswd'), algorithm: 'bcrypt', rounds: 4 } },
    uplinks: {},
    packages: { '**': { access: '$all', publish: '$authenticated' } },
    log: { type: 'file', path: join(folder, 'log'), level: 'warn' },
  }
  writeFileSync(join(folder, 'config.yaml'), JSON.stringify(config))
  const args = [tool.file, '--config', join(folder, 'config.yaml'), '--listen', `127.0.0.1:${port}`]
  const child = spawn(process.execPath, args, { cwd: folder, stdio: 'ignore' })
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  await untilReady(`${url}-/ping`, () => child.exitCode)
  const userConfig = join(folder, 'npmrc')
  writeFileSync(userConfig, `//127.0.0.1:${port}/:_authToken=${await signUp(url)}\n`, { mode: 0o600 })
  return {
    url,
    userConfig,
    stop: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
}

async function untilReady(url: string, code: () => number | null): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    if (code() !== null) throw new Error(`verdaccio ended with ${String(code())}`)
    const answer = await fetch(url).catch(() => undefined)
    if (answer?.ok === true) return
    await sleep(100)
  }
  throw new Error('verdaccio does not answer')
}

async function signUp(url: string): Promise<string> {
  const response = await fetch(`${url}-/user/org.couchdb.user:release`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'release', password: 'rehearsal' }),
  })
  return ((await response.json()) as { readonly token: string }).token
}
