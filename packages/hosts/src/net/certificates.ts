import { existsSync, readFileSync } from 'node:fs'

/** Where systems keep the authorities that they trust, in the order in which Go looks (crypto/x509, root_linux.go). */
const SYSTEM_FILES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
]

export interface Trusted {
  /** PEM text that a request names. */
  readonly given: string | undefined
  /** File of NODE_EXTRA_CA_CERTS. */
  readonly extraFile: string | undefined
  /** File of the system's authorities, or of SSL_CERT_FILE. */
  readonly systemFile: string | undefined
}

/** Certificates beside the usual ones: naming any would replace all, those of NODE_EXTRA_CA_CERTS included. */
export async function certificates({ given, extraFile, systemFile }: Trusted): Promise<string[]> {
  const { rootCertificates } = await import('node:tls')
  const files = [extraFile, systemFile].map((file) => (file === undefined ? '' : readIfThere(file)))
  return [...rootCertificates, ...files, given ?? ''].filter((text) => text !== '')
}

/** Undefined where the system has none in a usual place. */
export function systemFile(files: readonly string[] = SYSTEM_FILES): string | undefined {
  return files.find((file) => existsSync(file))
}

/** Who signed it is not known: the reasons that another store of authorities can take away. */
export function isUnknownAuthority(error: unknown): boolean {
  const { code } = (error as { cause?: { code?: unknown } }).cause ?? {}
  return [
    'UNABLE_TO_GET_ISSUER_CERT',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
  ].includes(String(code))
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
