import { listAt, parseJson, textAt, UserError } from '@slipway/core'
import { nonEmpty } from '../kit/defined'

/**
 * An OpenID Connect token of this job. GitLab gives them by declaration, not on request (docs.gitlab.com,
 * "OpenID Connect authentication using ID tokens"): the job says `id_tokens: SLIPWAY_ID_TOKEN: aud: …`. For a one-word
 * audience the name that others use is read as well: for `sigstore` it is SIGSTORE_ID_TOKEN.
 * @throws UserError `IDENTITY_NOT_ALLOWED`
 */
export function declaredIdentityToken(audience: string, env: NodeJS.ProcessEnv): string {
  const others = /^[a-z0-9]+$/i.test(audience) ? [`${audience.toUpperCase()}_ID_TOKEN`] : []
  const tokens = ['SLIPWAY_ID_TOKEN', ...others].flatMap((name) => nonEmpty(env[name]) ?? [])
  const found = tokens.find((token) => audiencesOf(token).includes(audience))
  if (found !== undefined) return found
  const seen = tokens.flatMap(audiencesOf)
  throw new UserError(
    'IDENTITY_NOT_ALLOWED',
    `expected an identity token for ${audience}, found ${seen.length === 0 ? 'none' : `one for ${seen.join(', ')}`}`,
    `give the job \`id_tokens: { SLIPWAY_ID_TOKEN: { aud: ${JSON.stringify(audience)} } }\``,
  )
}

/** The claim `aud` (RFC 7519, section 4.1.3: a text or a list). Whoever gets the token checks the signature. */
function audiencesOf(token: string): readonly string[] {
  const claims = parseJson(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
  const one = textAt(claims, 'aud')
  return one === undefined ? listAt(claims, 'aud').filter((item) => typeof item === 'string') : [one]
}
