import type { Step } from '../release'
import { assets, attestationAsset } from './assets'
import { attested } from './attested'
import { buildImage, buildImageTag } from './build-image'
import { bundle, proof } from './bundle'
import { components, starters } from './commits'
import { draft, publication } from './github-release'
import { image, imageTag } from './image'
import { npmPackage } from './npm-package'
import { movedTags, releaseTag } from './tags'

/** Nothing of these can be found from outside by a name, and each can be done again. */
export const PREPARE: readonly Step[] = [bundle, proof, image, buildImage, components, assets]

/**
 * In the order of what can still be taken back: the tag takes the number, the draft can be made again, the package and
 * the publication cannot. Only then do names move that people already use.
 */
export const PUBLISH: readonly Step[] = [
  attested,
  attestationAsset,
  releaseTag,
  imageTag,
  buildImageTag,
  draft,
  npmPackage,
  publication,
  movedTags,
  starters,
]
