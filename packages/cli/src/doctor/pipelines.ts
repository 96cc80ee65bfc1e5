import type { Files } from '@slipway/core'
import { type Finding, note, ok } from './finding'

/** What stands in workflows and pipelines: pins that can move, and rights that nobody asked for. */
export async function pipelines(files: Files): Promise<readonly Finding[]> {
  const paths = await files.glob(['.github/workflows/*.yml', '.github/workflows/*.yaml', '.gitlab-ci.yml'])
  const found: Finding[] = []
  for (const path of paths) found.push(...inFile(path, await files.read(path)))
  if (paths.length === 0) return [note('pipeline', 'neither workflow nor pipeline', 'slipway init writes one')]
  return found.length > 0
    ? found
    : [ok('pipeline', `${paths.length} ${paths.length === 1 ? 'file' : 'files'}, every pin is a commit`)]
}

function inFile(path: string, text: string): readonly Finding[] {
  return [...pins(path, text), ...(path.startsWith('.github/') ? rights(path, text) : [])]
}

const USES = /^\s*(?:-\s+)?uses:\s*['"]?([\w./-]+)@([^\s'"#]+)/gm
const COMPONENT = /component:\s*\S+?\/([\w./-]+)@(\S+)/g

function pins(path: string, text: string): readonly Finding[] {
  const found = [...text.matchAll(path.startsWith('.github/') ? USES : COMPONENT)]
  const moving = found.filter(([, name = '', ref = '']) => !name.startsWith('.') && !/^[0-9a-f]{40}$/.test(ref))
  const findings: Finding[] = []
  const say = (what: string, todo: string) => findings.push(note('pipeline', `${path}: ${what}`, todo))
  if (moving.length > 0)
    say(`${namesOf(moving)} can move`, 'name the commit that you have read, with the version as a comment')
  if (found.some(([, , ref = '']) => /^0{40}$/.test(ref)))
    say(
      'zeros stand for the commit of Slipway',
      'put the commit of the version there that you have read: git ls-remote https://github.com/slipway-ci/slipway lists them',
    )
  return findings
}

function rights(path: string, text: string): readonly Finding[] {
  const findings: Finding[] = []
  const say = (what: string, todo: string) => findings.push(note('pipeline', `${path}: ${what}`, todo))
  const pushes = /slipway\/actions\/push@/.test(text) && /password: \$\{\{ github\.token \}\}/.test(text)
  if (!/^permissions:/m.test(text))
    say('the token has what the repository gives', 'write permissions: {} at the top, and what each job needs in it')
  else if (pushes && !/packages: write/.test(text))
    say('no job may write packages', 'permissions: packages: write in the job that pushes to ghcr.io')
  if (/pull_request_target/.test(text))
    say('pull_request_target runs with the rights of the branch', 'build nothing of the change there')
  return findings
}

function namesOf(pins: readonly RegExpMatchArray[]): string {
  const names = [...new Set(pins.map(([, name = '', ref = '']) => `${name}@${ref}`))]
  return names.length > 4 ? `${names.slice(0, 4).join(', ')} and ${names.length - 4} more` : names.join(', ')
}
