import type { CodesOf, ErrorCodeTable } from '@slipway/core'

export const errorCodes = {
  BASELINE_INVALID: {
    cause: 'The file of the input `baseline` is no report of the scanner.',
    next: 'Name the JSON report that an earlier scan left (output `report`).',
    outcomes: ['invalid'],
  },
  DATABASE_INVALID: {
    cause: 'The vulnerability database that was fetched or named cannot be used.',
    next: 'Let the scan fetch it again, or name a folder with trivy.db and metadata.json in SLIPWAY_TRIVY_DB.',
    outcomes: ['tool-failed'],
  },
  DATABASE_TOO_OLD: {
    cause: 'The data of the vulnerability database is older than `db-max-age`.',
    next: 'Fetch a newer one, or raise `db-max-age`.',
    outcomes: ['fail'],
  },
  DATABASE_UNAVAILABLE: {
    cause: 'The vulnerability database could not be fetched, or is not there with `offline`.',
    next: 'Try again later, name a mirror in `db-repositories`, or a folder with the database in SLIPWAY_TRIVY_DB.',
    outcomes: ['tool-failed', 'transient'],
  },
  FINDINGS: {
    cause: 'The scan found something at or above the severity of `fail-on`.',
    next: 'Update or remove what the summary names, then scan again.',
    outcomes: ['fail'],
  },
  GRYPE_FAILED: {
    cause: 'Grype failed.',
    next: 'See its message in the log; run again if the network was at fault.',
    outcomes: ['tool-failed'],
  },
  NOTHING_SCANNED: {
    cause:
      'The scanner found nothing in the target that it can judge, such as packages; no findings would then mean nothing.',
    next: 'Check that `target` is the right one; for a target without packages look for secrets alone (`scanners: secret`).',
    outcomes: ['vacuous'],
  },
  SARIF_NEEDS_TOKEN: {
    cause: '`upload-sarif` is asked for and `token` is not given.',
    next: 'Give `token: ${{ github.token }}`, and the job the permission `security-events: write`.',
    outcomes: ['invalid'],
  },
  SCAN_KIND_MISMATCH: {
    cause: 'The inputs `kind`, `scanners` and `target` do not go together.',
    next: 'Correct them as the message says, or leave `kind` and `scanners` out.',
    outcomes: ['invalid'],
  },
  SCAN_REPORT_MISSING: {
    cause: 'The scanner ended well but left no report.',
    next: 'Run it again; nothing is known about the target.',
    outcomes: ['tool-failed'],
  },
  SCAN_REPORT_TOO_LARGE: {
    cause: 'The report of the scanner is larger than Slipway reads.',
    next: 'Scan parts of the target apart.',
    outcomes: ['tool-failed'],
  },
  SCAN_TARGET_EMPTY: {
    cause: 'The image layout holds no image that can run, only attestations or artifacts.',
    next: 'Build the image again.',
    outcomes: ['invalid'],
  },
  SCAN_TARGET_MISSING: {
    cause: 'There is no image layout and no directory to scan.',
    next: 'Run build before scan, or name a layout or a directory in `target`.',
    outcomes: ['invalid'],
  },
  TRIVY_FAILED: {
    cause: 'Trivy failed.',
    next: 'See its message in the log; run again if the network was at fault.',
    outcomes: ['tool-failed'],
  },
  TRIVY_KILLED: {
    cause: 'A signal ended Trivy, most often because the machine has too little memory.',
    next: 'Give the job more memory, or scan parts of the target apart.',
    outcomes: ['tool-failed'],
  },
  TRIVY_TIMEOUT: {
    cause: 'Trivy was not done within `timeout`.',
    next: 'Raise `timeout`, or leave out what need not be scanned.',
    outcomes: ['tool-failed'],
  },
} as const satisfies ErrorCodeTable

declare module '@slipway/core' {
  interface ErrorCodes extends CodesOf<typeof errorCodes> {}
}
