import { finishStage } from '../slipway/index.js'
await finishStage('deploy')
