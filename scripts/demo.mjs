// `npm run demo`: installs what is missing, then shows a release that works and one that does not.
import { start } from './start.mjs'

start('scripts/demo/demo.ts')
