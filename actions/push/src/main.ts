import { start } from '@slipway/hosts'
import { push } from './action'

await start(push)
