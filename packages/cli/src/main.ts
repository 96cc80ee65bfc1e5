import { inSession } from '@slipway/hosts'
import { command } from './command'

await inSession((session) => command(process.argv.slice(2), session))
