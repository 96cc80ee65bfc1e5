import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../../../scripts/paths'
import { findTool } from '../../e2e/hosts/tools'
import { has } from './places'

/** Each command is a process of its own, start-up included; milliseconds come back. */
export interface Client {
  readonly name: string
  /** A layout on disk to a name with a tag. */
  push(layout: string, to: string): number
  /** From one name with a tag to another. */
  copy?(from: string, to: string): number
}

interface Options {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
}

function timed(program: string, args: readonly string[], options: Options = {}): number {
  const before = performance.now()
  execFileSync(program, args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] })
  return performance.now() - before
}

/** Our bundle as the GitHub runner starts it. */
export function slipway(folder: string): Client {
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: folder,
    GITHUB_OUTPUT: join(folder, 'output'),
    GITHUB_STEP_SUMMARY: join(folder, 'summary'),
  }
  const run = (image: string, inputs: Readonly<Record<string, string>>) => {
    for (const file of [env.GITHUB_OUTPUT, env.GITHUB_STEP_SUMMARY]) writeFileSync(file, '')
    const [, name = '', tag = ''] = /^(.+):([^:/]+)$/.exec(image) ?? []
    const given = { ...inputs, INPUT_IMAGE: name, INPUT_TAGS: tag }
    return timed(process.execPath, [join(ROOT, 'dist/push/index.js')], { cwd: folder, env: { ...env, ...given } })
  }
  return {
    name: 'slipway',
    push: (layout, to) => run(to, { INPUT_LAYOUT: layout }),
    copy: (from, to) => run(to, { INPUT_FROM: from }),
  }
}

const SKOPEO = ['copy', '--all', '--preserve-digests']

function skopeo(): Client {
  return {
    name: 'skopeo',
    push: (layout, to) => timed('skopeo', [...SKOPEO, '--dest-tls-verify=false', `oci:${layout}`, `docker://${to}`]),
    copy: (from, to) => {
      const plain = ['--src-tls-verify=false', '--dest-tls-verify=false']
      return timed('skopeo', [...SKOPEO, ...plain, `docker://${from}`, `docker://${to}`])
    },
  }
}

function crane(file: string): Client {
  return {
    name: 'crane',
    push: (layout, to) => timed(file, ['push', '--insecure', layout, to]),
    copy: (from, to) => timed(file, ['copy', '--insecure', from, to]),
  }
}

function regctl(file: string, folder: string): Client {
  const home = join(folder, 'regctl')
  mkdirSync(home)
  const env = { ...process.env, HOME: home }
  const plain = (...names: readonly string[]) =>
    names.flatMap((name) => ['--host', `reg=${name.split('/')[0] ?? ''},tls=disabled`])
  return {
    name: 'regctl',
    push: (layout, to) => timed(file, ['image', 'copy', ...plain(to), `ocidir://${layout}`, to], { env }),
    copy: (from, to) => timed(file, ['image', 'copy', ...plain(from, to), from, to], { env }),
  }
}

/** Ours first, then those that are on this machine; crane and regctl are had by `npm run e2e`. */
export async function clientsHere(folder: string): Promise<readonly Client[]> {
  const [craneHere, regctlHere] = [await findTool('crane'), await findTool('regctl')]
  return [
    slipway(folder),
    ...(has('skopeo') ? [skopeo()] : []),
    ...(craneHere === undefined ? [] : [crane(craneHere.file)]),
    ...(regctlHere === undefined ? [] : [regctl(regctlHere.file, folder)]),
  ]
}
