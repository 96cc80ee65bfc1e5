/** What a deploy without a cluster needs: loaded instead of the rest. */
export { renderHelm } from './delivery/helm/plan/render'
export { MANIFESTS_FILE, PLAN_FILE, planJson, refusedPlanJson } from './delivery/helm/plan/plan-file'
export { hideSecrets } from './manifest/hide-secrets'
