import { type Annotation, type Files, listAt, parseJson, property, textAt } from '@slipway/core'

/** Its key in `--metadata-file`, with BUILDX_METADATA_WARNINGS=1 (docs.docker.com/build/building/variables). */
const WARNINGS = 'buildx.build.warnings'

/** A rule of the Dockerfile checks that a line breaks. */
export interface Check {
  readonly message: string
  readonly url?: string
  readonly line?: number
}

/** What BuildKit's checks of the Dockerfile found; nothing when the file cannot be read. */
export async function readChecks(files: Files, path: string): Promise<readonly Check[]> {
  const text = await files.read(path).catch(() => '{}')
  return listAt(parseJson(text), WARNINGS).flatMap((warning) => {
    const short = textAt(warning, 'short')
    if (short === undefined) return []
    const line = property(listAt(warning, 'range')[0], 'start', 'line')
    const url = textAt(warning, 'url')
    return [
      {
        message: Buffer.from(short, 'base64').toString('utf8'),
        ...(url === undefined ? {} : { url }),
        ...(typeof line === 'number' ? { line } : {}),
      },
    ]
  })
}

/** @param file the Dockerfile, relative to the checkout; undefined outside of it */
export function checkAnnotations(checks: readonly Check[], file: string | undefined): readonly Annotation[] {
  return checks.map(({ message, url, line }) => ({
    severity: 'warning',
    title: 'Dockerfile',
    message: url === undefined ? message : `${message} (${url})`,
    ...(file === undefined ? {} : { file }),
    ...(file === undefined || line === undefined ? {} : { line }),
  }))
}
