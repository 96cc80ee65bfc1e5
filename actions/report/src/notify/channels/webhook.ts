import { createHash, createHmac } from 'node:crypto'
import { schema } from '@slipway/core'
import { addressField, addressOf, type Channel, secretField } from '../channel'
import { messageKey } from '../message'

const fields = schema.object({
  to: schema.oneOf(['webhook']),
  url: schema.described('Address, or env:NAME where it is a secret', addressField()),
  secret: schema.optional(schema.described('env:NAME of the key that it is signed with', secretField())),
})

/**
 * JSON for any receiver. Signed as the Standard Webhooks specification says (`webhook-signature` over id, time and
 * body; a key that begins with `whsec_` is base64), and as receivers of GitHub's know it (`x-hub-signature-256`).
 */
export const webhook: Channel<schema.TypeOf<typeof fields>> = {
  to: 'webhook',
  fields,
  compose: ({ url, secret }, message, read) => {
    const { at, started, ...rest } = message
    const key = messageKey(message)
    const body = JSON.stringify({
      type: 'slipway.run',
      version: 1,
      key,
      ...rest,
      started: new Date(started).toISOString(),
      at: new Date(at).toISOString(),
    })
    const [id, time] = [idOf(`${key} ${message.runUrl ?? ''} ${message.state}`), String(Math.floor(at / 1000))]
    const headers = {
      'webhook-id': id,
      'webhook-timestamp': time,
      ...(secret === undefined ? {} : sign(read(secret), { id, time, body })),
    }
    return [{ url: addressOf(url, read), headers, body }]
  },
}

/** The same message sent twice has one id: a receiver can tell. */
const idOf = (text: string): string => `msg_${createHash('sha256').update(text).digest('hex').slice(0, 32)}`

function sign(
  secret: string,
  { id, time, body }: { readonly id: string; readonly time: string; readonly body: string },
): Readonly<Record<string, string>> {
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : Buffer.from(secret)
  return {
    'webhook-signature': `v1,${createHmac('sha256', key).update(`${id}.${time}.${body}`).digest('base64')}`,
    'x-hub-signature-256': `sha256=${createHmac('sha256', key).update(body).digest('hex')}`,
  }
}
