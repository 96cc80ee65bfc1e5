import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { startRegistry } from '@slipway/test-registry'
import { startDockerRegistry } from '../../integration/real-registries'

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

export async function dockerPlace(folder: string): Promise<Place> {
  const { address, content, stop } = await startDockerRegistry(folder)
  const clear = () => rmSync(content, { recursive: true, force: true })
  const kill = () => void stop().catch(() => undefined)
  return { name: "Debian's docker-registry", address, clear, kill }
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
