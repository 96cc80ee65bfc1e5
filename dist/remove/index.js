import { startStage } from '../slipway/index.js'
await startStage('remove')
