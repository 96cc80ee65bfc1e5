import { commonInputs, input, Mismatch } from '@slipway/core'

export const KINDS = ['auto', 'image', 'fs', 'config'] as const
export type Kind = (typeof KINDS)[number]

export const SCANNERS = ['vuln', 'secret', 'misconfig'] as const
export type Scanner = (typeof SCANNERS)[number]

export const inputs = {
  ...commonInputs,
  target: input.path('What to scan: an OCI image layout or a directory; without it the layout that build made'),
  kind: input.oneOf(
    'What the target is: image (a layout), fs (a directory), config (only its configuration files), or auto to look',
    KINDS,
    'auto',
  ),
  scanners: input.shapedList(
    'What to look for: vuln, secret, misconfig; without it vuln and secret in an image, all three in a directory',
    readScanner,
    {
      placeholder: '<scanner>',
    },
  ),
  'fail-on': input.oneOf(
    'Lowest severity that fails; unknown never does',
    ['critical', 'high', 'medium', 'low', 'none'],
    'critical',
  ),
  'ignore-unfixed': input.boolean(
    'Whether vulnerabilities without a fixed version are reported but do not fail',
    false,
  ),
  offline: input.boolean('Whether nothing is fetched: the vulnerability database must be there', false),
  timeout: input.duration('Time for each run of the scanner, one a platform', { default: '10m' }),
} as const

export type Inputs = typeof inputs

function readScanner(word: string): Scanner {
  const found = SCANNERS.find((scanner) => scanner === word)
  if (found === undefined) throw new Mismatch(`any of ${SCANNERS.join(', ')}, one a line`)
  return found
}
