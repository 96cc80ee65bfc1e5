import { join } from 'node:path/posix'
import { type Ports, ToolError, UserError } from '@slipway/core'
import { carriesInClear, type RepositoryAddress } from './address'

export interface Credentials {
  readonly token?: string | undefined
  readonly sshKey?: string | undefined
  /** Path of a file with the keys of hosts. */
  readonly knownHosts?: string | undefined
  /** A private key of OpenSSH or of GnuPG, for signatures. */
  readonly signingKey?: string | undefined
}

/** git for one repository: what it is started with. */
export interface GitProgram {
  readonly file: string
  readonly env: Readonly<Record<string, string>>
  /** Arguments of `commit-tree` for a signature. */
  readonly signing: readonly string[]
  /** A token goes along. */
  readonly hasToken: boolean
  readonly stop: () => Promise<void>
}

type World = Pick<Ports, 'exec' | 'files' | 'host'>

/**
 * git with a configuration that is ours alone: no hook runs, no address starts a program, and the credential is for one
 * address. It is in no argument and, but for keys of SSH and signatures, in no file.
 * @throws ToolError `PROGRAM_NOT_FOUND`; UserError `GIT_TOKEN_IN_CLEAR`, `GIT_KEY`
 */
export async function prepareGit(
  world: World,
  address: RepositoryAddress,
  credentials: Credentials,
): Promise<GitProgram> {
  const file = await world.exec.which('git')
  if (file === undefined)
    throw new ToolError('PROGRAM_NOT_FOUND', 'via: git needs git, and it is not on PATH', 'install git in this job')
  const { token } = credentials
  if (token !== undefined && carriesInClear(address))
    throw new UserError(
      'GIT_TOKEN_IN_CLEAR',
      `git-repository: expected an address with https:// for a token, found ${address.url}`,
      'give the address with https://, or leave git-token out',
    )
  const folder = await world.files.temporary('git-keys')
  const signature = await prepareSignature(world, folder, credentials.signingKey)
  return {
    file,
    hasToken: token !== undefined && address.transport !== 'ssh',
    signing: signature.args,
    stop: signature.stop,
    env: {
      ...settings([...common(address, world.host.unattended, token), ...signature.settings]),
      ...(await sshEnvironment(world, folder, credentials)),
      ...signature.env,
      GIT_TERMINAL_PROMPT: '0',
      GIT_LITERAL_PATHSPECS: '1',
      GIT_ADVICE: '0',
      // Its words are read.
      LC_ALL: 'C',
    },
  }
}

type Setting = readonly [key: string, value: string]

function common({ url, transport }: RepositoryAddress, unattended: boolean, token?: string): readonly Setting[] {
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`
  return [
    // The credential is for this address, and git would take it along.
    ['http.followRedirects', 'false'],
    ['core.hooksPath', '/dev/null'],
    ['protocol.allow', 'never'],
    [`protocol.${transport}.allow`, 'always'],
    // At a terminal the user's own helper knows the password; a job has none but what it was given.
    ...(unattended || token !== undefined ? ([['credential.helper', '']] as const) : []),
    // Hosts take a token as the password of any user.
    ...(token === undefined
      ? []
      : ([[`http.${url}.extraHeader`, `Authorization: ${basic(`x-access-token:${token}`)}`]] as const)),
  ]
}

function settings(list: readonly Setting[]): Record<string, string> {
  const pairs = list.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ])
  return { GIT_CONFIG_COUNT: String(list.length), ...(Object.fromEntries(pairs) as Record<string, string>) }
}

/** ssh never asks, and never talks to a host whose key it does not know. */
async function sshEnvironment(
  { files }: World,
  folder: string,
  { sshKey, knownHosts }: Credentials,
): Promise<Record<string, string>> {
  const options = ['BatchMode yes', 'StrictHostKeyChecking yes']
  if (knownHosts !== undefined) options.push(`UserKnownHostsFile "${files.resolve(knownHosts)}"`)
  if (sshKey !== undefined) {
    const key = join(folder, 'ssh-key')
    await files.write(key, `${sshKey.trim()}\n`, { mode: 0o600 })
    options.push(`IdentityFile "${key}"`, 'IdentitiesOnly yes', 'IdentityAgent none')
  }
  const config = join(folder, 'ssh-config')
  const own = sshKey === undefined ? 'Include ~/.ssh/config\n' : ''
  await files.write(config, `${own}Host *\n${options.map((option) => `  ${option}\n`).join('')}`, { mode: 0o600 })
  // git hands this to a shell: the path is one of ours, of letters, digits and "-".
  return { GIT_SSH_COMMAND: `ssh -F '${config.replaceAll("'", '')}'`, GIT_SSH_VARIANT: 'ssh' }
}

interface Signature {
  readonly args: readonly string[]
  readonly settings: readonly Setting[]
  readonly env: Readonly<Record<string, string>>
  readonly stop: () => Promise<void>
}

const NONE: Signature = { args: [], settings: [], env: {}, stop: () => Promise.resolve() }

async function prepareSignature(world: World, folder: string, key: string | undefined): Promise<Signature> {
  if (key === undefined) return NONE
  const text = `${key.trim()}\n`
  if (text.includes('-----BEGIN OPENSSH PRIVATE KEY-----')) {
    const path = join(folder, 'signing-key')
    await world.files.write(path, text, { mode: 0o600 })
    return { ...NONE, args: [`-S${path}`], settings: [['gpg.format', 'ssh']] }
  }
  if (text.includes('-----BEGIN PGP PRIVATE KEY BLOCK-----')) return withGnuPg(world, folder, text)
  throw badKey('expected a private key of OpenSSH or an armoured one of GnuPG, without a passphrase')
}

async function withGnuPg({ exec, files }: World, folder: string, key: string): Promise<Signature> {
  const home = join(folder, 'gnupg')
  await files.makeDirectory(home, 0o700)
  const env = { GNUPGHOME: home }
  const run = (args: readonly string[], input?: string) =>
    exec.run('gpg', ['--batch', '--no-tty', ...args], {
      env,
      timeout: 30_000,
      ...(input === undefined ? {} : { input }),
    })
  await run(['--quiet', '--import'], key)
  const { stdout } = await run(['--list-secret-keys', '--with-colons'])
  const fingerprint = /^fpr:+([A-F0-9]{40,64}):/m.exec(stdout)?.[1]
  if (fingerprint === undefined) throw badKey('GnuPG found no private key in it')
  const stop = async () => {
    await exec.run('gpgconf', ['--kill', 'all'], { env, timeout: 10_000 }).catch(() => undefined)
  }
  return { args: [`-S${fingerprint}`], settings: [['gpg.format', 'openpgp']], env, stop }
}

function badKey(why: string): UserError {
  return new UserError('GIT_KEY', `git-signing-key: ${why}`, 'give the whole private key, with its first and last line')
}
