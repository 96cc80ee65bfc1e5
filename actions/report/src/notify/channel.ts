import { type JsonObject, type Letter, schema } from '@slipway/core'
import { parseAddress, parseSource, type Source } from './source'
import type { Message } from './message'

/** One thing that is sent. */
export type Delivery =
  | { readonly url: string; readonly headers?: Readonly<Record<string, string>>; readonly body: object | string }
  | { readonly letter: Omit<Letter, 'server'> & { readonly server: LetterServer } }

export type LetterServer = Pick<Letter['server'], 'host' | 'port' | 'security' | 'login'>

/** Reads what a source names. @throws Error in words for people */
export type Read = (source: Source) => string

/** One way to tell somebody: a folder entry of `channels/`, a row of its table. */
export interface Channel<T> {
  /** As `to` names it. */
  readonly to: string
  /** Its fields beside `to`. */
  readonly fields: schema.Schema<T>
  /** Whether it is sent at all; what is not said is a change of state. */
  readonly due?: (message: Message) => boolean
  compose(target: T, message: Message, read: Read): readonly Delivery[]
}

/** @param end what follows the address, and may stand at its end already: people copy the whole one */
export function addressOf(given: Source | string, read: Read, end?: string): string {
  const url = typeof given === 'string' ? given : read(given)
  if (end === undefined) return url
  const base = url.replace(/\/+$/, '')
  return base.endsWith(end) ? base.slice(0, -end.length) : base
}

export const isChange = ({ state, before }: Message): boolean => before !== state

/** The value of a secret is in the environment of the job alone. */
export const secretField = () => schema.shaped(parseSource)

/** An address, or the variable that holds it where the address itself is the secret. */
export const addressField = () => schema.shaped(parseAddress)

/** One entry of the input: a channel with what it was given. */
export interface Notification {
  readonly to: string
  due(message: Message): boolean
  compose(message: Message, read: Read): readonly Delivery[]
}

/** A channel whose fields are its own matter. */
export interface AnyChannel {
  readonly to: string
  readonly json: JsonObject
  read(value: unknown): Notification
}

export function bind<T>({ to, fields, due = isChange, compose }: Channel<T>): AnyChannel {
  const read = (value: unknown): Notification => {
    const target = fields.read(value)
    return { to, due, compose: (message, source) => compose(target, message, source) }
  }
  return { to, json: fields.json, read }
}
