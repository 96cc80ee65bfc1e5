import { type Contact, named } from '@slipway/core/derive'

export const contacts: readonly Contact[] = [named('what your `command` names', 'nothing of ours is asked')]
