import type { Ports } from '@slipway/core'

const SYSTEM = ['/etc/containers/storage.conf', '/usr/share/containers/storage.conf']

/**
 * Root's Buildah reads `STORAGE_DRIVER` only where it finds a storage.conf, which Debian has none of
 * (containers/storage 1.43, types/options.go). Then the first call takes what works and the next one refuses it, so
 * that an image is built and cannot be read again. Where no file says more, the driver is said to each call.
 */
export async function storageArgs({ environment, files }: Ports): Promise<readonly string[]> {
  const driver = environment.get('STORAGE_DRIVER')
  if (!driver || environment.get('CONTAINERS_STORAGE_CONF') !== undefined) return []
  const config = environment.get('XDG_CONFIG_HOME') ?? (environment.home && `${environment.home}/.config`)
  const places = [...SYSTEM, ...(config ? [`${config}/containers/storage.conf`] : [])]
  const found = await Promise.all(places.map((path) => files.stat(path).catch(() => undefined)))
  if (found.some((one) => one !== undefined)) return []
  const options = environment.get('STORAGE_OPTS')?.split(',').filter(Boolean) ?? []
  return [`--storage-driver=${driver}`, ...options.map((option) => `--storage-opt=${option}`)]
}

/** Overlay over an overlay: a container's own file system. Its first call leaves a folder that ends all later ones. */
const OVERLAY_REFUSED = /prior storage driver overlay\d? failed/

/** With what a call is done again, whose driver is one that it guessed and that cannot work here. */
export function otherStorage(stderr: string, { environment, host }: Ports): readonly string[] | undefined {
  if (!OVERLAY_REFUSED.test(stderr) || environment.get('CONTAINER_HOST') !== undefined) return undefined
  host.info('overlay cannot be used in this container, so layers are copied (vfs)')
  return ['--storage-driver=vfs']
}
