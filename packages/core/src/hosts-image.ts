import type { Environment } from './ports'
import { parseReference, type Reference } from './reference'

/**
 * The repository of an image that names none. GitLab gives every project one (`CI_REGISTRY_IMAGE`) and takes any path
 * below it, so each of several images has its own there: under one name they would overwrite each other.
 */
export function hostsImage(
  environment: Pick<Environment, 'get'>,
  component: string | undefined,
): Reference | undefined {
  const image = environment.get('CI_REGISTRY_IMAGE')
  if (image === undefined || image === '') return undefined
  return parseReference((component === undefined ? image : `${image}/${component}`).toLowerCase())
}
