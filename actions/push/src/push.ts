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
import { beginConnect } from '@slipway/oci/connection'
import type { Inputs } from './inputs'
import type { PushRecord } from './record'
import type { PushTarget } from './target'

/** Connects to the registry, and checks the layout while the registry answers. */
export async function runPush(given: Values<Inputs>, ports: Ports): Promise<Result<PushRecord>> {
  const target = await findTarget(given, ports)
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
async function findTarget(given: Values<Inputs>, ports: Ports): Promise<PushTarget> {
  const [image, layout] = [findImage(given, ports), await findLayout(given, ports)]
  if (image !== undefined && layout !== undefined) return { image, layout }
  const problems = [
    ...(image === undefined ? ['image: expected a repository to push to, found none'] : []),
    ...(layout === undefined ? ['layout: expected an image layout from build, found none'] : []),
  ]
  const hint = 'run build before push in the same job, or give what is named here'
  throw new UserError(image === undefined ? 'IMAGE_MISSING' : 'LAYOUT_MISSING', problems.join('; '), hint)
}

function findImage(given: Values<Inputs>, { record }: Ports): Reference | undefined {
  if (given.image !== undefined) return given.image
  const built = record.latest(buildRecord)?.facts.image
  if (built === undefined || built === '') return undefined
  try {
    return parseReference(built)
  } catch (error) {
    throw new UserError('RECORD_INVALID', `the image that build recorded: ${errorMessage(error)}`, 'give `image`', {
      cause: error,
    })
  }
}

async function findLayout(given: Values<Inputs>, { record, files }: Ports): Promise<string | undefined> {
  const named = given.layout ?? record.output(buildRecord, 'layout')
  if (named !== undefined) return named
  const usual = `${given.output}/image`
  return (await files.stat(usual)) === undefined ? undefined : usual
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
  const { parseAuthorities } = await import('@slipway/oci/authorities')
  return parseAuthorities(await files.read(path), path)
}
