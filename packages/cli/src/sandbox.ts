import { exitCode } from '@slipway/core'
import type { Session } from '@slipway/hosts'

/** `slipway sandbox`: up until a signal comes. */
export async function sandbox(_args: readonly string[], _session: Session): Promise<number> {
  return exitCode('error')
}
