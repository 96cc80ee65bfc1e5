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
    const { at, started, ended, ...rest } = message
    const key = messageKey(message)
    const body = JSON.stringify({
      type: 'slipway.run',
      version: 1,
      key,
      ...rest,
      started: new Date(started).toISOString(),
      at: new Date(at).toISOString(),
    })
    // A run that is started again tells something new, though its address is the same.
    const [id, time] = [idOf(`${key} ${message.runUrl ?? ''} ${message.state} ${ended}`), String(Math.floor(at / 1000))]
    const headers = {
      'webhook-id': id,
      'webhook-timestamp': time,
      ...(secret === undefined ? {} : sign(keyOf(read(secret), secret.env), { id, time, body })),
    }
    return [{ url: addressOf(url, read), headers, body }]
  },
}

const PREFIX = 'whsec_'

/** The same message sent twice has one id: a receiver can tell. */
const idOf = (text: string): string => `msg_${createHash('sha256').update(text).digest('hex').slice(0, 32)}`

/** @param name of the variable that holds it */
function keyOf(secret: string, name: string): Buffer {
  if (!secret.startsWith(PREFIX)) return Buffer.from(secret)
  const text = secret.slice(PREFIX.length)
  // Whatever is no base64 would be left out, down to an empty key that anybody can sign with.
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text) || text.length % 4 === 1)
    throw new Error(`the variable ${name} begins with ${PREFIX}, and what follows is no base64: copy the whole key`)
  return Buffer.from(text, 'base64')
}

function sign(
  key: Buffer,
  { id, time, body }: { readonly id: string; readonly time: string; readonly body: string },
): Readonly<Record<string, string>> {
  return {
    'webhook-signature': `v1,${createHmac('sha256', key).update(`${id}.${time}.${body}`).digest('base64')}`,
    'x-hub-signature-256': `sha256=${createHmac('sha256', key).update(body).digest('hex')}`,
  }
}
