import {
  byFewer,
  byFlag,
  byLower,
  byMore,
  byOrder,
  byTarget,
  commonInputs,
  directing,
  gated,
  input,
  Mismatch,
  parseAge,
  parseReference,
} from '@slipway/core'
import { FAIL_ON, type FailOn } from '@slipway/reports/scan/gate'
import { type Check, CHECKS, KINDS } from './kinds'
import { SCANNERS } from './scanners'

const REPORT_FROM = ['critical', 'high', 'medium', 'low', 'unknown'] as const

/** The lower the severity that fails, the less passes. */
const STRICTEST_FIRST = ['low', 'medium', 'high', 'critical', 'none'] as const satisfies readonly FailOn[]

export const inputs = {
  ...commonInputs,
  target: directing(
    input.path(
      'What to scan: an OCI image layout, a directory, an image in a registry by its digest (name@sha256:…) or a bill of materials; without it the layout that build made',
    ),
    { to: remoteHost, carries: ['password'] },
  ),
  kind: gated(
    input.oneOf(
      'What the target is: image (a layout, or in a registry), fs (a directory), config (only its configuration files), sbom (CycloneDX or SPDX), or auto to detect it',
      KINDS,
      'auto',
    ),
    byTarget<(typeof KINDS)[number]>(),
  ),
  scanner: input.oneOf(
    'Program that scans',
    SCANNERS.map(({ name }) => name),
    SCANNERS[0].name,
  ),
  'scanner-version': gated(
    input.text(
      'Version of the scanner: one that Slipway has verified, or that `tools` of .slipway.yml pins; without it the newest',
    ),
    byTarget<string | undefined>(),
  ),
  scanners: gated(
    input.wordList(
      'What to look for: vuln, secret, misconfig, license; without it vuln and secret in an image, these and misconfig in a directory',
      readCheck,
      { placeholder: '<scanner>' },
    ),
    byMore<Check>(),
  ),
  'fail-on': gated(
    input.oneOf('Lowest severity that fails the scan; unknown severity never does', FAIL_ON, 'critical'),
    byOrder(STRICTEST_FIRST),
  ),
  'ignore-unfixed': gated(
    input.boolean('Report vulnerabilities without a fixed version, but do not fail on them', false),
    byFlag(false),
  ),
  waivers: gated(
    input.path('File of findings that do not fail, each with reason, owner and a day of expiry'),
    byTarget<string | undefined>(),
  ),
  vex: gated(
    input.paths('OpenVEX or CycloneDX documents: what they call not affected or fixed does not fail'),
    byTarget<readonly string[]>(),
  ),
  baseline: gated(
    input.path(
      "What was found before and does not fail: a report of an earlier scan in the scanner's own form, an image (name@sha256:…), or environment:NAME for what runs there by the records of the default branch",
    ),
    byTarget<string | undefined>(),
  ),
  skip: gated(
    input.list('Folders and files of the target that are left out, relative to it', { placeholder: '<path>' }),
    byFewer,
  ),
  'report-from': input.oneOf('Lowest severity that the SARIF report has', REPORT_FROM, 'unknown'),
  'report-unfixed': input.boolean('Whether the SARIF report has vulnerabilities without a fixed version', true),
  category: input.text('Category of the SARIF report, where several scans of one commit are uploaded'),
  'upload-sarif': input.boolean(
    "Hand the SARIF report to GitHub's code scanning; `token` has to have the permission `security-events: write`",
    false,
  ),
  'db-repositories': gated(
    input.list(
      'Repositories of the vulnerability database instead of the usual ones, with their tags; the first that answers counts',
      { placeholder: '<repository>' },
    ),
    byTarget<readonly string[]>(),
  ),
  'java-db-repositories': gated(
    input.list('The same for the database for Java, fetched when a jar is met', {
      placeholder: '<repository>',
    }),
    byTarget<readonly string[]>(),
  ),
  'db-max-age': gated(
    input.shaped(
      'Oldest vulnerability database that counts, such as 48h or 7d: with an older one the scan fails; without it an old one is named in a warning',
      parseAge,
      { placeholder: '<age>' },
    ),
    byLower,
  ),
  username: input.text('User name for the registry of the target; without it, the Docker configuration is used'),
  password: input.secret('Password or token for the registry of the target'),
  'registry-config': input.path(
    'Docker configuration file with credentials; without it, the usual places are searched',
  ),
  'ca-file': directing(input.path('PEM file with certificates to trust in addition to the usual ones'), {
    to: (value) => value,
    carries: ['password'],
  }),
  offline: input.boolean('Download nothing; the vulnerability database must already be in the cache', false),
  timeout: input.duration('Longest time for each run of the scanner; there is one run for each platform', {
    default: '10m',
  }),
} as const

export type Inputs = typeof inputs

/** Of a target that is an image in a registry, the host that gets the password. */
function remoteHost(target: string | undefined): string | undefined {
  if (target?.includes('@sha256:') !== true) return undefined
  try {
    return parseReference(target).registry
  } catch {
    // No image, so a path.
    return undefined
  }
}

function readCheck(word: string): Check {
  const found = CHECKS.find((check) => check === word)
  if (found === undefined) throw new Mismatch(`any of ${CHECKS.join(', ')}`)
  return found
}
