import { start } from '@slipway/hosts'
import { deploy } from './action'

await start(deploy)
