import { readFile } from 'node:fs/promises'

/** Given certificates beside the usual ones: naming any would replace all, those of NODE_EXTRA_CA_CERTS included. */
export async function certificates(given: string, extraFile: string | undefined): Promise<string[]> {
  const { rootCertificates } = await import('node:tls')
  const extra = extraFile === undefined ? [] : [await readFile(extraFile, 'utf8').catch(() => '')]
  return [...rootCertificates, ...extra.filter((pem) => pem !== ''), given]
}
