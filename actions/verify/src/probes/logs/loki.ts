import { type Http, listAt, property } from '@slipway/core'
import { ask, Refusal, type Server } from '../server'
import type { LogStore, Window } from './store'

export interface LokiQuery {
  readonly errors: string
  readonly total: string | undefined
}

/** Loki's HTTP API (`GET /loki/api/v1/query_range`): times are nanoseconds. */
export function loki(http: Http, server: Server, query: LokiQuery): LogStore {
  const range = async (logql: string, { from, to }: Window, limit: number) => {
    const { body } = await ask(http, server, {
      path: '/loki/api/v1/query_range',
      query: [
        ['query', logql],
        ['start', `${Math.floor(from)}000000`],
        ['end', `${Math.floor(to)}000000`],
        ['limit', String(limit)],
        ['direction', 'forward'],
      ],
    })
    if (property(body, 'data', 'resultType') !== 'streams')
      throw new Refusal(
        'query',
        'the query gives numbers, expected lines',
        'ask for lines: leave functions such as rate() out',
      )
    return listAt(body, 'data', 'result').flatMap((stream) =>
      listAt(stream, 'values').map((pair) => ({
        at: Number(String(property(pair, 0)).slice(0, -6)),
        text: String(property(pair, 1) ?? ''),
      })),
    )
  }
  return {
    errors: async (window, limit) => (await range(query.errors, window, limit)).sort((a, b) => a.at - b.at),
    hasLines: async (window) =>
      query.total === undefined ? undefined : (await range(query.total, window, 1)).length > 0,
  }
}
