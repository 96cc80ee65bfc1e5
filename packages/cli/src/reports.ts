/** What shows a whole run: loaded when the first stage has ended, and always together. */
export { renderComment } from '@slipway/reports/comment'
export { judgeRun, renderPage } from '@slipway/reports/page'
export { VIEWS } from './views'
