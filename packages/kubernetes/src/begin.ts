/** What a deploy begins with: small, so that Helm starts before the rest is loaded. */
export { noteFolder } from './access/leftover'
export { findKubeconfig } from './access/source'
export { openToolHome } from './access/tool-home'
export { helmMajor } from './delivery/helm/client/tools'
export { checkChart } from './delivery/helm/chart/check'
export { gatherSettings } from './delivery/helm/values/settings'
export { Prefetch } from './delivery/helm/prefetch/prefetch'
export { isChartAddress, parseChartAddress } from './names'
