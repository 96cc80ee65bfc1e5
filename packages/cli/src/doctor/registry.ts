import { type Reference, parseReference } from '@slipway/core'
import { connect, probePush, type RegistryOptions } from '@slipway/oci/registry'
import { type DoctorPorts, type Finding, note, ok } from './finding'
import { clockAgainst } from './machine'
import { refused } from './tools'

export interface RegistryWish {
  /** Names that are pushed to. */
  readonly images: readonly string[]
  /** Those of the first registry alone. */
  readonly credentials: Pick<RegistryOptions, 'username' | 'password'>
  readonly options: Pick<RegistryOptions, 'configFile' | 'plainHttp' | 'ca' | 'trustRealms'>
}

/** Logs in to each registry as push does, and asks whether it may push there. */
export async function registries(
  { images, credentials, options }: RegistryWish,
  ports: DoctorPorts,
): Promise<readonly Finding[]> {
  if (images.length === 0) return [note('registry', 'no image is named', 'name it as build.image or push.image')]
  const found: Finding[] = []
  const first = parseReference(images[0] ?? '').registry
  for (const image of images) {
    const reference = parseReference(image)
    const own = reference.registry === first ? credentials : {}
    found.push(...(await registry(reference, { ...options, ...own, limits: { attempts: 1 } }, ports)))
  }
  return found
}

async function registry(
  reference: Reference,
  options: RegistryOptions,
  ports: DoctorPorts,
): Promise<readonly Finding[]> {
  const name = `${reference.registry}/${reference.repository}`
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
  try {
    const connection = await connect(reference, options, { ...ports, http })
    await probePush(connection)
    const clock = clockAgainst(dates[0], ports.clock.now(), reference.registry)
    return [ok('registry', `${name}: logged in, and may push`), ...(clock === undefined ? [] : [clock])]
  } catch (error) {
    return [refused('registry', error)]
  }
}
