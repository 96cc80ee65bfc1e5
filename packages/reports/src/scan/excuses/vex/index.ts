import { isObject, parseJson, textAt, UserError } from '@slipway/core'
import type { Excuse } from '../excuse'
import { readCycloneDx } from './cyclonedx'
import { readOpenVex } from './openvex'

/**
 * Reads a VEX document: OpenVEX (github.com/openvex/spec) or the analyses of a CycloneDX document. Only statements that
 * a product is not affected, or fixed, excuse anything.
 * @throws UserError `VEX_INVALID`
 */
export function parseVex(text: string, from: string): readonly Excuse[] {
  const document = parseJson(text)
  if (isObject(document) && document['bomFormat'] === 'CycloneDX') return readCycloneDx(document)
  if (isObject(document) && (textAt(document, '@context') ?? '').startsWith('https://openvex.dev/ns'))
    return readOpenVex(document, from)
  throw new UserError(
    'VEX_INVALID',
    `vex: expected an OpenVEX or CycloneDX document in ${from}, found neither`,
    'name documents of these two forms',
  )
}
