import { readFileSync } from 'node:fs'

/** Given certificates beside the usual ones: naming any would replace all, those of NODE_EXTRA_CA_CERTS included. */
export async function certificates(given: string, extraFile: string | undefined): Promise<string[]> {
  const { rootCertificates } = await import('node:tls')
  const extra = extraFile === undefined ? '' : readIfThere(extraFile)
  return [...rootCertificates, ...(extra === '' ? [] : [extra]), given]
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
