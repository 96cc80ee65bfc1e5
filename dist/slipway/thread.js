import { serveThread } from './index.js'
await serveThread()
