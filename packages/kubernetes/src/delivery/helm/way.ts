import type { Way } from '../delivery'
import type { HelmTools } from './client/tools'
import { findReleases } from './remove/find'
import { HelmDelivery, HelmRelease, type HelmSource } from './helm-delivery'

export const helm: Way<HelmSource, HelmTools> = {
  open: (setup, order, source) => new HelmDelivery(setup, order, source),
  list: findReleases,
  find: (setup, target, tools) => new HelmRelease(setup, target, tools),
}
