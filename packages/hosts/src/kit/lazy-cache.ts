import type { HostCache } from '@slipway/core'

/** A cache that is loaded when it is first asked, and that a host may turn out not to have. */
export function lazyCache(load: () => Promise<HostCache | undefined>): HostCache {
  let loading: Promise<HostCache | undefined> | undefined
  const loaded = () => (loading ??= load())
  return {
    restore: async (key, prefix) => (await loaded())?.restore(key, prefix),
    save: async (key, path) => (await loaded())?.save(key, path),
  }
}
