import type { Ports } from '@slipway/core'
import { limited } from '../archive/limit'
import { DOWNLOAD_LIMIT, type Offer, type Place } from './attempt'

/** A file in a folder of the user's: copied before it is looked at, so that what is hashed is what is used. */
export function folderFile(path: string): Place {
  return { label: path, fetch: (ports, into) => copy(ports, path, { into, holds: 'either' }) }
}

/** The program of that name on PATH. */
export function pathProgram(name: string): Place {
  return {
    label: `${name} on PATH`,
    fetch: async (ports, into) => {
      const found = await ports.exec.which(name)
      if (found === undefined) throw new Error('not there')
      return copy(ports, found, { into, holds: 'program' })
    },
  }
}

async function copy(
  ports: Ports,
  path: string,
  { into, holds }: { readonly into: string; readonly holds: Offer['holds'] },
): Promise<Offer> {
  // A link may lead anywhere (Nix, Homebrew): by their hash alone the bytes are what they are.
  const real = (await ports.files.stat(path)) === undefined ? undefined : await ports.files.realPath(path)
  if (real === undefined || (await ports.files.stat(real))?.kind !== 'file') throw new Error('not there')
  const target = `${into}/copy`
  await ports.files.writeStream(target, limited(ports.files.stream(real), DOWNLOAD_LIMIT, path), {
    exclusive: true,
    mode: 0o600,
  })
  return { path: target, from: path, holds }
}
