import { type ErrorCode, type Outcome, UserError } from '@slipway/core'
import { RegistryFailure } from './failure'
import { credentialsHint, denialHint } from './hints'

interface Refusal {
  readonly code: ErrorCode
  readonly when: (failure: RegistryFailure) => boolean
  readonly outcome: Outcome
  readonly hint: string | ((failure: RegistryFailure) => string)
}

/**
 * What a registry's "no" means and what to do, the most specific first. Harbor answers 403 DENIED for a quota, a
 * read-only system, a proxy project and a missing permission alike, so its sentences decide.
 */
const REFUSALS: readonly Refusal[] = [
  {
    code: 'REGISTRY_QUOTA',
    when: (f) => f.status === 507 || f.says(/quota|storage limit|insufficient storage/i),
    outcome: 'fail',
    hint: 'free space in the repository or raise its quota',
  },
  {
    code: 'REGISTRY_READ_ONLY',
    when: (f) => f.says(/read.?only/i),
    outcome: 'fail',
    hint: 'the registry takes nothing for now; wait until its administrators open it again',
  },
  {
    code: 'REGISTRY_PROXY_PROJECT',
    when: (f) => f.says(/prox(?:y|ied).{0,10}(?:project|cache)|pull.through/i),
    outcome: 'invalid',
    hint: 'a proxy cache cannot be pushed to; name a repository of your own in `image`',
  },
  {
    code: 'TAG_IMMUTABLE',
    when: (f) => f.says(/immutab/i) || f.has('TAG_IMMUTABLE') || f.has('ImageTagAlreadyExistsException'),
    outcome: 'fail',
    hint: 'push under a new tag',
  },
  {
    code: 'REGISTRY_POLICY',
    when: (f) => f.status === 412 || f.has('PROJECTPOLICYVIOLATION') || f.says(/policy|vulnerab/i),
    outcome: 'fail',
    hint: 'the policy of the registry forbids it; see its page for this image',
  },
  {
    code: 'REGISTRY_UNAUTHORIZED',
    when: (f) => f.status === 401,
    outcome: 'invalid',
    hint: ({ situation }) => credentialsHint(situation),
  },
  {
    code: 'REGISTRY_DENIED',
    when: (f) => f.status === 403,
    outcome: 'invalid',
    hint: ({ situation }) => denialHint(situation),
  },
  {
    code: 'REPOSITORY_UNKNOWN',
    when: (f) => f.has('NAME_UNKNOWN'),
    outcome: 'invalid',
    hint: 'create the repository first, or correct `image`',
  },
  {
    code: 'REPOSITORY_NAME',
    when: (f) => f.has('NAME_INVALID'),
    outcome: 'invalid',
    hint: 'correct the repository in `image`',
  },
  {
    code: 'REGISTRY_TOO_LARGE',
    when: (f) => f.status === 413 || f.has('SIZE_INVALID'),
    outcome: 'fail',
    hint: 'raise the limit of the registry or of the proxy before it, or make the layers smaller',
  },
  {
    code: 'REGISTRY_MANIFEST',
    when: (f) => f.has('MANIFEST_INVALID') || f.has('MANIFEST_UNVERIFIED'),
    outcome: 'fail',
    hint: 'the registry does not take this kind of manifest; build without provenance, or use a registry that follows the OCI specification',
  },
]

/** A final failure as a user can act on it. Anything else is passed on as it is. */
export function refusalOf(error: unknown): unknown {
  if (!(error instanceof RegistryFailure)) return error
  const known = REFUSALS.find(({ when }) => when(error))
  if (known !== undefined) {
    const hint = typeof known.hint === 'string' ? known.hint : known.hint(error)
    return new UserError(known.code, error.message, hint, { outcome: known.outcome, cause: error })
  }
  const notFound = error.status === 404
  return new UserError(
    notFound ? 'REGISTRY_NOT_FOUND' : 'REGISTRY_REFUSED',
    error.message,
    notFound ? 'check the registry and the repository in the image reference' : 'see the log of the registry',
    { outcome: notFound ? 'invalid' : 'tool-failed', cause: error },
  )
}
