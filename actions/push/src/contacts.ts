import { type Contact, named } from '@slipway/core/derive'

export const contacts: readonly Contact[] = [
  named('the registry of `image`', 'always'),
  named('the registries of `repositories` and `from`', 'when these are given'),
  named('the token service that the registry names', 'when the registry wants a token'),
  named('the storage that the registry leads to', 'when it takes uploads elsewhere; it gets no credentials'),
]
