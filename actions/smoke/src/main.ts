import { start } from '@slipway/hosts'
import { smoke } from './action'

await start(smoke)
