/** What a row may name that differs from run to run. */
export interface Facts {
  readonly registry: string
  readonly commit: string
}

export interface Case {
  readonly name: string
  /** Inputs of the component, beside those that every row has. */
  readonly inputs?: (facts: Facts) => Readonly<Record<string, string>>
  /** What the registry has then, `repository:tag`; without it, the project's with the name of the row. */
  readonly pushed?: (facts: Facts) => readonly string[]
  /** The security context of the job's container; without it, that of an ordinary runner. */
  readonly security?: object
  readonly variables?: Readonly<Record<string, string>>
  /** The job's `before_script`. */
  readonly before?: string
  readonly code: number
  readonly says: readonly RegExp[]
}

/** The hint of the error has both ways out. */
const WAYS = /`base` and `copy`, or an archive of kaniko by `import`/

/** Its steps run again. */
const WITHOUT_CACHE = { INPUT_BUILD_CACHE: 'off' }

const TWO_PLATFORMS = { INPUT_BUILD_DOCKERFILE: 'Dockerfile.two', INPUT_BUILD_PLATFORMS: 'linux/amd64,linux/arm64' }
const ROOT = { runAsUser: 0 }
const NO_STORAGE = 'rm /etc/containers/storage.conf'

const FORBIDDEN = /this container may not make a user namespace/
const ONE_ID = /its user namespace has one id only/

/** The rows of docs/gitlab-images.md. */
export const CASES: readonly Case[] = [
  { name: 'ordinary runner', code: 0, says: [/STEP/] },
  { name: 'second job', code: 0, says: [/Cache pulled|Using cache/] },
  {
    name: 'seccomp of the runtime',
    security: { seccompProfile: { type: 'RuntimeDefault' } },
    code: 3,
    says: [FORBIDDEN, WAYS],
  },
  { name: 'no escalation', security: { allowPrivilegeEscalation: false }, code: 3, says: [ONE_ID, WAYS] },
  { name: 'no capabilities', security: { capabilities: { drop: ['ALL'] } }, code: 3, says: [ONE_ID, WAYS] },
  {
    name: 'two capabilities',
    security: { capabilities: { drop: ['ALL'], add: ['SETUID', 'SETGID'] } },
    variables: WITHOUT_CACHE,
    code: 0,
    says: [/STEP/],
  },
  { name: 'two platforms', variables: TWO_PLATFORMS, code: 0, says: [/STEP/] },
  { name: 'root', security: ROOT, variables: WITHOUT_CACHE, code: 0, says: [/STEP/] },
  { name: 'root with a cache', security: ROOT, code: 0, says: [/Cache pulled|Using cache/] },
  { name: 'two platforms as root', security: ROOT, variables: TWO_PLATFORMS, code: 0, says: [/STEP/] },
  // An image that somebody made of Debian's package has no storage.conf.
  { name: 'root of Debian', security: ROOT, before: NO_STORAGE, variables: WITHOUT_CACHE, code: 0, says: [/STEP/] },
  {
    name: 'root that says no driver',
    security: ROOT,
    before: `${NO_STORAGE}; unset STORAGE_DRIVER`,
    variables: WITHOUT_CACHE,
    code: 0,
    says: [/STEP/, /overlay cannot be used in this container/],
  },
  { name: 'any user', security: { runAsUser: 4711 }, code: 3, says: [/user 4711 has no name/, WAYS] },
]
