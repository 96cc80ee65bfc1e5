import { lastLine, type Ports, UserError } from '@slipway/core'
import type { FetchedChart } from '@slipway/oci'

interface Verifying {
  readonly ports: Ports
  readonly helm: string
  readonly env: Readonly<Record<string, string>>
}

/** Helm's words for a key that the keyring does not hold (golang.org/x/crypto/openpgp/errors). */
const UNKNOWN_KEY = /signature made by unknown entity|no (?:matching )?key|keyring.*(?:empty|no such)/i

/**
 * What signs a chart is verified where this machine has a keyring, by Helm itself and with the keys that it would take.
 * Who has none, or not that key, is told so: nothing else than with Helm alone.
 * @throws UserError `CHART_PROVENANCE` when the signature is bad, or is of another archive
 */
export async function verifyProvenance(
  { archive, shown, provenance }: FetchedChart,
  { ports, helm, env }: Verifying,
): Promise<void> {
  if (provenance === undefined) return
  const { environment, exec, files, host } = ports
  const home =
    environment.get('GNUPGHOME') || (environment.home === undefined ? undefined : `${environment.home}/.gnupg`)
  const keyring = home === undefined ? undefined : `${home}/pubring.gpg`
  if (keyring === undefined || (await files.stat(keyring).catch(() => undefined)) === undefined) {
    host.info(
      `chart: signed, and not verified: there is no keyring ${keyring ?? 'of this user'} (gpg --export > pubring.gpg)`,
    )
    return
  }
  const named = await asSigned({ archive, provenance }, ports)
  const { exited } = await import('@slipway/core')
  const args = ['verify', `--keyring=${keyring}`, '--', named]
  const result = exited(await exec.run(helm, args, { env, timeout: 60_000 }), { program: 'Helm' })
  if (result.code === 0) {
    const by = /^Signed by:\s*(.+)$/m.exec(result.stdout)?.[1]
    host.info(`chart: the signature is good${by === undefined ? '' : `, by ${by}`} (${keyring})`)
    return
  }
  const said = lastLine(result.stderr)
  if (UNKNOWN_KEY.test(said)) {
    host.warn(`chart: signed, and not verified: ${keyring} does not hold the key of the signature`)
    return
  }
  throw new UserError(
    'CHART_PROVENANCE',
    `chart: the signature of ${shown} is not that of this archive: ${said}`,
    'tell who publishes the chart, and do not deploy it until it is clear',
  )
}

/** A signature is about a file by its name, which is that of whoever packaged the chart. */
async function asSigned(
  { archive, provenance }: { readonly archive: string; readonly provenance: string },
  { files }: Ports,
): Promise<string> {
  const text = await files.read(provenance, { limit: 1024 * 1024 })
  const name = /^files:\r?\n {2}([A-Za-z0-9][\w.+-]{0,250}\.tgz): sha256:/m.exec(text)?.[1]
  if (name === undefined || archive.endsWith(`/${name}`)) return archive
  const folder = await files.temporary('signed')
  await files.link(archive, files.resolve(folder, name))
  await files.link(provenance, files.resolve(folder, `${name}.prov`))
  return files.resolve(folder, name)
}
