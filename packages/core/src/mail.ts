import type { Refuse } from './net/address-policy'

/** Sends a letter by SMTP (RFC 5321). */
export interface Mail {
  /** @throws Error in words for people, without credentials */
  send(letter: Letter): Promise<void>
}

export interface Letter {
  readonly server: MailServer
  readonly from: string
  readonly to: readonly string[]
  readonly subject: string
  /** Plain text. */
  readonly text: string
}

export interface MailServer {
  readonly host: string
  readonly port: number
  /** `starttls`: the connection must become one of TLS before anything is said; `tls`: it is one from the start. */
  readonly security: 'starttls' | 'tls' | 'none'
  readonly login?: { readonly user: string; readonly password: string }
  /** PEM certificates to trust beside the usual ones. */
  readonly ca?: string
  readonly refuseAddress?: Refuse
  /** Milliseconds for all of it. */
  readonly limit: number
}
