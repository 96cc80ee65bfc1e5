import { formatReference, type Ports, ToolError } from '@slipway/core'
import { choosePlatforms, type ImageIdentity, type ImageLayout, writeLoadable } from '@slipway/oci'
import { ENGINES } from './engines'
import { engineFailure } from './engines/symptoms'
import { runDocker } from './import/daemon'
import type { Given } from './inputs'

/**
 * Puts the image into the local Docker under its name, and reads it back. Of several platforms Docker gets that of the
 * machine.
 * @throws BuildFailure, ToolError `LOAD_OTHER`, UserError `BASE_PLATFORM`
 */
export async function loadImage(
  { image }: Given,
  { layout, identity }: { readonly layout: ImageLayout; readonly identity: ImageIdentity },
  ports: Ports,
): Promise<void> {
  if (image === undefined) throw new Error('the inputs are checked: `load` has a name')
  const name = formatReference({ tag: 'latest', ...image })
  const machine = { os: 'linux', architecture: ports.environment.arch }
  const [one] = choosePlatforms({ offered: identity.runnable, wanted: [], machine, base: name })
  if (one === undefined) throw new Error('a layout that is checked has an image')
  const into = await ports.files.temporary('load')
  const archive = await writeLoadable(layout, one, { name, into })
  const loaded = await runDocker(['load', '--quiet', `--input=${archive}`], ports)
  await ports.files.remove(into)
  if (loaded.code !== 0) throw engineFailure(ENGINES.docker, loaded)
  const shown = await runDocker(['image', 'inspect', '--format={{.Id}}', '--', name], ports)
  const id = shown.stdout.trim()
  // The ID is the configuration's digest in Docker's own store, the manifest's in containerd's; Podman leaves the
  // algorithm out.
  const known = [one.config, one.descriptor.digest]
  if (shown.code !== 0 || !known.some((digest) => id === digest || `sha256:${id}` === digest))
    throw new ToolError(
      'LOAD_OTHER',
      `load: expected ${name} to be ${one.config} in the local Docker, found ${id || 'nothing of that name'}`,
      'look for another job that loads the same name, or leave `load` out',
    )
  ports.host.info(`${name} is in the local Docker`)
}
