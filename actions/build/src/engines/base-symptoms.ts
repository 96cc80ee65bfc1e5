import type { Symptom } from './symptoms'

/** Of one engine: how it begins to say that it has no base image, and a recording for each kind of failure. */
export interface BaseWords {
  /** A pattern. */
  readonly begins: string
  readonly samples: Readonly<Record<'platform' | 'limited' | 'untrusted' | 'plain' | 'unreachable' | 'missing', string>>
}

/** The wording that each rests on; why stands in the pattern's first group, and is said as it is. */
const PLATFORM = /no match for platform in manifest|no image found in (?:image index|manifest list) for [^\n]*/
const LIMITED = 'toomanyrequests|429 Too Many Requests'
const UNTRUSTED = 'x509: [^\\n]*'
const PLAIN = 'server gave HTTP response to HTTPS client'
const NETWORK =
  'no such host|connection refused|i/o timeout|TLS handshake timeout|connection reset|network is unreachable|unexpected EOF|50[0234] '
const MISSING =
  'not found|manifest unknown|name unknown|denied|unauthorized|authentication required|401 Unauthorized|403 Forbidden'

/** In their order: an answer that says more comes before one that is part of it. */
export function baseSymptoms(words: BaseWords): readonly Symptom[] {
  return [...asked(words), ...untrusted(words), ...unavailable(words)]
}

const after = ({ begins }: BaseWords, words: string) => new RegExp(`(?:${begins})[^]*?(${words})`)
const notPulled: Symptom['sentence'] = ({ input, 1: why }) =>
  `the base image${named(input)} cannot be pulled: ${why?.trim()}`

/** The registry answers, and says no to this. */
function asked(words: BaseWords): readonly Symptom[] {
  return [
    {
      code: 'BASE_PLATFORM',
      outcome: 'invalid',
      when: PLATFORM,
      sentence: ({ input }) => `the base image${named(input)} does not exist for a platform that is built`,
      hint: 'take that platform out of `platforms`, or take another base in FROM (docker buildx imagetools inspect NAME shows what it has)',
      sample: words.samples.platform,
    },
    {
      code: 'BASE_LIMITED',
      outcome: 'transient',
      when: after(words, LIMITED),
      sentence: ({ input }) =>
        `the base image${named(input)} cannot be pulled: its registry allows no more pulls for now`,
      hint: 'log in to that registry before the build, which allows more (docker/login-action, docker or buildah login, DOCKER_AUTH_CONFIG), or pull through a mirror of yours',
      sample: words.samples.limited,
    },
  ]
}

/** The engine does not speak to the registry as it is. */
function untrusted(words: BaseWords): readonly Symptom[] {
  return [
    {
      code: 'BASE_UNTRUSTED',
      outcome: 'tool-failed',
      when: after(words, PLAIN),
      sentence: ({ input }) =>
        `the base image${named(input)} cannot be pulled: its registry speaks HTTP, where the engine wants HTTPS`,
      hint: 'tell the engine itself: insecure-registries of the Docker daemon, `http = true` in buildkitd.toml, `insecure = true` in registries.conf (`plain-http` is not for a Dockerfile)',
      sample: words.samples.plain,
    },
    {
      code: 'BASE_UNTRUSTED',
      outcome: 'tool-failed',
      when: after(words, UNTRUSTED),
      sentence: notPulled,
      hint: 'give the certificate to the engine itself: /etc/docker/certs.d/HOST/ca.crt (Docker, Buildah, Podman), `ca` in buildkitd.toml (buildx); `ca-file` is not for a Dockerfile',
      sample: words.samples.untrusted,
    },
  ]
}

function unavailable(words: BaseWords): readonly Symptom[] {
  return [
    {
      code: 'BASE_UNREACHABLE',
      outcome: 'transient',
      when: after(words, NETWORK),
      sentence: notPulled,
      hint: 'the registry of the base does not answer; run it again',
      sample: words.samples.unreachable,
    },
    {
      code: 'BASE_MISSING',
      outcome: 'fail',
      when: after(words, MISSING),
      sentence: notPulled,
      hint: 'correct FROM in the Dockerfile (or its line `# syntax=`, if that names the image), or log in to its registry',
      sample: words.samples.missing,
    },
  ]
}

const NAMES: readonly RegExp[] = [
  /source metadata for (?:docker-image:\/\/)?(\S+): /,
  /(?:initializing source|manifest list) docker:\/\/(\S+): /,
  /(?:LLB definition|gateway\.v0): (\S+): not found/,
  /"https?:\/\/([^\s"/]+)\/v2\/([^\s"]+)\/manifests\/([^\s"]+)"/,
]

/** The image as the engine names it, with a space before; nothing where it does not. */
function named(error: string): string {
  for (const pattern of NAMES) {
    const [, first, repository, tag] = pattern.exec(error) ?? []
    if (first === undefined) continue
    if (repository === undefined || tag === undefined) return ` ${first}`
    return ` ${first}/${repository}${tag.startsWith('sha256:') ? '@' : ':'}${tag}`
  }
  return ''
}
