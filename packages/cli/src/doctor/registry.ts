import { type Reference, parseReference } from '@slipway/core'
import { connect, probePush, type RegistryOptions } from '@slipway/oci/registry'
import { type DoctorPorts, type Finding, note, ok } from './finding'
import { clockAgainst } from './machine'
import type { Check } from './limit'

export interface RegistryWish {
  /** Names that are pushed to. */
  readonly images: readonly string[]
  /** Those of the first registry alone. */
  readonly credentials: Pick<RegistryOptions, 'username' | 'password'>
  readonly options: Pick<RegistryOptions, 'configFile' | 'plainHttp' | 'ca' | 'trustRealms'>
}

/** Logs in to each registry as push does, and asks whether it may push there. */
export function registries({ images, credentials, options }: RegistryWish): readonly Check[] {
  if (images.length === 0) {
    const nothing = note('registry', 'no image is named', 'name it as build.image or push.image')
    return [{ area: 'registry', whom: 'nobody', work: async () => [nothing] }]
  }
  const first = parseReference(images[0] ?? '').registry
  return images.map((image) => {
    const reference = parseReference(image)
    const own = reference.registry === first ? credentials : {}
    return {
      area: 'registry',
      whom: nameOf(reference),
      work: (ports) => registry(reference, { ...options, ...own, limits: { attempts: 1 } }, ports),
    }
  })
}

const nameOf = ({ registry, repository }: Reference) => `${registry}/${repository}`

async function registry(
  reference: Reference,
  options: RegistryOptions,
  ports: DoctorPorts,
): Promise<readonly Finding[]> {
  const name = nameOf(reference)
  const dates: string[] = []
  // Every answer tells the registry's own time, that of the first is enough.
  const http = {
    request: async (request: Parameters<typeof ports.http.request>[0]) => {
      const response = await ports.http.request(request)
      const { date } = response.headers
      if (date !== undefined) dates.push(date)
      return response
    },
  }
  const connection = await connect(reference, options, { ...ports, http })
  await probePush(connection)
  const clock = clockAgainst(dates[0], ports.clock.now(), reference.registry)
  return [ok('registry', `${name}: logged in, and may push`), ...(clock === undefined ? [] : [clock])]
}
