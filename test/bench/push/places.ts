import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { startRegistry } from '@slipway/test-registry'

/** A registry in a process of its own, and the folder that it keeps its content in. */
export interface Place {
  readonly name: string
  readonly address: string
  /** Forgets all content: a gigabyte a turn would fill the disk. Only what nobody asks for again. */
  clear(): void
  kill(): void
}

export async function sandboxPlace(folder: string): Promise<Place> {
  const directory = join(folder, 'sandbox')
  const child = spawn(process.execPath, [...process.execArgv, import.meta.filename, 'serve', directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return {
    name: 'registry of the sandbox',
    address: line.toString().trim(),
    clear: () => empty(join(directory, 'blobs/sha256')),
    kill: killing(child),
  }
}

export async function dockerPlace(folder: string, name: string): Promise<Place> {
  const directory = join(folder, name)
  mkdirSync(directory, { recursive: true })
  const address = `127.0.0.1:${await freePort()}`
  const config = {
    version: 0.1,
    log: { level: 'error', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(directory, 'content') } },
    http: { addr: address },
  }
  writeFileSync(join(directory, 'config.yml'), JSON.stringify(config))
  const child = spawn('docker-registry', ['serve', join(directory, 'config.yml')], { stdio: 'ignore' })
  const answers = () =>
    fetch(`http://${address}/v2/`).then(
      ({ ok }) => ok,
      () => false,
    )
  for (let tries = 0; tries < 100 && !(await answers()); tries++) await new Promise((done) => setTimeout(done, 50))
  const clear = () => rmSync(join(directory, 'content'), { recursive: true, force: true })
  return { name: "Debian's docker-registry", address, clear, kill: killing(child) }
}

function killing(child: ChildProcess): () => void {
  const kill = () => void child.kill('SIGKILL')
  // Whatever happens, no server outlives the measurement.
  process.once('exit', kill)
  return kill
}

function empty(directory: string): void {
  if (!existsSync(directory)) return
  for (const name of readdirSync(directory)) rmSync(join(directory, name), { force: true })
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

export function has(program: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const [mode, directory = ''] = process.argv.slice(2)
if (mode === 'serve') process.stdout.write(`${(await startRegistry({ directory })).address}\n`)
