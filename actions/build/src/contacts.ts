import { type Contact, named } from '@slipway/core/derive'

export const contacts: readonly Contact[] = [
  named('the registry of `base`, its token service and its storage', 'to fetch the base, with `assemble`'),
  named('the registry of `import`', 'when it names an image in one'),
  named('the registry of `image`', 'with `unless-changed`, `max-size` or a cache beside it'),
  named('what the Dockerfile and your `command` name', 'the engine fetches bases; nothing of ours is asked'),
]
