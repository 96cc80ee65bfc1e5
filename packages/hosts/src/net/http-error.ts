import { HttpError, type HttpErrorKind } from '@slipway/core'

const KINDS: Readonly<Record<string, HttpErrorKind>> = {
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'refused',
  ENETUNREACH: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  ETIMEDOUT: 'timeout',
  ERR_STREAM_PREMATURE_CLOSE: 'reset',
  EPROTO: 'tls',
}

/** An error of a socket, of TLS or of a parser, by what it means to whoever asked. */
export function toHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error
  const { code = '', message = String(error) } = error as NodeJS.ErrnoException
  // A host name with several addresses fails with all of their errors together.
  const inner = error instanceof AggregateError ? (error.errors[0] as NodeJS.ErrnoException | undefined) : undefined
  if (inner !== undefined) return toHttpError(inner)
  const tls = /^(?:ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_SSL)/.test(code)
  const kind = tls
    ? 'tls'
    : (KINDS[code] ?? (code.startsWith('HPE_') ? 'protocol' : /aborted|hang up/.test(message) ? 'reset' : 'protocol'))
  // OpenSSL's words for it are its source file and line.
  if (/wrong version number|packet length too long/.test(message))
    return new HttpError('tls', 'expected TLS, found an answer without it', error)
  return new HttpError(kind, tls ? `TLS: ${message} (${code})` : message, error)
}
