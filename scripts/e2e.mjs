// `npm run e2e`: installs what is missing of the packages, then runs the actions against the real parts.
import { start } from './start.mjs'

start('test/e2e/run.ts')
