import { schema } from '@slipway/core'
import { addressField, addressOf, type Channel, secretField } from '../channel'
import { escapeHtml } from '../inert'

const fields = schema.object({
  to: schema.oneOf(['grafana']),
  url: schema.described('Address of Grafana, before /api', addressField()),
  token: schema.described('env:NAME of a service account token that may write annotations', secretField()),
  dashboard: schema.optional(schema.described('UID of one dashboard; without it, of the organisation', schema.text())),
  tags: schema.otherwise(schema.list(schema.text()), []),
})

/** An annotation over the time of the run (grafana.com/docs, annotations API), of each deploy: each is on the graph. */
export const grafana: Channel<schema.TypeOf<typeof fields>> = {
  to: 'grafana',
  fields,
  due: ({ deployed }) => deployed,
  compose: ({ url, token, dashboard, tags }, message, read) => [
    {
      url: `${addressOf(url, read, '/api/annotations')}/api/annotations`,
      headers: { authorization: `Bearer ${read(token)}` },
      body: {
        ...(dashboard === undefined ? {} : { dashboardUID: dashboard }),
        time: message.started,
        timeEnd: message.at,
        tags: [
          'slipway',
          message.state === 'good' ? 'deployed' : 'failed',
          message.environment,
          message.release,
          ...tags,
        ].filter((tag) => tag !== undefined),
        text: [message.title, ...message.sentences].map(escapeHtml).join('<br>'),
      },
    },
  ],
}
