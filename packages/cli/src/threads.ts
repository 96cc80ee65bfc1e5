import type { ThreadPort, ThreadWork } from '@slipway/core'
import { ownEnd } from '@slipway/hosts/threads'

/** What a thread does for each work that it can be started for. */
const WORK: Readonly<Record<ThreadWork, (port: ThreadPort) => Promise<never>>> = {
  'read-reports': async (port) => (await import('@slipway/reports/test-reports/thread')).serveReading(port),
}

/** Works until the thread is stopped. */
export async function serveThread(): Promise<void> {
  const { work, port } = ownEnd()
  await WORK[work](port)
}
