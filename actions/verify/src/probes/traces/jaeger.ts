import { type Http, listAt, property, textAt } from '@slipway/core'
import type { Window } from '../logs/store'
import { ask, Refusal, type Server } from '../server'
import type { Span, SpanQuery, TraceStore } from './store'

/** The query API of Jaeger, of versions 1 and 2 (`GET /api/traces`): times are microseconds. */
export function jaeger(http: Http, server: Server, query: SpanQuery): TraceStore {
  const { service, operation, tags } = query
  const list = async (path: string, params: readonly (readonly [string, string])[] = []) => {
    const { body } = await ask(http, server, { path, query: params })
    const data = property(body, 'data')
    // A new service has none yet, which Jaeger writes as null.
    if (data === null) return []
    if (!Array.isArray(data))
      throw new Refusal(
        'absent',
        `${server.address} does not answer as Jaeger does`,
        `check ${server.input}: it is the address before /api/traces; from: tempo asks Tempo`,
      )
    return data as readonly unknown[]
  }
  const names = (items: readonly unknown[]) => items.filter((item): item is string => typeof item === 'string')
  return {
    asked: [service, operation, ...[...tags].map(([key, value]) => `${key}=${value}`)]
      .filter((part) => part !== undefined)
      .join(' '),
    spans: async (window, traces) => {
      const found = await list('/api/traces', [
        ['service', service],
        ...(operation === undefined ? [] : [['operation', operation] as const]),
        ...(tags.size === 0 ? [] : [['tags', JSON.stringify(Object.fromEntries(tags))] as const]),
        ['start', String(Math.floor(window.from * 1_000))],
        ['end', String(Math.floor(window.to * 1_000))],
        ['limit', String(traces)],
      ])
      return found.flatMap((trace) => spansOf(trace, query, window))
    },
    services: async () => names(await list('/api/services')),
    operations: async () => names(await list(`/api/services/${encodeURIComponent(service)}/operations`)),
  }
}

/** A trace has the spans of all services; each names the process that sent it. */
function spansOf(trace: unknown, { service, operation, tags }: SpanQuery, { from, to }: Window): readonly Span[] {
  return listAt(trace, 'spans').flatMap((span) => {
    const process = property(trace, 'processes', textAt(span, 'processID') ?? '')
    const start = Number(property(span, 'startTime')) / 1_000
    const own = [...listAt(span, 'tags'), ...listAt(process, 'tags')]
    const value = (key: string) =>
      property(
        own.find((tag) => textAt(tag, 'key') === key),
        'value',
      )
    const isMeant =
      textAt(process, 'serviceName') === service &&
      (operation === undefined || textAt(span, 'operationName') === operation) &&
      start >= from &&
      start < to &&
      [...tags].every(([key, wanted]) => String(value(key)) === wanted)
    if (!isMeant) return []
    const failed = String(value('error')) === 'true' || value('otel.status_code') === 'ERROR'
    return [{ failed, seconds: Number(property(span, 'duration')) / 1e6 }]
  })
}
