import { formatReference, type JsonObject, UserError } from '@slipway/core'
import { differences, place } from '../manifest/difference'
import type { KubeObject, RenderedContainer } from '../manifest/manifest'
import { type Candidate, candidatesFor, givenCandidate, type PinnedReference } from './candidates'
import { checkCandidate, targetsOf } from './check'
import { findSites, isLikely } from './sites'

/** Renders the chart with these values on top; a failed render gives Helm's own words. */
export type Render = (
  values: JsonObject | undefined,
) => Promise<{ readonly objects: readonly KubeObject[] } | { readonly failed: string }>

export interface ImageChoice {
  readonly values: JsonObject | undefined
  /** The value paths that carry the image; empty when the chart has it already. */
  readonly keys: readonly string[]
  readonly targets: readonly RenderedContainer[]
  /** What the chart renders to with them, without a cluster. */
  readonly objects: readonly KubeObject[]
}

export interface ImagePlan {
  readonly image: PinnedReference
  /** Value path to part, from the user. */
  readonly given: ReadonlyMap<string, string>
  /** The chart's values with the user's on top. */
  readonly values: unknown
  readonly render: Render
}

const MAX_RENDERS = 40

/**
 * Finds the values that put the image into the chart (DESIGN §4, "The digest into the chart"), by rendering.
 * @throws UserError `CHART_RENDER`, `IMAGE_VALUES`
 */
export async function chooseImageValues(plan: ImagePlan): Promise<ImageChoice> {
  if (plan.given.size > 0) return takeGiven(plan)
  const base = await renderBase(plan)
  const present = targetsOf(base, plan.image)
  if (present.length > 0) return { values: undefined, keys: [], targets: present, objects: base }
  const search = new Search(plan, base)
  for (const candidate of likelyCandidates(plan)) {
    const choice = await search.tryOut(candidate)
    if (choice !== undefined) return choice
  }
  throw notFound(
    plan,
    search.tried,
    findSites(plan.values, plan.image).map((site) => [...site.path, site.repositoryKey].join('.')),
  )
}

/** The values that are tried first, and that most charts take. */
export function firstCandidate(plan: Omit<ImagePlan, 'render'>): Candidate | undefined {
  return plan.given.size > 0 ? givenCandidate(plan.given, plan.image) : likelyCandidates(plan).next().value
}

function* likelyCandidates({ values, image }: Pick<ImagePlan, 'values' | 'image'>): Generator<Candidate, undefined> {
  const sites = findSites(values, image)
  for (const site of sites) if (isLikely(site, sites, image)) yield* candidatesFor(site, image)
  return undefined
}

async function takeGiven(plan: ImagePlan): Promise<ImageChoice> {
  const candidate = givenCandidate(plan.given, plan.image)
  const rendered = await plan.render(candidate.values)
  if ('failed' in rendered) throw renderFailed(rendered.failed)
  const targets = targetsOf(rendered.objects, plan.image)
  if (targets.length > 0) return { values: candidate.values, keys: candidate.keys, targets, objects: rendered.objects }
  throw new UserError(
    'IMAGE_VALUES',
    `image-values: with ${candidate.keys.join(', ')} no container of the chart runs ${formatReference(plan.image)}`,
    "look at the chart's templates for the values that its image is made of; one of them must carry reference or digest",
  )
}

async function renderBase(plan: ImagePlan): Promise<readonly KubeObject[]> {
  const rendered = await plan.render(undefined)
  if ('failed' in rendered) throw renderFailed(rendered.failed)
  return rendered.objects
}

function renderFailed(why: string): UserError {
  return new UserError(
    'CHART_RENDER',
    `the chart does not render: ${why}`,
    'run helm template with the same values to see the whole error',
  )
}

class Search {
  readonly tried: { readonly keys: readonly string[]; readonly why: string }[] = []
  #noise: ReadonlySet<string> | undefined

  constructor(
    readonly plan: ImagePlan,
    readonly base: readonly KubeObject[],
  ) {}

  async tryOut(candidate: Candidate): Promise<ImageChoice | undefined> {
    if (this.tried.length >= MAX_RENDERS) return undefined
    const rendered = await this.plan.render(candidate.values)
    const checked = 'failed' in rendered ? rendered.failed : await this.#check(rendered.objects)
    if (typeof checked === 'object' && 'objects' in rendered)
      return { ...candidate, targets: checked, objects: rendered.objects }
    this.tried.push({ keys: candidate.keys, why: String(checked) })
    return undefined
  }

  /** The base is rendered a second time only where a difference could be chance: random names, passwords, dates. */
  async #check(render: readonly KubeObject[]): Promise<readonly RenderedContainer[] | string> {
    const { base, plan } = this
    const check = (noise: ReadonlySet<string>) => checkCandidate({ base, render, image: plan.image, noise })
    let found = check(this.#noise ?? new Set())
    if (!found.accepted && this.#noise === undefined && targetsOf(render, plan.image).length > 0) {
      this.#noise = new Set(differences(base, await renderBase(plan)).map(place))
      if (this.#noise.size > 0) found = check(this.#noise)
    }
    return found.accepted ? found.targets : found.why
  }
}

function notFound(plan: ImagePlan, tried: Search['tried'], sites: readonly string[]): UserError {
  const list = tried.slice(0, 12).map(({ keys, why }) => `  ${keys.join(' + ')}: ${why}`)
  const found =
    sites.length === 0 ? 'the values have no image' : `images in the values: ${sites.slice(0, 12).join(', ')}`
  const line =
    sites[0] === undefined
      ? 'path.to.image=reference'
      : `${sites[0]}=repository and ${sites[0].replace(/[^.]*$/, 'digest')}=digest`
  return new UserError(
    'IMAGE_VALUES',
    [
      `found no values that put ${formatReference(plan.image)} into the chart and change nothing else; ${found}`,
      ...list,
    ].join('\n'),
    `write it into image-values, for example ${line}, one a line`,
  )
}
