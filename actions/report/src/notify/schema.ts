import { didYouMean, isObject, Mismatch, schema } from '@slipway/core'
import type { Notification } from './channel'
import { CHANNELS } from './channels'

const names = CHANNELS.map(({ to }) => to)

const one: schema.Schema<Notification> = {
  json: { oneOf: CHANNELS.map(({ json }) => json) },
  read: (value) => {
    const to = isObject(value) ? value['to'] : undefined
    const found = CHANNELS.find((channel) => channel.to === to)
    if (found === undefined) {
      // What was given is not repeated: it may be an address.
      const meant = typeof to === 'string' ? didYouMean(to.toLowerCase(), names) : ''
      throw new Mismatch(`a map whose "to" is one of ${names.join(', ')}${meant}`)
    }
    return found.read(value)
  },
}

export const notifySchema = schema.list(one)
