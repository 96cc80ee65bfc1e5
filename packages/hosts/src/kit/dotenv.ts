/**
 * Limits of a dotenv report (docs.gitlab.com/ci/yaml/artifacts_reports, artifacts:reports:dotenv); 20 variables is the
 * self-managed default.
 */
const MAX_BYTES = 5 * 1024
const MAX_VARIABLES = 20

/**
 * What a dotenv report can carry without changing: GitLab strips values, keeps quotes, expands `$` downstream, and ends
 * a value at the line; `%NAME%` is expanded as `$NAME` is. So: printable ASCII without spaces, quotes, `$`, `%`, `#`
 * and backslash.
 */
const CARRIED = /^[!&()*+,./0-9:;<=>?@A-Z[\]^_a-z{|}~-]+$/

/** GitLab refuses an environment whose address is longer (app/models/environment.rb, external_url). */
const MAX_URL = 255

export interface Dotenv {
  readonly text: string
  /** Names of outputs that could not be carried. */
  readonly left: readonly string[]
}

/** Outputs of an action as `SLIPWAY_<ACTION>_<OUTPUT>=value`. Names come from the spec alone, never from a tool. */
export function formatDotenv(action: string, values: ReadonlyMap<string, string>): Dotenv {
  let text = ''
  let count = 0
  const left: string[] = []
  for (const [name, value] of values) {
    if (value === '') continue
    const line = `${dotenvName(action, name)}=${value}\n`
    const fits = CARRIED.test(value) && (name !== 'url' || value.length <= MAX_URL)
    if (fits && count < MAX_VARIABLES && text.length + line.length < MAX_BYTES) {
      text += line
      count += 1
    } else left.push(name)
  }
  return { text, left }
}

export function dotenvName(action: string, output: string): string {
  return `SLIPWAY_${action}_${output}`.toUpperCase().replace(/[^A-Z0-9_]/g, '_')
}
