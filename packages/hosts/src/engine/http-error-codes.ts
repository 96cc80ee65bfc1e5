import type { ErrorCode, HttpErrorKind } from '@slipway/core'

/** The code of a request that got no answer, where nobody nearer to it has said more. */
export const HTTP_ERROR_CODES: Readonly<Record<HttpErrorKind, ErrorCode>> = {
  dns: 'HTTP_DNS',
  refused: 'HTTP_REFUSED',
  reset: 'HTTP_RESET',
  timeout: 'HTTP_TIMEOUT',
  tls: 'HTTP_TLS',
  blocked: 'HTTP_BLOCKED',
  'too-large': 'HTTP_TOO_LARGE',
  protocol: 'HTTP_PROTOCOL',
}
