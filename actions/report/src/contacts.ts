import { type Contact, fixed, named } from '@slipway/core/derive'

export const contacts: readonly Contact[] = [
  named(
    'the same interface, also without a pull or merge request',
    '`check`, `deployment` and, with `records: run`, the artifacts of the run, when `token` is given',
  ),
  named('the addresses of `notify`', 'when the state of the environment changed; redirects are not followed'),
  fixed(['events.pagerduty.com', 'events.eu.pagerduty.com'], 'for `to: pagerduty`, the region that `url` names'),
  named('the address of `trace`', 'always; redirects are not followed'),
  named('the store of artifacts that the interface leads to', 'with `records: run`; it gets no token'),
]
