import { InvalidInputs, type Values } from '@slipway/core'
import type { HelmFlags, HelmMajor } from '@slipway/kubernetes'
import type { Inputs } from './inputs'

/**
 * Flags of Helm that the inputs ask for.
 * @throws InvalidInputs when this Helm does not have one
 */
export function helmFlags(given: Values<Inputs>, major: HelmMajor): HelmFlags {
  if (given['force-conflicts'] && major === 3)
    throw new InvalidInputs([
      {
        input: 'force-conflicts',
        message:
          'Helm 3 does not know fields that others own and writes over them anyway: leave it out, or choose helm-version 4',
      },
    ])
  return {
    forceConflicts: given['force-conflicts'],
    // Helm itself takes nothing over without it.
    takeOwnership: given['take-ownership'] || given.adopt,
    skipCrds: given['skip-crds'],
    noHooks: given['no-hooks'],
  }
}
