import { isObject, Mismatch, schema } from '@slipway/core'
import type { Notification } from './channel'
import { CHANNELS } from './channels'

const names = CHANNELS.map(({ to }) => to).join(', ')

const one: schema.Schema<Notification> = {
  json: { oneOf: CHANNELS.map(({ json }) => json) },
  read: (value) => {
    const to = isObject(value) ? value['to'] : undefined
    const found = CHANNELS.find((channel) => channel.to === to)
    if (found === undefined) throw new Mismatch(`a map whose "to" is one of ${names}`)
    return found.read(value)
  },
}

export const notifySchema = schema.list(one)
