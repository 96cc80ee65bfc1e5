import { Mismatch, UserError } from '@slipway/core'
import { formatPlatform, type Platform, samePlatform } from '../layout/descriptor'
import type { RunnableImage } from '../layout/identity'

const PART = '[a-z0-9][a-z0-9._-]*'
const PLATFORM = new RegExp(`^(${PART})/(${PART})(?:/(${PART}))?$`)

/** `os/architecture` or `os/architecture/variant`, in lower case. @throws Mismatch */
export function parsePlatformName(text: string): Platform {
  const [, os, architecture, variant] = PLATFORM.exec(text) ?? []
  if (os === undefined || architecture === undefined)
    throw new Mismatch('a platform such as linux/amd64 or linux/arm/v7')
  return { os, architecture, ...(variant === undefined ? {} : { variant }) }
}

interface Choice {
  readonly offered: readonly RunnableImage[]
  readonly wanted: readonly Platform[]
  /** What is taken when none is wanted and the base offers several. */
  readonly machine: Platform
  readonly base: string
}

/**
 * Of the base's images those to build on, in the order wanted. @throws UserError `BASE_PLATFORM` naming all that are
 * missing
 */
export function choosePlatforms({ offered, wanted, machine, base }: Choice): readonly RunnableImage[] {
  if (wanted.length === 0 && offered.length === 1) return offered
  const asked = wanted.length === 0 ? [machine] : wanted
  const chosen = asked.map((platform) => offered.find((image) => samePlatform(image.platform, platform)))
  const missing = asked.filter((_, at) => chosen[at] === undefined)
  if (missing.length > 0) {
    const has = offered.map((image) => formatPlatform(image.platform)).join(', ') || 'no image that can run'
    throw new UserError(
      'BASE_PLATFORM',
      `${base}: expected an image for ${missing.map(formatPlatform).join(', ')}, found ${has}`,
      'correct `platforms`, or take a base that has them',
    )
  }
  return chosen.filter((image) => image !== undefined)
}
