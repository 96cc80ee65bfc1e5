import type { Contact } from '@slipway/core/derive'

export const contacts: readonly Contact[] = []
