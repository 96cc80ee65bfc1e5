import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from '../hosts/tools'

export interface Span {
  readonly spanID: string
  readonly operationName: string
  readonly duration: number
  readonly references: readonly { readonly spanID: string }[]
  readonly tags: readonly { readonly key: string; readonly value: unknown }[]
}

export interface Trace {
  readonly traceID: string
  readonly spans: readonly Span[]
  readonly processes: Readonly<Record<string, { readonly serviceName: string }>>
}

export interface Jaeger {
  /** Where OTLP/HTTP is taken. */
  readonly collector: string
  /** A trace, as soon as it is there. */
  trace(id: string): Promise<Trace>
  /** All traces of a service. */
  traces(service: string): Promise<readonly Trace[]>
  stop(): Promise<void>
}

const LIMIT_MS = 60_000

/** Jaeger on free ports of this machine, with its store in memory. */
export async function startJaeger({ file }: Command): Promise<Jaeger> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-jaeger-'))
  const [otlp, http, grpc] = [await freePort(), await freePort(), await freePort()]
  const at = (port: number) => ({ endpoint: `127.0.0.1:${port}` })
  const config = {
    service: {
      extensions: ['jaeger_storage', 'jaeger_query'],
      pipelines: { traces: { receivers: ['otlp'], exporters: ['jaeger_storage_exporter'] } },
      telemetry: { metrics: { level: 'none' } },
    },
    extensions: {
      jaeger_storage: { backends: { memory: { memory: { max_traces: 1000 } } } },
      jaeger_query: { storage: { traces: 'memory' }, http: at(http), grpc: at(grpc) },
    },
    receivers: { otlp: { protocols: { http: at(otlp) } } },
    exporters: { jaeger_storage_exporter: { trace_storage: 'memory' } },
  }
  writeFileSync(join(folder, 'config.yaml'), JSON.stringify(config))
  const child = spawn(file, ['--config', join(folder, 'config.yaml')], { stdio: 'ignore' })
  const api = `http://127.0.0.1:${http}/api`
  const stop = async () => {
    await end(child)
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await until(async () =>
      child.exitCode === null ? await ask(`${api}/services`) : Promise.reject(new Error('ended')),
    )
  } catch (error) {
    await stop()
    throw error
  }
  return {
    collector: `http://127.0.0.1:${otlp}`,
    trace: async (id) => {
      const { data } = await until(() => ask<{ data: readonly Trace[] }>(`${api}/traces/${id}`))
      if (data[0] === undefined) throw new Error(`Jaeger has no trace ${id}`)
      return data[0]
    },
    traces: async (service) =>
      (await until(() => ask<{ data: readonly Trace[] }>(`${api}/traces?service=${encodeURIComponent(service)}`))).data,
    stop,
  }
}

/** Each span with the one that it belongs to, by their names, sorted. */
export function treeOf({ spans }: Trace): readonly (readonly [string, string | undefined])[] {
  const names = new Map(spans.map(({ spanID, operationName }) => [spanID, operationName]))
  return spans
    .map(({ operationName, references }) => [operationName, names.get(references[0]?.spanID ?? '')] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
}

async function ask<T>(url: string): Promise<T | undefined> {
  const response = await fetch(url)
  return response.ok ? ((await response.json()) as T) : undefined
}

async function until<T>(what: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + LIMIT_MS; Date.now() < end;) {
    const found = await what().catch(() => undefined)
    if (found !== undefined) return found
    await sleep(100)
  }
  throw new Error('Jaeger does not answer')
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}
