/** What a deploy begins with: small, so that Helm starts before the rest is loaded. */
export { openBench } from './access/bench'
export { findKubeconfig } from './access/source'
export { helmMajor } from './kube'
export { renderAhead } from './release/ahead'
