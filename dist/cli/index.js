import { startCommand } from '../slipway/index.js'
await startCommand()
