import { execFile, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const call = promisify(execFile)

export interface GitServerOptions {
  /** Asked for as the password of any user; without it, everybody may read and write. */
  readonly token?: string
  readonly host?: string
}

/**
 * Bare repositories over HTTP by git's own `http-backend`: what GitHub and GitLab speak. Listens on loopback.
 */
export class GitServer {
  readonly requests: string[] = []

  private constructor(
    readonly folder: string,
    readonly server: Server,
    readonly options: GitServerOptions,
  ) {}

  static async start(options: GitServerOptions = {}): Promise<GitServer> {
    const folder = await mkdtemp(join(tmpdir(), 'git-server-'))
    const server = createServer()
    const found = new GitServer(folder, server, options)
    server.on('request', (request, response) => void found.#answer(request, response).catch(() => response.destroy()))
    await new Promise<void>((resolve) => server.listen(0, options.host ?? '127.0.0.1', resolve))
    return found
  }

  url(name: string): string {
    const { port } = this.server.address() as AddressInfo
    return `http://${this.options.host ?? '127.0.0.1'}:${port}/${name}.git`
  }

  /** A repository with files on `main`. */
  async create(name: string, files: Readonly<Record<string, string>>): Promise<void> {
    await this.git('init', '--quiet', '--bare', '--initial-branch=main', `${name}.git`)
    await this.inRepository(name, 'config', 'http.receivepack', 'true')
    await this.commit(name, files, 'begin')
  }

  /** A commit of somebody else. */
  async commit(name: string, files: Readonly<Record<string, string>>, message: string): Promise<void> {
    const work = await mkdtemp(join(this.folder, 'work-'))
    const run = (...args: string[]) => call('git', ['-C', work, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args])
    await call('git', ['clone', '--quiet', join(this.folder, `${name}.git`), work])
    for (const [path, text] of Object.entries(files)) {
      await call('mkdir', ['-p', join(work, path, '..')])
      await writeFile(join(work, path), text)
    }
    await run('add', '-A')
    await run('commit', '--quiet', '-m', message)
    await run('push', '--quiet', 'origin', 'HEAD:main')
    await rm(work, { recursive: true, force: true })
  }

  async read(name: string, path: string, branch = 'main'): Promise<string> {
    return this.inRepository(name, 'cat-file', 'blob', `${branch}:${path}`)
  }

  /** A hook of the server that runs before a push counts. */
  async hook(name: string, script: string): Promise<void> {
    await writeFile(join(this.folder, `${name}.git/hooks/pre-receive`), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  }

  inRepository(name: string, ...args: readonly string[]): Promise<string> {
    return this.git('-C', `${name}.git`, ...args)
  }

  async git(...args: readonly string[]): Promise<string> {
    return (await call('git', [...args], { cwd: this.folder })).stdout
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
    await rm(this.folder, { recursive: true, force: true })
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost')
    this.requests.push(`${request.method ?? ''} ${request.url ?? ''}`)
    const given = Buffer.from(request.headers.authorization?.replace(/^Basic /, '') ?? '', 'base64').toString()
    if (this.options.token !== undefined && given.split(':')[1] !== this.options.token) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end()
      return
    }
    const child = spawn('git', ['http-backend'], {
      env: {
        PATH: process.env['PATH'],
        GIT_PROJECT_ROOT: this.folder,
        GIT_HTTP_EXPORT_ALL: '1',
        PATH_INFO: url.pathname,
        QUERY_STRING: url.search.slice(1),
        REQUEST_METHOD: request.method,
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        HTTP_CONTENT_ENCODING: String(request.headers['content-encoding'] ?? ''),
        HTTP_GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
        ...(request.headers['content-length'] === undefined
          ? {}
          : { CONTENT_LENGTH: request.headers['content-length'] }),
      },
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    request.pipe(child.stdin)
    child.stdin.on('error', () => undefined)
    const chunks: Buffer[] = []
    for await (const chunk of child.stdout as AsyncIterable<Buffer>) chunks.push(chunk)
    answerOf(Buffer.concat(chunks), response)
  }
}

/** What a program of the Common Gateway Interface writes: headers, an empty line, the body. */
function answerOf(output: Buffer, response: ServerResponse): void {
  const end = output.indexOf('\r\n\r\n')
  const headers = output.subarray(0, end).toString().split('\r\n')
  let status = 200
  for (const line of headers) {
    const [name = '', value = ''] = line.split(/: (.*)/)
    if (name.toLowerCase() === 'status') status = Number(value.split(' ')[0])
    else if (name !== '') response.setHeader(name, value)
  }
  response.writeHead(status).end(output.subarray(end + 4))
}
