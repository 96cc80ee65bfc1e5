import { errorMessage, parseReference, type Ports, type Reference, UserError, type Values } from '@slipway/core'
import { buildRecord } from '@slipway/action-build/record'
import type { Inputs } from './inputs'

/** What is pushed, and whereto. */
export interface Destination {
  readonly image: Reference
  /** Path of the layout. */
  readonly path: string
}

/**
 * Finds image and layout, given or from the record.
 * @throws UserError naming all that is missing
 */
export async function findDestination(given: Values<Inputs>, ports: Ports): Promise<Destination> {
  const [image, path] = [whichImage(given, ports), await whichLayout(given, ports)]
  if (image !== undefined && path !== undefined) return { image, path }
  const problems = [
    ...(image === undefined ? ['image: expected a repository to push to, found none'] : []),
    ...(path === undefined ? ['layout: expected an image layout from build, found none'] : []),
  ]
  const hint = 'run build before push in the same job, or give what is named here'
  throw new UserError(image === undefined ? 'IMAGE_MISSING' : 'LAYOUT_MISSING', problems.join('; '), hint)
}

function whichImage(given: Values<Inputs>, { record }: Ports): Reference | undefined {
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

async function whichLayout(given: Values<Inputs>, { record, files }: Ports): Promise<string | undefined> {
  const named = given.layout ?? record.output(buildRecord, 'layout')
  if (named !== undefined) return named
  const usual = `${given.output}/image`
  return (await files.stat(usual)) === undefined ? undefined : usual
}
