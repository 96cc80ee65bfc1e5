/** What the program does when Helm calls it as a post-renderer; loaded by nothing else. */
export { pinRendered } from './delivery/helm/pin/rule-file'
