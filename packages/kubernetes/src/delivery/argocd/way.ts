import type { Way } from '../delivery'
import { ArgoCdDelivery, ArgoCdRelease } from './argocd-delivery'
import type { ArgoCdSource, ArgoCdTools } from './source'

export const argocd: Way<ArgoCdSource, ArgoCdTools> = {
  open: (setup, order, source) => new ArgoCdDelivery(setup, order, source),
  find: (setup, target, tools) => new ArgoCdRelease(setup, target, tools),
}
