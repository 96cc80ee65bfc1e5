import { Mismatch } from './inputs/mismatch'

/** An image reference taken apart. `name` is registry and repository as a registry client uses them. */
export interface Reference {
  readonly registry: string
  readonly repository: string
  readonly tag?: string
  readonly digest?: string
}

// github.com/distribution/reference, regexp.go and reference.go (v0.6).
const DOMAIN_COMPONENT = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])'
const DOMAIN = `(?:${DOMAIN_COMPONENT}(?:\\.${DOMAIN_COMPONENT})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`
const PATH_COMPONENT = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*'
const PATH = `${PATH_COMPONENT}(?:/${PATH_COMPONENT})*`
const TAG = '[\\w][\\w.-]{0,127}'
const DIGEST = '[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}'
const ANCHORED_DOMAIN = new RegExp(`^${DOMAIN}$`)
const REMAINDER = new RegExp(`^(${PATH})(?::(${TAG}))?(?:@(${DIGEST}))?$`)
const IDENTIFIER = /^[a-f0-9]{64}$/
const ANCHORED_TAG = new RegExp(`^${TAG}$`)
const SHA256 = /^sha256:[a-f0-9]{64}$/
/** Of the repository, `library/` included; the registry does not count (reference.go, RepositoryNameTotalLengthMax). */
const MAX_REPOSITORY = 255

/**
 * Parses a reference as Docker and Kubernetes do ("familiar" names get docker.io and library/). Only sha256 and sha512
 * digests.
 * @throws Mismatch
 */
export function parseReference(text: string): Reference {
  const expected = 'an image reference such as registry.example.com/team/app:1.2'
  if (IDENTIFIER.test(text)) throw new Mismatch(expected, '64 hex digits are an image ID, not a name')
  const { registry, rest } = splitRegistry(text)
  const match = ANCHORED_DOMAIN.test(registry) ? REMAINDER.exec(rest) : null
  if (match === null)
    throw new Mismatch(
      expected,
      /[A-Z]/.test(rest.split(/[:@]/)[0] ?? '') ? 'repository names are in lower case' : undefined,
    )
  const [, path = '', tag, digest] = match
  const repository = registry === 'docker.io' && !path.includes('/') ? `library/${path}` : path
  if (repository.length > MAX_REPOSITORY) throw new Mismatch(`a repository of at most ${MAX_REPOSITORY} characters`)
  if (digest !== undefined && !isDigest(digest)) throw new Mismatch('a sha256 digest of 64 hex digits in lower case')
  return { registry, repository, ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) }
}

/**
 * What stands before the first slash is a registry when it has a dot, a port or an upper-case letter, or is localhost.
 */
function splitRegistry(text: string): { readonly registry: string; readonly rest: string } {
  const at = text.indexOf('/')
  const first = text.slice(0, at)
  if (at < 0 || !(/[.:]/.test(first) || first === 'localhost' || first.toLowerCase() !== first))
    return { registry: 'docker.io', rest: text }
  return { registry: first === 'index.docker.io' ? 'docker.io' : first, rest: text.slice(at + 1) }
}

export function isDigest(text: string): boolean {
  return SHA256.test(text) || /^sha512:[a-f0-9]{128}$/.test(text)
}

export function isTag(text: string): boolean {
  return ANCHORED_TAG.test(text)
}

/** A branch made a tag, as docker/metadata-action does: what a tag cannot hold is a hyphen. */
export function legalTag(text: string): string {
  return text
    .replace(/[^\w.-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 128)
}

/**
 * The name in small letters, tag and digest as they are. `github.repository` has the capitals of its owner, and no
 * registry takes them.
 */
export function loweredName(text: string): string {
  const name = /^[^@]*?(?=(?::[\w][\w.-]{0,127})?(?:@|$))/.exec(text)?.[0] ?? text
  return name.toLowerCase() + text.slice(name.length)
}

/** Registry and repository, without tag and digest. */
export function referenceName(reference: Reference): string {
  return `${reference.registry}/${reference.repository}`
}

export function formatReference(reference: Reference): string {
  const tag = reference.tag === undefined ? '' : `:${reference.tag}`
  return `${referenceName(reference)}${tag}${reference.digest === undefined ? '' : `@${reference.digest}`}`
}
