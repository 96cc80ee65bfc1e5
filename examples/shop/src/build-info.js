import { readFileSync } from 'node:fs'

/** What this build is. The build writes the file; a checkout that was never built says so. */
export function readBuildInfo(file = new URL('./build-info.json', import.meta.url)) {
  try {
    const { version, commit } = JSON.parse(readFileSync(file, 'utf8'))
    return { version: String(version), commit: String(commit) }
  } catch {
    return { version: 'development', commit: 'unknown' }
  }
}
