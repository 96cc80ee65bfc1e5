import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from '../cluster/shell'
import { freePort } from '../../free-port'

export interface Jaeger {
  /** Of its query API. */
  readonly address: string
  /** Where spans go, as OTLP over HTTP. */
  readonly receiver: string
  stop(): Promise<void>
}

/** A Jaeger that keeps its traces in memory, on ports of its own: by itself it takes a dozen fixed ones. */
export async function startJaeger(program: string): Promise<Jaeger> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-jaeger-'))
  const [query, grpc, receiver] = [await freePort(), await freePort(), await freePort()]
  const file = join(folder, 'jaeger.json')
  await writeFile(file, JSON.stringify(configOf({ query, grpc, receiver })))
  const child = spawn(program, [`--config=${file}`], { stdio: 'ignore' })
  const ended = new Promise<void>((done) => child.once('close', () => done()))
  const stop = async () => {
    child.kill('SIGKILL')
    if (child.pid !== undefined) await ended
    await rm(folder, { recursive: true, force: true })
  }
  const address = `http://127.0.0.1:${query}`
  try {
    await until('the start of Jaeger', 60_000, async () =>
      (await fetch(`${address}/api/services`)).ok ? true : undefined,
    )
  } catch (error) {
    await stop()
    throw error
  }
  return { address, receiver: `http://127.0.0.1:${receiver}`, stop }
}

function configOf(ports: { readonly query: number; readonly grpc: number; readonly receiver: number }): object {
  const at = (port: number) => ({ endpoint: `127.0.0.1:${port}` })
  return {
    extensions: {
      jaeger_storage: { backends: { memory: { memory: { max_traces: 100_000 } } } },
      jaeger_query: { storage: { traces: 'memory' }, http: at(ports.query), grpc: at(ports.grpc) },
    },
    receivers: { otlp: { protocols: { http: at(ports.receiver) } } },
    exporters: { jaeger_storage_exporter: { trace_storage: 'memory' } },
    service: {
      extensions: ['jaeger_storage', 'jaeger_query'],
      pipelines: { traces: { receivers: ['otlp'], exporters: ['jaeger_storage_exporter'] } },
      telemetry: { metrics: { level: 'none' } },
    },
  }
}

export interface SentSpan {
  readonly service: string
  readonly operation: string
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly milliseconds: number
  readonly failed: boolean
  readonly version?: string
}

/** Sends spans, each a trace of its own, as a service does by OTLP. */
export async function sendSpans(receiver: string, spans: readonly SentSpan[]): Promise<void> {
  const text = (key: string, value: string) => ({ key, value: { stringValue: value } })
  const hex = (digits: number) =>
    Array.from({ length: digits }, () => Math.floor(Math.random() * 16).toString(16)).join('')
  const body = {
    resourceSpans: spans.map(({ service, operation, at, milliseconds, failed, version = '1' }) => ({
      resource: { attributes: [text('service.name', service), text('service.version', version)] },
      scopeSpans: [
        {
          spans: [
            {
              traceId: hex(32),
              spanId: hex(16),
              name: operation,
              kind: 2,
              startTimeUnixNano: `${Math.floor(at)}000000`,
              endTimeUnixNano: `${Math.floor(at + milliseconds)}000000`,
              status: failed ? { code: 2 } : {},
            },
          ],
        },
      ],
    })),
  }
  const answer = await fetch(`${receiver}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`Jaeger answered ${answer.status}: ${await answer.text()}`)
}
