import { UserError } from '@slipway/core'

/**
 * The PEM text of a file with authorities, when all of it can be read: TLS passes over what it cannot read, and then
 * trusts nobody new.
 * @throws UserError `CA_FILE`
 */
export async function parseAuthorities(text: string, path: string): Promise<string> {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/g) ?? []
  // Loaded only where a file is given: it takes longer than everything else before the registry is asked.
  const { X509Certificate } = await import('node:crypto')
  const isCertificate = (pem: string): boolean => {
    try {
      return new X509Certificate(pem).fingerprint256 !== ''
    } catch {
      return false
    }
  }
  if (blocks.length > 0 && blocks.every(isCertificate)) return text
  throw new UserError(
    'CA_FILE',
    `ca-file: expected certificates in PEM at ${path}, found ${blocks.length === 0 ? 'none' : 'one that cannot be read'}`,
    'name a file with "-----BEGIN CERTIFICATE-----" in it (openssl x509 -inform der makes one of a DER file)',
  )
}
