import { UserError } from '@slipway/core'
import type { Connection } from './connection'

/** The registry took the image, and does not show it: nobody could pull it. */
export function untaggedUnseen({ base }: Connection, digest: string, cause: unknown): UserError {
  return new UserError(
    'REGISTRY_UNTAGGED',
    `${base.host} took the image, and does not show it under ${digest}: it shows an image only once a tag names it`,
    'give at least one of `tags` (Quay before 3.13 is such a registry)',
    { outcome: 'fail', cause },
  )
}

/** What is known of registries that remove an image that no tag names, within the hour or the day. */
export function purgesUntagged({ hostname }: URL, isGitlabs: boolean): string | undefined {
  if (hostname === 'quay.io' || hostname.startsWith('quay.'))
    return `${hostname} removes images that no tag names, often within the hour: give one of \`tags\` to keep it`
  return isGitlabs || hostname === 'registry.gitlab.com'
    ? `${hostname} removes images that no tag names, usually after a day: give one of \`tags\` to keep it`
    : undefined
}
