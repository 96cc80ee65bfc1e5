/** Texts that name a version or a commit, made to name another. All pure; all leave other text as it is. */

export interface Pin {
  readonly version: string
  /** 40 hex digits. */
  readonly commit: string
}

/** A reference to an action or component of ours: pinned, or with the words that stand there before a release. */
const REFERENCE = /(slipway-ci\/slipway\/[\w./-]+)@(?:[0-9a-f]{40}|<full SHA>)(?: # v\d+\.\d+\.\d+)?/g

/** In the form that Dependabot, Renovate and zizmor understand: the commit, and the version as a comment. */
export function stampPins(text: string, { commit, version }: Pin): string {
  return text.replace(REFERENCE, `$1@${commit} # v${version}`)
}

/** The images of a release by their tags, which never move. */
export const stampImages = (text: string, version: string): string =>
  text.replace(/(ghcr\.io\/slipway-ci\/slipway(?:-build)?):\d+\.\d+\.\d+/g, `$1:${version}`)

/**
 * What is true only until the first release, or only after it, in Markdown (`<!-- before the first release -->` … `<!--
 * end -->`, `<!-- after the first release: … -->`) and in YAML (lines with `# before the first release:`).
 */
export function announce(text: string): string {
  return text
    .replace(/<!-- before the first release -->[\s\S]*?<!-- end -->\n?/g, '')
    .replace(/<!-- after the first release:\n?([\s\S]*?)-->\n?/g, '$1')
    .replace(/^ *# before the first release:.*\n/gm, '')
}

/** The version of a manifest, which stands once at its top, and of the lock's entries that are ours. */
export function stampManifest(text: string, version: string): string {
  return text.replace(/^( {2}"version": ")[^"]*(",)$/m, `$1${version}$2`)
}

/** @throws Error for a lock of another form: npm's third */
export function stampLock(text: string, version: string): string {
  const lock = JSON.parse(text) as {
    version: string
    readonly packages: Record<string, { version?: string; readonly link?: boolean }>
  }
  lock.version = version
  for (const [path, entry] of Object.entries(lock.packages))
    if (!path.includes('node_modules/') && entry.version !== undefined) entry.version = version
  return `${JSON.stringify(lock, null, 2)}\n`
}

export const stampSource = (text: string, version: string): string =>
  text.replace(/^(export const VERSION = ')[^']*(')$/m, `$1${version}$2`)
