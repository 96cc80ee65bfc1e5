import { Mismatch, type Ports, type Problem } from '@slipway/core'

/** Where a secret of the build comes from. */
interface SecretSource {
  readonly id: string
  readonly from: 'env' | 'file'
  /** Name of a variable, or path of a file. */
  readonly name: string
}

/**
 * A secret as an engine takes it: a file of ours, so that neither its value nor its path stands in an argument list by
 * accident.
 */
export interface SecretFile {
  readonly id: string
  readonly path: string
}

const EXPECTED = 'id=env:NAME or id=file:PATH'
const MAX_BYTES = 1024 * 1024

/** Messages say nothing of what was given: it may be the secret itself. @throws Mismatch */
export function parseSecretSource(text: string): SecretSource {
  const [, id, from, name] = /^([A-Za-z0-9][A-Za-z0-9_.-]{0,63})=(env|file):(.+)$/.exec(text) ?? []
  if (id === undefined || name === undefined) throw new Mismatch(EXPECTED)
  if (from === 'env' && !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
    throw new Mismatch(`${EXPECTED} with the name of a variable`)
  if (from === 'file' && /^[-~]/.test(name)) throw new Mismatch(`${EXPECTED} with a whole path`)
  return { id, from: from as 'env' | 'file', name }
}

/** The secrets that are missing, each named by its id. */
export async function checkSecrets(sources: readonly SecretSource[], ports: Ports): Promise<readonly Problem[]> {
  const problems: Problem[] = []
  for (const [at, source] of sources.entries()) {
    const message =
      sources.findIndex(({ id }) => id === source.id) < at
        ? `expected each id once, got "${source.id}" twice`
        : await missing(source, ports)
    if (message !== undefined) problems.push({ input: 'secrets', message })
  }
  return problems
}

async function missing({ id, from, name }: SecretSource, { environment, files }: Ports): Promise<string | undefined> {
  if (from === 'env')
    return (environment.get(name) ?? '') === ''
      ? `${id}: expected the environment variable ${name} to be set, and it is not`
      : undefined
  const found = await files.realPath(name).then(
    (path) => files.stat(path),
    () => undefined,
  )
  if (found?.kind !== 'file') return `${id}: expected a file at ${name}, found none`
  return found.size > MAX_BYTES
    ? `${id}: expected at most ${MAX_BYTES} bytes in ${name}, found ${found.size}`
    : undefined
}

/**
 * Writes each secret into a file that only we can read, in a folder that goes when the action ends; all of them are
 * redacted from now on.
 */
export async function writeSecrets(sources: readonly SecretSource[], ports: Ports): Promise<readonly SecretFile[]> {
  if (sources.length === 0) return []
  const folder = await ports.files.temporary('secrets')
  const written: SecretFile[] = []
  for (const [at, { id, from, name }] of sources.entries()) {
    const value =
      from === 'env' ? new TextEncoder().encode(ports.environment.get(name) ?? '') : await ports.files.readBytes(name)
    hide(value, ports)
    const path = ports.files.resolve(folder, String(at))
    await ports.files.write(path, value, { mode: 0o600 })
    written.push({ id, path })
  }
  return written
}

function hide(value: Uint8Array, { host }: Ports): void {
  const text = new TextDecoder().decode(value).trim()
  if (text !== '') host.hide(text)
}
