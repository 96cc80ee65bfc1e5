import { csvField, UserError } from '@slipway/core'

/**
 * Fields as one line of CSV, as BuildKit's clients read it with Go's encoding/csv: what has a comma or a quote is
 * quoted.
 * @throws UserError for a line break, which their reader takes but their messages tear apart
 */
export function csvLine(fields: readonly (readonly [string, string])[]): string {
  return fields
    .map(([key, value]) => {
      const text = `${key}=${value}`
      if (/[\r\n]/.test(text)) throw unusable(text, 'a line break')
      return csvField(text)
    })
    .join(',')
}

/** The same for Buildah and Podman, which split at commas and know no quotes. @throws UserError */
export function plainList(fields: readonly (readonly [string, string])[]): string {
  const odd = fields.find(([, value]) => /[,\r\n]/.test(value))
  if (odd !== undefined) throw unusable(odd[1], 'a comma or a line break')
  return fields.map(([key, value]) => `${key}=${value}`).join(',')
}

function unusable(text: string, what: string): UserError {
  return new UserError(
    'PATH_UNUSABLE',
    `expected a path that a builder can take, found ${what} in ${JSON.stringify(text)}`,
    'set TMPDIR to a folder with a plain name',
  )
}
