import type { Wanted } from '@slipway/tools'

export function wanted(tool: Wanted['tool'], version: string | undefined): Wanted {
  return version === undefined ? { tool } : { tool, version }
}
