import type { Ports } from '@slipway/core'

/** Name of the file that the run comes from: two workflows of a repository must not speak for each other. */
export function workflowName({ source }: Ports['host']): string | undefined {
  const file = source.endedRun === undefined ? source.workflow : source.endedRun.workflowFile
  const name = file
    ?.split('/')
    .at(-1)
    ?.replace(/[^\w.-]/g, '')
  return name === '' ? undefined : name
}
