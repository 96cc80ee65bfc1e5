import { type Http, isObject, listAt, property } from '@slipway/core'
import { ask, type Server } from '../server'
import type { Line, LogStore, Window } from './store'

export interface ElasticsearchQuery {
  readonly index: string
  /** A query in Lucene's syntax, or an object of the query DSL. */
  readonly errors: string | Readonly<Record<string, unknown>>
  readonly total: string | Readonly<Record<string, unknown>> | undefined
  readonly timeField: string
  readonly messageField: string
}

/** The search API of Elasticsearch and OpenSearch (`POST /<index>/_search`). */
export function elasticsearch(http: Http, server: Server, query: ElasticsearchQuery): LogStore {
  const search = async (body: Readonly<Record<string, unknown>>) => {
    const path = `/${query.index.split(',').map(encodeURIComponent).join(',')}/_search`
    const reply = await ask(http, server, {
      path,
      query: [['ignore_unavailable', 'true']],
      json: body,
    })
    return reply.body
  }
  const within = ({ from, to }: Window) => ({
    range: { [query.timeField]: { gte: from, lt: to, format: 'epoch_millis' } },
  })
  const filter = (window: Window, what: string | Readonly<Record<string, unknown>>) => ({
    bool: { filter: [within(window), typeof what === 'string' ? { query_string: { query: what } } : what] },
  })
  return {
    errors: async (window, limit) => {
      const body = await search({
        size: limit,
        sort: [{ [query.timeField]: { order: 'asc', unmapped_type: 'date' } }],
        query: filter(window, query.errors),
      })
      return listAt(body, 'hits', 'hits').flatMap((hit) => toLine(property(hit, '_source'), query))
    },
    hasLines: async (window) => {
      if (query.total === undefined) return undefined
      const body = await search({
        size: 0,
        terminate_after: 1,
        track_total_hits: 1,
        query: filter(window, query.total),
      })
      const total = property(body, 'hits', 'total')
      return Number(isObject(total) ? total['value'] : total) > 0
    },
  }
}

/** A field's name may be a path into the document, or stand in it with its dots. */
function toLine(source: unknown, { timeField, messageField }: ElasticsearchQuery): readonly Line[] {
  const at = Date.parse(String(fieldOf(source, timeField) ?? ''))
  const text = fieldOf(source, messageField)
  return [
    {
      at: Number.isFinite(at) ? at : 0,
      text: typeof text === 'string' ? text : JSON.stringify(source ?? null),
    },
  ]
}

function fieldOf(source: unknown, field: string): unknown {
  return property(source, field) ?? property(source, ...field.split('.'))
}
