import {
  CancelledError,
  type Clock,
  type Environment,
  type Host,
  type HostName,
  type Random,
  type Receipts,
  type Signals,
  type SourceContext,
  type ToolCache,
} from '@slipway/core'

/** Time that passes only by sleeping and by `advance`. */
export class FakeClock implements Clock {
  readonly slept: number[] = []

  constructor(
    public time = Date.UTC(2026, 0, 1),
    readonly signals?: FakeSignals,
  ) {}

  now(): number {
    return this.time
  }

  async sleep(milliseconds: number): Promise<void> {
    this.signals?.check()
    this.slept.push(milliseconds)
    this.time += milliseconds
    await new Promise((resolve) => setImmediate(resolve))
    this.signals?.check()
  }

  advance(milliseconds: number): void {
    this.time += milliseconds
  }
}

/** The same bytes in every run: 0, 1, 2, … */
export class FakeRandom implements Random {
  #next = 0

  bytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => this.#next++ % 256)
  }

  hex(bytes: number): string {
    return Buffer.from(this.bytes(bytes)).toString('hex')
  }
}

export class FakeSignals implements Signals {
  #reason: string | undefined
  readonly #listeners = new Set<(reason: string) => void>()
  readonly deferred: (() => Promise<void>)[] = []

  cancel(reason = 'SIGINT'): void {
    this.#reason = reason
    for (const listener of this.#listeners) listener(reason)
  }

  get cancelled(): boolean {
    return this.#reason !== undefined
  }

  check(): void {
    if (this.#reason !== undefined) throw new CancelledError(this.#reason)
  }

  onCancel(listener: (reason: string) => void): () => void {
    if (this.#reason !== undefined) listener(this.#reason)
    else this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  defer(cleanup: () => Promise<void>): void {
    this.deferred.push(cleanup)
  }

  async runDeferred(): Promise<void> {
    for (let cleanup = this.deferred.pop(); cleanup !== undefined; cleanup = this.deferred.pop()) await cleanup()
  }
}

/** Keeps everything said, each line with its level. */
export class FakeHost implements Host {
  readonly said: string[] = []
  readonly hidden: string[] = []

  constructor(
    readonly source: SourceContext = { fork: false },
    readonly name: HostName = 'terminal',
    readonly unattended = false,
  ) {}

  info(text: string): void {
    this.said.push(`info ${text}`)
  }

  warn(text: string): void {
    this.said.push(`warn ${text}`)
  }

  error(text: string): void {
    this.said.push(`error ${text}`)
  }

  async group<T>(title: string, work: () => Promise<T>): Promise<T> {
    this.said.push(`group ${title}`)
    return work()
  }

  progress(text: string): void {
    this.said.push(`progress ${text}`)
  }

  hide(secret: string): void {
    this.hidden.push(secret)
  }

  /** Whole values alone; the real ones know more forms. */
  async *redacted(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    const all: Uint8Array[] = []
    for await (const chunk of chunks) all.push(Buffer.from(chunk))
    yield Buffer.from(
      this.hidden.reduce((text, secret) => text.replaceAll(secret, '***'), Buffer.concat(all).toString()),
    )
  }
}

export function fakeEnvironment(
  variables: Readonly<Record<string, string>> = {},
  rest: Partial<Omit<Environment, 'get'>> = {},
): Environment {
  return {
    get: (name) => variables[name],
    os: 'linux',
    arch: 'amd64',
    home: '/home/user',
    workspace: '/work',
    workingDirectory: '/work',
    program: ['/usr/bin/node', '/slipway/dist/deploy/index.js'],
    ...rest,
  }
}

export class FakeReceipts implements Receipts {
  readonly kept = new Set<string>()

  async keep(name: string): Promise<void> {
    this.kept.add(name)
  }

  async has(name: string): Promise<boolean> {
    return this.kept.has(name)
  }
}

export class FakeToolCache implements ToolCache {
  readonly kept = new Map<string, string>()

  async find(name: string, version: string, arch: string): Promise<string | undefined> {
    return this.kept.get(`${name}/${version}/${arch}`)
  }

  async keep(directory: string, name: string, version: string, arch: string): Promise<string> {
    const key = `${name}/${version}/${arch}`
    if (!this.kept.has(key)) this.kept.set(key, directory)
    return this.kept.get(key) as string
  }
}
