import { type Contact, named } from '@slipway/core/derive'

export const contacts: readonly Contact[] = [
  named(
    'the same interface, also without a pull or merge request',
    '`check`, `deployment` and, with `records: run`, the artifacts of the run, when `token` is given',
  ),
  named('the store of artifacts that the interface leads to', 'with `records: run`; it gets no token'),
]
