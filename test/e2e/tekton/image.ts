import { chmod, cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { ROOT } from '../../../scripts/paths'
import { unpackArchive } from '../../release-archive'
import { pushFolder } from '../cluster/cluster'
import { find, output } from '../cluster/shell'

const TOOLS = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'slipway/tools')

/** What a script of a step needs of a distribution. */
const COMMANDS = ['sh', 'sed', 'tr', 'cat', 'mkdir', 'env', 'ls']

/**
 * The image that the recipe asks for, out of this machine's programs: Node with npm, Git, a shell and Slipway as the
 * repository ships it. Helm, kubectl, Trivy and its database are in it, since the cluster reaches nobody.
 * @returns its digest
 */
export async function pushToolchain(registry: string, name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'suite-tekton-image-'))
  const within = (path: string) => join(folder, path)
  const copy = async (source: string, path: string) => {
    await mkdir(dirname(within(path)), { recursive: true })
    await cp(source, within(path), { recursive: true, verbatimSymlinks: false, dereference: true })
  }
  try {
    const git = (await find('git')) ?? 'git'
    for (const [source, path] of [
      [process.execPath, '/usr/local/bin/node'],
      [git, '/usr/bin/git'],
      ['/bin/busybox', '/bin/busybox'],
      [await npmFolder(), '/usr/local/lib/node_modules/npm'],
      [TOOLS, '/opt/tools'],
      [join(ROOT, 'test/fixtures/trivy-db'), '/opt/trivy-db'],
    ] as const)
      await copy(source, path)
    for (const file of await libraries([process.execPath, git])) await copy(file, file)
    unpackArchive(within('/opt/slipway'))
    await mkdir(within('/tmp'))
    await chmod(within('/tmp'), 0o1777)
    for (const command of COMMANDS) await symlink('busybox', within(`/bin/${command}`))
    await symlink('/bin/env', within('/usr/bin/env'))
    await symlink('../lib/node_modules/npm/bin/npm-cli.js', within('/usr/local/bin/npm'))
    await writeFile(within('/usr/local/bin/slipway'), '#!/bin/sh\nexec node /opt/slipway/dist/cli/index.js "$@"\n', {
      mode: 0o755,
    })
    return await pushFolder(registry, name, '1', folder, {
      Env: [
        'PATH=/usr/local/bin:/usr/bin:/bin',
        'HOME=/tmp',
        'SLIPWAY_HOME=/opt/slipway',
        'RUNNER_TOOL_CACHE=/opt/tools',
        'SLIPWAY_TRIVY_DB=/opt/trivy-db',
      ],
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Where the npm lies that comes with this Node. */
async function npmFolder(): Promise<string> {
  const path = (await output('readlink', ['-f', (await find('npm')) ?? 'npm'])).trim()
  return dirname(dirname(path))
}

/** Shared libraries of programs, with the loader. */
async function libraries(programs: readonly string[]): Promise<readonly string[]> {
  const said = await output('ldd', programs)
  return [...new Set([...said.matchAll(/(?:=> |^\s+)(\/\S+) \(/gm)].map(([, path = '']) => path))]
}
