import { errorMessage, parseReference, type Ports, type Reference, referenceName, UserError, type Values } from '@slipway/core'
import { type ImageGraph, type ImageIdentity, imageIdentity, type ImageLayout, openLayout, readGraph } from '@slipway/oci/layout'
import type { Inputs } from './inputs'

/** What goes where: checked as far as that is possible without the registry. */
export interface Cargo {
  readonly layout: ImageLayout
  readonly graph: ImageGraph
  readonly identity: ImageIdentity
  /** Registry and repository. */
  readonly image: Reference
  readonly tags: readonly string[]
}

/**
 * Finds layout and image, given or from the record, and checks the layout: every manifest by its digest, every blob by its
 * presence and size, and the whole against what build reported and what `image` names.
 * @throws UserError
 */
export async function loadCargo(given: Values<Inputs>, ports: Ports): Promise<Cargo> {
  const { image, path } = await whichImageAndLayout(given, ports)
  const layout = await openLayout(ports.files, path)
  checkDigest(layout, image, ports)
  const graph = await readGraph(layout, layout.top)
  for (const blob of graph.blobs) await layout.locate(blob)
  const identity = await imageIdentity(layout, graph)
  return { layout, graph, identity, image, tags: [...new Set([...(image.tag === undefined ? [] : [image.tag]), ...given.tags])] }
}

/** Both or everything that is missing. */
async function whichImageAndLayout(given: Values<Inputs>, ports: Ports): Promise<{ readonly image: Reference; readonly path: string }> {
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
  const built = record.fact('build', 'image')
  if (typeof built !== 'string' || built === '') return undefined
  try {
    return parseReference(built)
  } catch (error) {
    throw new UserError('IMAGE_INVALID', `the image that build recorded: ${errorMessage(error)}`, 'give `image`', { cause: error })
  }
}

async function whichLayout(given: Values<Inputs>, { record, files }: Ports): Promise<string | undefined> {
  const named = given.layout ?? record.output('build', 'layout')
  if (named !== undefined) return named
  const usual = `${given.output}/image`
  return (await files.stat(usual)) === undefined ? undefined : usual
}

/** The digest is the identity: what is pushed is what was built, tested and scanned. */
function checkDigest(layout: ImageLayout, image: Reference, { record, files }: Ports): void {
  const { digest } = layout.top
  const built = record.output('build', 'layout')
  const reported = built !== undefined && files.resolve(built) === files.resolve(layout.path) ? record.output('build', 'digest') : undefined
  if (reported !== undefined && reported !== digest) {
    const message = `${layout.path}: expected the image ${reported} that build reported, found ${digest}`
    throw new UserError('LAYOUT_CHANGED', message, 'something wrote into the layout after build; build, test and scan again')
  }
  if (image.digest !== undefined && image.digest !== digest) {
    const message = `image: expected the digest ${digest} of the layout ${layout.path}, found ${image.digest} in ${referenceName(image)}`
    throw new UserError('IMAGE_DIGEST', message, 'leave the digest out of `image`, or push the layout that has it')
  }
}
