import { bundleFromJSON } from '@sigstore/bundle'
import { TrustedRoot } from '@sigstore/protobuf-specs'
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify'
import { errorMessage, UserError } from '@slipway/core'
import publicRoot from './trusted-root.json' with { type: 'json' }

/** Who must have signed: a certificate that sigstore gave to a job for its identity (OIDC). */
export interface Signer {
  /** Of the whole name in the certificate. */
  readonly identity: RegExp
  readonly issuer: string
}

/** GitHub as the issuer, and the release workflow on the branch that releases come from as the name. */
export function releaseSigner(repository: string): Signer {
  const workflow = `https://github.com/${repository}/.github/workflows/release.yml`
  const escaped = workflow.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return {
    identity: new RegExp(`^${escaped}@refs/heads/(main|\\d+(\\.\\d+)?\\.x)$`),
    issuer: 'https://token.actions.githubusercontent.com',
  }
}

export interface Evidence {
  /** A sigstore bundle as JSON; of several lines, the first. */
  readonly bundle: string
  readonly signer: Signer
  /** JSON of a trusted root; without it, sigstore's public one as of this version of Slipway. */
  readonly trustedRoot?: string | undefined
}

/** What an attestation is over: hex SHA-256 by name. */
export type Subjects = ReadonlyMap<string, string>

/** What holds of an attestation that was checked. */
export interface Attested {
  readonly subjects: Subjects
  /** The whole name in the certificate: workflow, `@`, branch. */
  readonly signer: string
}

const PROVENANCE = 'https://slsa.dev/provenance/v1'

/**
 * Checks signature, certificate, transparency log, signer and form.
 * @throws UserError SELF_ATTESTATION, which names what does not hold
 */
export async function verifyAttestation({ bundle, signer, trustedRoot }: Evidence): Promise<Attested> {
  try {
    const root: unknown = trustedRoot === undefined ? publicRoot : JSON.parse(trustedRoot)
    const parsed = bundleFromJSON(JSON.parse(bundle.trim().split('\n')[0] ?? ''))
    const { identity } = new Verifier(toTrustMaterial(TrustedRoot.fromJSON(root))).verify(toSignedEntity(parsed))
    const name = identity?.subjectAlternativeName ?? 'nobody'
    expectSigner(signer, name, identity?.extensions?.issuer)
    if (parsed.content.$case !== 'dsseEnvelope') throw new Error('it is a signature and no attestation')
    return { subjects: subjectsOf(parsed.content.dsseEnvelope.payload.toString('utf8')), signer: name }
  } catch (error) {
    throw new UserError(
      'SELF_ATTESTATION',
      `the attestation does not hold: ${errorMessage(error)}`,
      'do not run the copy; take the attestation from the release itself and try again',
      { outcome: 'fail', cause: error },
    )
  }
}

function expectSigner(signer: Signer, name: string, issuer = 'nobody'): void {
  if (issuer !== signer.issuer) throw new Error(`expected an identity from ${signer.issuer}, found one from ${issuer}`)
  if (!signer.identity.test(name)) throw new Error(`expected the release workflow as its signer, found ${name}`)
}

function subjectsOf(payload: string): Subjects {
  const { predicateType, subject } = JSON.parse(payload) as {
    readonly predicateType?: unknown
    readonly subject?: readonly { readonly name?: string; readonly digest?: { readonly sha256?: string } }[]
  }
  if (predicateType !== PROVENANCE)
    throw new Error(`expected a statement of ${PROVENANCE}, found ${String(predicateType)}`)
  return new Map((subject ?? []).map(({ name = '', digest }) => [name, digest?.sha256 ?? '']))
}
