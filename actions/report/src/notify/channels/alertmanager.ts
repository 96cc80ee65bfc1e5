import { schema } from '@slipway/core'
import { addressField, addressOf, type Channel, isChange, secretField } from '../channel'
import { keyParts, type Message } from '../message'

const fields = schema.object({
  to: schema.oneOf(['alertmanager']),
  url: schema.described('Address before /api/v2', addressField()),
  bearer: schema.optional(schema.described('env:NAME of a token', secretField())),
  labels: schema.otherwise(schema.map(schema.text()), new Map<string, string>()),
})

/** An alert that is not renewed ends by itself; nothing renews this one, so it stands until a pass ends it. */
const STANDS = 90 * 24 * 3_600_000

/** Alertmanager's own interface (api/v2/openapi.yaml, postAlerts). Labels name the alert, and nothing of one run. */
export const alertmanager: Channel<schema.TypeOf<typeof fields>> = {
  to: 'alertmanager',
  fields,
  due: (message) => message.state === 'good' || isChange(message),
  compose: ({ url, bearer, labels }, message, read) => [
    {
      url: `${addressOf(url, read, '/api/v2/alerts')}/api/v2/alerts`,
      headers: bearer === undefined ? {} : { authorization: `Bearer ${read(bearer)}` },
      body: keyParts(message).map((parts) => ({
        labels: {
          alertname: 'SlipwayRunFailed',
          severity: 'critical',
          ...defined(parts),
          ...Object.fromEntries(labels),
        },
        ...aboutRun(message),
      })),
    },
  ],
}

function aboutRun({ state, title, sentences, runUrl, commit, at, started }: Message): object {
  const time = (milliseconds: number) => new Date(milliseconds).toISOString()
  return {
    annotations: defined({ summary: title, description: sentences.join(' '), commit }),
    startsAt: time(state === 'good' ? Math.min(started, at - 1000) : at),
    endsAt: time(state === 'good' ? at : at + STANDS),
    ...(runUrl === undefined ? {} : { generatorURL: runUrl }),
  }
}

function defined(values: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined))
}
