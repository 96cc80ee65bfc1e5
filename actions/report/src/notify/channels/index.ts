import { type AnyChannel, bind } from '../channel'
import { alertmanager } from './alertmanager'
import { email } from './email'
import { grafana } from './grafana'
import { pagerduty } from './pagerduty'
import { slack } from './slack'
import { teams } from './teams'
import { webhook } from './webhook'

/** Every way to tell somebody. One more is a file and a line here. */
export const CHANNELS: readonly AnyChannel[] = [
  bind(slack),
  bind(teams),
  bind(webhook),
  bind(pagerduty),
  bind(alertmanager),
  bind(grafana),
  bind(email),
]
