import type { Outcome } from '@slipway/core'
import type { ReleaseTarget } from '../delivery/delivery'
import type { OwnImage } from '../image/candidates'
import { nameOfImage } from '../image/images-text'
import { type Proof, PROOFS } from '../proof/prove'
import type { DeployResult } from './result'

/** How it went with one image. */
export interface Ended extends Pick<DeployResult, 'outcome' | 'headline' | 'notes' | 'verifiedDigest'> {
  readonly proof?: Proof | undefined
}

export interface EndedImage extends Ended {
  readonly image: OwnImage
}

/** The worse comes first. */
const RANK: readonly Outcome[] = ['fail', 'inconclusive', 'vacuous', 'pass']

/** What is said of all of them. One of which nothing runs takes nothing from what the others prove. */
export function together({ release, namespace }: ReleaseTarget, images: readonly EndedImage[]): All {
  const [only, second] = images
  if (only === undefined)
    return {
      ...{ outcome: 'pass', proof: 'none', notes: [] },
      headline: `${release} is deployed to ${namespace}; no image of it is ours`,
    }
  if (second === undefined) return only
  const counting = images.some(({ outcome }) => outcome !== 'vacuous')
    ? images.filter(({ outcome }) => outcome !== 'vacuous')
    : images
  const worst = RANK.flatMap((rank) => counting.find(({ outcome }) => outcome === rank) ?? [])[0] ?? only
  const weakest = Math.max(...counting.flatMap(({ proof }) => (proof === undefined ? [] : PROOFS.indexOf(proof))))
  const proof = PROOFS[weakest]
  const notes = [...new Set(images.flatMap((image) => image.notes))]
  const names = images.map(({ image }) => nameOfImage(image)).join(', ')
  if (worst.outcome !== 'pass')
    return { outcome: worst.outcome, headline: `${nameOfImage(worst.image)}: ${worst.headline}`, proof, notes }
  const how = proof === undefined ? 'which images run was not asked (require-proof: none)' : `proof: ${proof}`
  const verb = proof === 'template' ? 'has' : 'runs'
  return { outcome: 'pass', headline: `${release} ${verb} ${names} in ${namespace}, ${how}`, proof, notes }
}

type All = Pick<DeployResult, 'outcome' | 'headline' | 'notes' | 'proof' | 'verifiedDigest'>
