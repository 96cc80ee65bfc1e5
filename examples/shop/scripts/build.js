// Writes dist/: what the image carries. The same commit gives the same bytes.
import { execFileSync } from 'node:child_process'
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const { name, version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'))

rmSync(`${root}dist`, { recursive: true, force: true })
cpSync(`${root}src`, `${root}dist`, { recursive: true })
const commit = findCommit()
writeFileSync(`${root}dist/build-info.json`, `${JSON.stringify({ version, commit })}\n`)
writeFileSync(`${root}dist/package.json`, `${JSON.stringify({ name, version, private: true, type: 'module' })}\n`)
console.log(`built ${name} ${version} (${commit})`)

/** Slipway passes the commit it works on; the hosts' own variables and Git serve a build by hand. */
function findCommit() {
  const given = process.env.SLIPWAY_COMMIT ?? process.env.GITHUB_SHA ?? process.env.CI_COMMIT_SHA
  if (given) return given
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return 'unknown'
  }
}
