import { schema, truncate } from '@slipway/core'
import { addressField, addressOf, type Channel, isChange, secretField } from '../channel'
import { keyOf, keyParts } from '../message'

const fields = schema.object({
  to: schema.oneOf(['pagerduty']),
  key: schema.described('env:NAME of the integration key', secretField()),
  url: schema.otherwise(
    schema.described(
      'Address before /v2/enqueue; of the European region https://events.eu.pagerduty.com',
      addressField(),
    ),
    'https://events.pagerduty.com',
  ),
  severity: schema.otherwise(schema.oneOf(['critical', 'error', 'warning', 'info']), 'error'),
})

/**
 * PagerDuty's Events API v2. The key of an incident is repository, environment and release, so that any later run can
 * end what an earlier one began: every pass says so, whoever began it.
 */
export const pagerduty: Channel<schema.TypeOf<typeof fields>> = {
  to: 'pagerduty',
  fields,
  due: (message) => message.state === 'good' || isChange(message),
  compose: ({ key, url, severity }, message, read) =>
    keyParts(message).map((parts) => ({
      url: `${addressOf(url, read, '/v2/enqueue')}/v2/enqueue`,
      body: {
        routing_key: read(key),
        event_action: message.state === 'good' ? 'resolve' : 'trigger',
        dedup_key: truncate(keyOf(parts), 255, ''),
        payload: {
          summary: truncate([message.title, ...message.sentences].join('. '), 1024),
          source: message.environment ?? message.repository,
          severity,
          timestamp: new Date(message.at).toISOString(),
          component: message.release,
          group: message.environment,
          class: message.code,
          custom_details: {
            commit: message.commit,
            ref: message.ref,
            stage: message.stage,
            namespace: message.namespace,
            digest: message.digest,
          },
        },
        client: 'Slipway',
        ...(message.runUrl === undefined
          ? {}
          : { client_url: message.runUrl, links: [{ href: message.runUrl, text: 'View the run' }] }),
      },
    })),
}
