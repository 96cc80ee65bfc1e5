import { startStage } from '../../packages/cli/src/main'

/** What the stub `dist/report` does, from the source: for a suite that must not wait for the bundle to be built. */
await startStage('report')
