import { Mismatch, schema } from '@slipway/core'
import { type Channel, secretField } from '../channel'
import type { Message } from '../message'

const address = () =>
  schema.shaped((text) => {
    if (!/^[\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9][A-Za-z0-9.-]*$/.test(text))
      throw new Mismatch('an address such as team@example.com')
    return text
  })

const server = () =>
  schema.shaped((text) => {
    const [, host, port] = /^(\[[0-9a-fA-F:.]+\]|[\w.-]+)(?::(\d{1,5}))?$/.exec(text) ?? []
    if (host === undefined) throw new Mismatch('a server such as smtp.example.com:587')
    return { host: host.replace(/^\[|\]$/g, ''), port: port === undefined ? undefined : Number(port) }
  })

const fields = schema.object({
  to: schema.oneOf(['email']),
  server: schema.described('Server and port; port 587 when none is given, 465 with tls', server()),
  security: schema.otherwise(schema.oneOf(['starttls', 'tls', 'none']), 'starttls'),
  username: schema.optional(schema.text()),
  password: schema.optional(schema.described('env:NAME of the password', secretField())),
  from: address(),
  recipients: schema.list(address(), { min: 1 }),
})

export const email: Channel<schema.TypeOf<typeof fields>> = {
  to: 'email',
  fields,
  compose: ({ server: { host, port }, security, username, password, from, recipients }, message, read) => {
    const login =
      username === undefined || password === undefined ? {} : { login: { user: username, password: read(password) } }
    return [
      {
        letter: {
          server: { host, port: port ?? (security === 'tls' ? 465 : 587), security, ...login },
          from,
          to: recipients,
          subject: message.title.replace(/\s+/g, ' '),
          text: textOf(message),
        },
      },
    ]
  },
}

function textOf(message: Message): string {
  const rows = [
    ['Environment', message.environment],
    ['Release', message.release],
    ['Commit', message.commit],
    ['Image', message.digest],
    ['Run', message.runUrl],
    ['Service', message.serviceUrl],
  ] as const
  const known = rows.flatMap(([label, value]) => (value === undefined ? [] : [`${label}: ${value}`]))
  return `${[message.title, '', ...message.sentences, '', ...known].join('\n')}\n`
}
