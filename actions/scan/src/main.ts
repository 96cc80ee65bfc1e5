import { start } from '@slipway/hosts'
import { scan } from './action'

await start(scan)
