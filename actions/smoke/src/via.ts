import { Mismatch } from '@slipway/core'

/** A way into the cluster, for what has no address of its own. */
export interface Via {
  readonly kind: 'service' | 'pod'
  readonly name: string
  /** A number, or the name of a port. */
  readonly port: string
}

/**
 * `direct`, `service/NAME:PORT` or `pod/NAME:PORT`, as kubectl port-forward takes them.
 * @throws Mismatch
 */
export function parseVia(text: string): Via | 'direct' {
  if (text === 'direct') return text
  const [, word, name, port] =
    /^(services?|svc|pods?|po)\/([a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?):(\w[\w-]{0,14})$/.exec(text) ?? []
  if (word === undefined || name === undefined || port === undefined)
    throw new Mismatch('direct, service/NAME:PORT or pod/NAME:PORT')
  if (/^\d+$/.test(port) && (Number(port) < 1 || Number(port) > 65_535)) throw new Mismatch('a port from 1 to 65535')
  return { kind: word.startsWith('s') ? 'service' : 'pod', name, port }
}

export const showVia = ({ kind, name, port }: Via) => `${kind}/${name}:${port}`
