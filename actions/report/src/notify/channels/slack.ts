import { schema } from '@slipway/core'
import { addressField, addressOf, type Channel } from '../channel'
import { escapeHtml, inertLine } from '../inert'
import type { Message } from '../message'

const fields = schema.object({
  to: schema.oneOf(['slack']),
  url: schema.described('Address of the incoming webhook: it is a secret, so env:NAME', addressField()),
})

/**
 * An incoming webhook of Slack (docs.slack.dev/messaging/sending-messages-using-incoming-webhooks), and of Mattermost
 * and Rocket.Chat, which take the same attachments.
 */
export const slack: Channel<schema.TypeOf<typeof fields>> = {
  to: 'slack',
  fields,
  compose: ({ url }, message, read) => [{ url: addressOf(url, read), body: { attachments: [attachment(message)] } }],
}

function attachment(message: Message): object {
  const { state, runUrl, environment, release, commit, ref, serviceUrl } = message
  const rows = [
    ['Environment', environment],
    ['Release', release],
    ['Commit', commit?.slice(0, 12)],
    ['Ref', ref],
  ] as const
  const links = serviceUrl === undefined ? [] : [`<${serviceUrl}|Open the service>`]
  return {
    color: state === 'good' ? '#2eb886' : '#a30200',
    fallback: safe(message.title),
    title: safe(message.title),
    ...(runUrl === undefined ? {} : { title_link: runUrl }),
    text: [...message.sentences.map(safe), ...links].join('\n'),
    fields: rows.flatMap(([title, value]) => (value === undefined ? [] : [{ title, value: safe(value), short: true }])),
    footer: 'Slipway',
    ts: Math.floor(message.at / 1000),
    // Nothing that a record says is formatted.
    mrkdwn_in: [],
  }
}

const safe = (text: string): string => escapeHtml(inertLine(text))
