import {
  errorMessage,
  type Files,
  parseReference,
  type Ports,
  type Reference,
  type Result,
  UserError,
  type Values,
} from '@slipway/core'
import { buildRecord } from '@slipway/action-build/record'
import { parseAuthorities } from '@slipway/oci/authorities'
import { beginConnect } from '@slipway/oci/connection'
import type { Inputs } from './inputs'
import type { PushRecord } from './record'
import type { PushTarget } from './target'

/** Connects to the registry, and checks the layout while the registry answers. */
export async function runPush(given: Values<Inputs>, ports: Ports): Promise<Result<PushRecord>> {
  const target = findTarget(given, ports)
  await ports.http.ready?.()
  const connecting = beginConnect(target.image, await registryOptions(given, ports), ports)
  // Loaded only now, with the cryptography that it needs: the registry does not have to wait for it.
  const { uploadImage } = await import('./upload')
  return uploadImage(given, ports, { target, connecting })
}

/**
 * Layout and repository, given or from the record.
 * @throws UserError naming all that is missing
 */
function findTarget(given: Values<Inputs>, ports: Ports): PushTarget {
  const [image, layout] = [findImage(given, ports), findLayout(given, ports)]
  if (image !== undefined && layout !== undefined) return { image, layout }
  const problems = [
    ...(image === undefined ? ['image: expected a repository to push to, found none'] : []),
    ...(layout === undefined ? ['layout: expected an image layout from build, found none'] : []),
  ]
  const hint =
    'run build before push in the same job, or give what is named here (build writes the layout to slipway-out/image)'
  throw new UserError(image === undefined ? 'IMAGE_MISSING' : 'LAYOUT_MISSING', problems.join('; '), hint)
}

function findImage(given: Values<Inputs>, { record }: Ports): Reference | undefined {
  if (given.image !== undefined) return given.image
  const built = record.take(buildRecord, 'image', ({ facts }) => facts.image || undefined)
  if (built === undefined) return undefined
  try {
    return parseReference(built)
  } catch (error) {
    throw new UserError('RECORD_INVALID', `the image that build recorded: ${errorMessage(error)}`, 'give `image`', {
      cause: error,
    })
  }
}

function findLayout(given: Values<Inputs>, { record }: Ports): string | undefined {
  return given.layout ?? record.take(buildRecord, 'layout', ({ outputs }) => outputs.layout)
}

async function registryOptions(given: Values<Inputs>, { files }: Ports) {
  return {
    username: given.username,
    password: given.password,
    configFile: given['registry-config'],
    plainHttp: given['plain-http'],
    ca: given['ca-file'] === undefined ? undefined : await readAuthorities(given['ca-file'], files),
    limits: { attempts: given.attempts },
  }
}

async function readAuthorities(path: string, files: Files): Promise<string> {
  return parseAuthorities(await files.read(path), path)
}
