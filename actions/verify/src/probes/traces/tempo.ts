import { type Http, listAt, property, textAt } from '@slipway/core'
import { ask, Refusal, type Server } from '../server'
import type { SpanQuery, TraceStore } from './store'

/** Spans of one trace that are given: a service that calls itself has many. */
const SPANS = 100

/** The search API of Tempo (`GET /api/search`): times are seconds, those of spans nanoseconds. */
export function tempo(http: Http, server: Server, { service, operation, tags }: SpanQuery): TraceStore {
  const conditions = [
    `resource.service.name=${JSON.stringify(service)}`,
    ...(operation === undefined ? [] : [`name=${JSON.stringify(operation)}`]),
    ...[...tags].map(([key, value]) => `.${key}=${JSON.stringify(value)}`),
  ]
  const asked = `{${conditions.join(' && ')}} | select(status)`
  const values = async (tag: string, params: readonly (readonly [string, string])[] = []) => {
    const { body } = await ask(http, server, { path: `/api/v2/search/tag/${tag}/values`, query: params })
    return listAt(body, 'tagValues').flatMap((item) => textAt(item, 'value') ?? [])
  }
  return {
    asked,
    spans: async ({ from, to }, traces) => {
      const { body } = await ask(http, server, {
        path: '/api/search',
        query: [
          ['q', asked],
          ['start', String(Math.floor(from / 1_000))],
          ['end', String(Math.ceil(to / 1_000))],
          ['limit', String(traces)],
          ['spss', String(SPANS)],
        ],
      })
      if (!Array.isArray(property(body, 'traces')))
        throw new Refusal(
          'absent',
          `${server.address} does not answer as Tempo does`,
          `check ${server.input}: it is the address before /api/search`,
        )
      return listAt(body, 'traces')
        .flatMap((trace) => listAt(trace, 'spanSets').flatMap((set) => listAt(set, 'spans')))
        .flatMap((span) => {
          const start = Number(property(span, 'startTimeUnixNano')) / 1e6
          if (!(start >= from && start < to)) return []
          const status = listAt(span, 'attributes').find((attribute) => textAt(attribute, 'key') === 'status')
          return [
            {
              failed: textAt(status, 'value', 'stringValue') === 'error',
              seconds: Number(property(span, 'durationNanos')) / 1e9,
            },
          ]
        })
    },
    services: () => values('resource.service.name'),
    operations: () => values('name', [['q', `{resource.service.name=${JSON.stringify(service)}}`]]),
  }
}
