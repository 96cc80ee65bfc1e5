import { execFile } from 'node:child_process'
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { pushFolder, trustPlainHttp } from '../cluster/cluster'
import { isInterrupted } from '../end'

/**
 * What the suite runs on: a cluster, a registry that its nodes and this machine know by the same name, and programs.
 */
export interface Ground {
  readonly kubeconfig: string
  /** `127.0.0.1:5000`, plain HTTP. */
  readonly registry: string
  readonly kubectl: string
  readonly helm: string
  readonly helmVersion: string
  /** `team/app@sha256:…` */
  readonly image: string
  /** Another image, that of a helper: by tag, with the name of the registry. */
  readonly helper: string
  /** Address of this machine as the nodes reach it. */
  readonly host: string
  /** The cluster's folder, where its containerd learns of registries without TLS; none on the sandbox. */
  readonly folder: string | undefined
  /** The action as a bundle: see program.ts. */
  readonly program: string
}

export const HERE = fileURLToPath(new URL('.', import.meta.url))

export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export function run(
  file: string,
  args: readonly string[],
  options: { readonly env?: NodeJS.ProcessEnv; readonly cwd?: string; readonly input?: string } = {},
): Promise<Ran> {
  return new Promise((resolve) => {
    const child = execFile(
      file,
      [...args],
      { env: { ...process.env, ...options.env }, cwd: options.cwd, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        if (isInterrupted()) return
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 255
        // A program that is not there says nothing itself.
        resolve({ code, stdout, stderr: typeof error?.code === 'string' ? `${stderr}${error.message}` : stderr })
      },
    )
    // A child that ends before it reads is no failure of its own.
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(options.input ?? '')
  })
}

export async function must(
  file: string,
  args: readonly string[],
  options: Parameters<typeof run>[2] = {},
): Promise<string> {
  const result = await run(file, args, options)
  if (result.code !== 0)
    throw new Error(`${file} ${args.join(' ')} ended with ${result.code}: ${result.stderr.slice(-2000)}`)
  return result.stdout
}

/** Compiles the suite's one program, packs it and pushes it. */
export async function pushApp(registry: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'suite-'))
  try {
    await must('gcc', ['-static', '-Os', '-s', '-o', join(folder, 'app'), join(HERE, 'app/app.c')])
    const entrypoint = { Entrypoint: ['/app'] }
    await pushFolder(registry, 'tools/helper', '1', folder, { ...entrypoint, Env: ['HELPER=yes'] })
    return `team/app@${await pushFolder(registry, 'team/app', '1', folder, entrypoint)}`
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** A registry in front of the registry that refuses, or answers 429 for a while. */
export async function troubledRegistry(
  { registry, host, folder }: Ground,
  kind: 'refusing' | 'throttled',
  seconds: number,
): Promise<{ readonly name: string; stop(): void }> {
  const until = Date.now() + seconds * 1000
  const server: Server = createServer((incoming, outgoing) => {
    if (kind === 'refusing')
      return void outgoing
        .writeHead(403, { 'content-type': 'application/json' })
        .end('{"errors":[{"code":"DENIED","message":"requested access to the resource is denied"}]}')
    if (Date.now() < until)
      return void outgoing
        .writeHead(429, { 'retry-after': '5' })
        .end('{"errors":[{"code":"TOOMANYREQUESTS","message":"too many requests"}]}')
    const onward = request(
      `http://${registry}${incoming.url ?? ''}`,
      { method: incoming.method, headers: incoming.headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(outgoing)
      },
    )
    incoming.pipe(onward)
  })
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  const name = `${host}:${(server.address() as AddressInfo).port}`
  if (folder !== undefined) await trustPlainHttp(folder, name)
  return { name, stop: () => void server.close() }
}
