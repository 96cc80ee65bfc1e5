import { start } from '@slipway/hosts'
import { build } from './action'

await start(build)
