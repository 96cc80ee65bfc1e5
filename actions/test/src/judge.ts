/** What is loaded once the tests have run. */
export { renderExtras } from './extras'
export { decide } from './verdict'
