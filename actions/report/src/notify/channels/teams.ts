import { schema } from '@slipway/core'
import { addressField, addressOf, type Channel } from '../channel'
import { inertLine } from '../inert'
import type { Message } from '../message'

const fields = schema.object({
  to: schema.oneOf(['teams']),
  url: schema.described(
    'Address of the workflow that posts to the channel: it is a secret, so env:NAME',
    addressField(),
  ),
})

/** A webhook of Power Automate, "post to a channel when a webhook request is received": an adaptive card 1.4. */
export const teams: Channel<schema.TypeOf<typeof fields>> = {
  to: 'teams',
  fields,
  compose: ({ url }, message, read) => [
    {
      url: addressOf(url, read),
      body: {
        type: 'message',
        attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: card(message) }],
      },
    },
  ],
}

function card(message: Message): object {
  const { state, environment, release, commit, runUrl, serviceUrl } = message
  const facts = [
    ['Environment', environment],
    ['Release', release],
    ['Commit', commit?.slice(0, 12)],
  ] as const
  const actions = [
    ['View the run', runUrl],
    ['Open the service', serviceUrl],
  ] as const
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: [
      {
        type: 'TextBlock',
        size: 'Medium',
        weight: 'Bolder',
        wrap: true,
        color: state === 'good' ? 'Good' : 'Attention',
        text: safe(message.title),
      },
      ...message.sentences.map((text) => ({ type: 'TextBlock', wrap: true, text: safe(text) })),
      {
        type: 'FactSet',
        facts: facts.flatMap(([title, value]) => (value === undefined ? [] : [{ title, value: safe(value) }])),
      },
    ],
    actions: actions.flatMap(([title, url]) => (url === undefined ? [] : [{ type: 'Action.OpenUrl', title, url }])),
  }
}

/** A text block reads a part of Markdown. */
const safe = (text: string): string => inertLine(text).replace(/[\\*_[\]]/g, '\\$&')
