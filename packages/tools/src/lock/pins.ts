import type { ToolPin } from '@slipway/core'
import type { Lock } from './find'
import type { Build, Hash, Release } from './lock'

/**
 * The lock with what `.slipway.yml` pins. A pinned version stands in for all of its channel, so that nobody gets
 * another one when the address does not answer; exact versions of the lock stay there for whoever names them.
 */
export function withPins(lock: Lock, pins: readonly ToolPin[]): Lock {
  if (pins.length === 0) return lock
  const pinned = releasesOf(pins)
  const isReplaced = (tool: string, channel: string) =>
    pinned.some((release) => release.tool === tool && release.channels.includes(channel))
  const others = lock.releases
    .filter(({ tool, version }) => !pinned.some((release) => release.tool === tool && release.version === version))
    .map((release) => ({
      ...release,
      channels: release.channels.filter((channel) => !isReplaced(release.tool, channel)),
    }))
  return { ...lock, releases: [...pinned, ...others] }
}

/** One release for each version, with a build for each platform. */
function releasesOf(pins: readonly ToolPin[]): readonly Release[] {
  const releases = new Map<string, Release>()
  for (const pin of pins) {
    const key = `${pin.tool} ${pin.version}`
    const builds = [...(releases.get(key)?.builds ?? []), toBuild(pin)]
    releases.set(key, { tool: pin.tool, version: pin.version, channels: [pin.version.split('.')[0] ?? ''], builds })
  }
  return [...releases.values()]
}

function toBuild({ os, arch, url, sha256, path, file }: ToolPin): Build {
  const hash: Hash = { sha256, origin: 'pinned', evidence: file }
  const name = new URL(url).pathname.split('/').at(-1)
  return {
    os,
    arch,
    tried: false,
    download: {
      file: name === undefined || name === '' ? 'download' : name,
      hash,
      steps: path === undefined ? [] : [{ kind: /\.zip(?:[?#]|$)/.test(url) ? 'zip' : 'tar.gz', path }],
    },
    ...(path === undefined ? { program: hash } : {}),
    sources: [{ kind: 'url', url }],
  }
}
