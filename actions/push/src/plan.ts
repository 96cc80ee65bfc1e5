import {
  errorMessage,
  hostsImage,
  parseReference,
  type Ports,
  readAs,
  type Reference,
  referenceName,
  UserError,
  type Values,
} from '@slipway/core'
import { buildRecord } from '@slipway/action-build/record'
import type { FromItem, Inputs } from './inputs'
import { pushRecord } from './record'

/** Where the image comes from, and all places that it goes to. */
export interface PushPlan {
  /** Registry and repository, the first one with the tag and the digest that `image` names. */
  readonly targets: readonly [Reference, ...Reference[]]
  readonly origin: Origin
}

export type Origin =
  | { readonly kind: 'layout'; readonly path: string }
  | {
      readonly kind: 'registry'
      readonly images: readonly [Reference, ...Reference[]]
      /** The jobs of a matrix copied it instead of building (`unless-changed`): it is the index already. */
      readonly copied?: boolean
    }

/**
 * Everything that inputs and records tell, before a registry is asked.
 * @throws UserError naming all that is missing
 */
export function planPush(given: Values<Inputs>, ports: Ports): PushPlan {
  const names = [given.image, ...given.repositories]
  for (const name of names)
    if (name?.given !== undefined)
      ports.host.info(
        `${name.given}: names of repositories have small letters, taken as ${referenceName(name.reference)}`,
      )
  const origin = findOrigin(given, ports)
  const first = findImage(given, ports, origin)
  if (first === undefined || origin === undefined) throw missing(first === undefined, origin === undefined)
  const others = given.repositories.map(({ reference }) => reference)
  return { targets: [first, ...others.filter((other) => referenceName(other) !== referenceName(first))], origin }
}

function missing(image: boolean, origin: boolean): UserError {
  const problems = [
    ...(image ? ['image: expected a repository to push to, found none'] : []),
    ...(origin ? ['layout: expected an image layout from build, found none'] : []),
  ]
  const hint =
    'run build before push in the same job, or give what is named here (build writes the layout to slipway-out/image)'
  return new UserError(image ? 'IMAGE_MISSING' : 'LAYOUT_MISSING', problems.join('; '), hint)
}

function findOrigin(given: Values<Inputs>, { record, host }: Ports): Origin | undefined {
  if (given.from.length > 0 && given.layout !== undefined)
    throw new UserError('FROM_AND_LAYOUT', 'expected either `layout` or `from`, found both', 'leave one of them out')
  if (given.from.length > 0) return fromImages(given, { record, host })
  const path = given.layout ?? record.take(buildRecord, 'layout', ({ outputs }) => outputs.layout)
  return path === undefined ? unchangedImage(record) : { kind: 'layout', path }
}

/** What build took instead of building: it gets the tags of this run. */
function unchangedImage(record: Ports['record']): Origin | undefined {
  const name = record.take(buildRecord, 'from', ({ facts }) => facts.unchanged)
  return name === undefined ? undefined : { kind: 'registry', images: [parseRecorded(name, 'build', 'from')] }
}

function fromImages(given: Values<Inputs>, ports: Pick<Ports, 'record' | 'host'>): Origin {
  const recorded = given.from.includes('records') ? pushedImages(given, ports) : []
  const images = given.from.flatMap((item: FromItem) =>
    item === 'records' ? recorded : [{ image: item, copied: false }],
  )
  const unique = [...new Map(images.map(({ image }) => [JSON.stringify(image), image])).values()]
  const [first, ...others] = unique
  if (first !== undefined)
    return { kind: 'registry', images: [first, ...others], copied: images.every(({ copied }) => copied) }
  throw new UserError(
    'FROM_NOTHING',
    'from: expected records of push in this run, found none',
    'let each job of the matrix keep slipway-out/record as an artifact, and fetch all of them before this push',
  )
}

/** What each job of the matrix pushed. An index that was joined before is what this makes. */
function pushedImages(
  { component }: Values<Inputs>,
  { record, host }: Pick<Ports, 'record' | 'host'>,
): readonly { readonly image: Reference; readonly copied: boolean }[] {
  const pushes = record.stages.filter(
    ({ stage, outcome, dryRun, component: of }) =>
      stage === 'push' && outcome === 'pass' && dryRun !== true && of === component,
  )
  return pushes.flatMap((stage) => {
    const { outputs, facts } = readAs(pushRecord, stage)
    if (outputs.image === undefined || facts.joined === true) return []
    const origin = record.isOwn(stage) ? '' : ', which another job wrote'
    host.info(`from: ${outputs.image}, from record/push-${stage.id}.json${origin}`)
    return [{ image: parseRecorded(outputs.image, 'push', 'from'), copied: facts.from !== undefined }]
  })
}

/**
 * The image that build named stays the first where `repositories` adds others: they are further ones. An image of
 * elsewhere (`from`) is no build's, so there the first of them is it.
 */
function findImage(given: Values<Inputs>, ports: Ports, origin: Origin | undefined): Reference | undefined {
  if (given.image !== undefined) return given.image.reference
  const first = given.repositories[0]?.reference
  const isOfRun = given.from.length === 0 || given.from.includes('records')
  if (!isOfRun && first !== undefined) return first
  const built = ports.record.take(buildRecord, 'image', ({ facts }) => facts.image || undefined)
  if (built !== undefined) return parseRecorded(built, 'build', 'image')
  const joined = given.from.includes('records') && origin?.kind === 'registry' ? origin.images[0] : undefined
  if (joined !== undefined) return { registry: joined.registry, repository: joined.repository }
  return first ?? hostsImage(ports.environment, given.component)
}

function parseRecorded(text: string, stage: string, input: string): Reference {
  try {
    return parseReference(text)
  } catch (error) {
    const message = `the image that ${stage} recorded: ${errorMessage(error)}`
    throw new UserError('RECORD_INVALID', message, `give \`${input}\``, { cause: error })
  }
}
