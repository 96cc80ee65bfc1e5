import { exitedAnyway, type Ports } from '@slipway/core'
import type { LayerPlan } from '@slipway/oci'

const LINES = 500
/** Of both forms: `path cap_net_bind_service=ep`, and `path = cap_net_bind_service+ep` before libcap 2.41. */
const LINE = /^(.+?)(?: =)? (cap_[^ ]+)$/

/**
 * Says which files lose the capabilities that a Dockerfile's COPY would keep. Node.js cannot read them, so it is known
 * where libcap's `getcap` is; whoever set them with `setcap` has both.
 */
export async function tellCapabilities(layers: readonly LayerPlan[], { exec, host }: Ports): Promise<void> {
  if ((await exec.which('getcap')) === undefined) return
  const programs = layers.flatMap(({ entries }) =>
    entries.flatMap((entry) => (entry.kind === 'file' && (entry.mode & 0o111) !== 0 ? [entry.source] : [])),
  )
  const lost: string[] = []
  for (let at = 0; at < programs.length; at += LINES) {
    const shown = exitedAnyway(await exec.run('getcap', programs.slice(at, at + LINES), { timeout: 20_000 }), 'getcap')
    lost.push(...shown.stdout.split('\n').flatMap((line) => LINE.exec(line)?.slice(1, 3).join(' ') ?? []))
  }
  if (lost.length > 0)
    host.warn(
      `these capabilities are not in the image, since assemble cannot write them: ${lost.join('; ')}; give them with a Dockerfile`,
    )
}
