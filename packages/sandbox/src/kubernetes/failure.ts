import type { Resource } from './resources'
import { qualifiedName } from './resources'

export interface Cause {
  readonly reason: string
  readonly message: string
  readonly field: string
}

/** An answer of the API that is not a success, with the sentence that the real server uses. */
export class ApiFailure extends Error {
  constructor(
    readonly code: number,
    readonly reason: string,
    message: string,
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message)
  }

  get status() {
    const { code, reason, message, details } = this
    return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, details, code }
  }
}

const about = (resource: Resource, name: string) => ({
  name,
  ...(resource.group === '' ? {} : { group: resource.group }),
  kind: resource.name,
})
const quoted = (resource: Resource, name: string) => `${qualifiedName(resource)} "${name}"`

export const notFound = (resource: Resource, name: string) =>
  new ApiFailure(404, 'NotFound', `${quoted(resource, name)} not found`, about(resource, name))

export const alreadyExists = (resource: Resource, name: string) =>
  new ApiFailure(409, 'AlreadyExists', `${quoted(resource, name)} already exists`, about(resource, name))

export const conflict = (resource: Resource, name: string) =>
  new ApiFailure(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${quoted(resource, name)}: the object has been modified; please apply your changes to the latest version and try again`,
    about(resource, name),
  )

export interface Conflict {
  /** As the server names it: `"kubectl" with subresource "scale" using apps/v1 at …`. */
  readonly manager: string
  readonly field: string
}

/** Of server-side apply: https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts */
export function applyConflict(conflicts: readonly Conflict[]): ApiFailure {
  const causes = conflicts.map(({ manager, field }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${manager}`,
    field,
  }))
  const [first] = conflicts
  const managers = [...new Set(conflicts.map(({ manager }) => manager))].sort()
  const list = managers.flatMap((name) => [
    `conflicts with ${name}:`,
    ...conflicts.filter(({ manager }) => manager === name).map(({ field }) => `- ${field}`),
  ])
  const message =
    conflicts.length === 1
      ? `Apply failed with 1 conflict: conflict with ${first?.manager ?? ''}: ${first?.field ?? ''}`
      : `Apply failed with ${conflicts.length} conflicts: ${list.join('\n')}`
  return new ApiFailure(409, 'Conflict', message, { causes })
}

export const forbidden = (resource: Resource, name: string, why: string) =>
  new ApiFailure(403, 'Forbidden', `${quoted(resource, name)} is forbidden: ${why}`, about(resource, name))

export const badRequest = (message: string) => new ApiFailure(400, 'BadRequest', message)

export const invalid = (resource: Resource, name: string, causes: readonly Cause[]) => {
  const sentences = causes.map(({ field, message }) => `${field}: ${message}`)
  const list = sentences.length === 1 ? sentences[0] : `[${sentences.join(', ')}]`
  const kind = resource.group === '' ? resource.kind : `${resource.kind}.${resource.group}`
  return new ApiFailure(422, 'Invalid', `${kind} "${name}" is invalid: ${list}`, {
    ...about(resource, name),
    kind: resource.kind,
    causes,
  })
}

export const gone = () => new ApiFailure(410, 'Expired', 'The resourceVersion for the provided watch is too old.')
