import { start } from '@slipway/hosts'
import { test } from './action'

await start(test)
