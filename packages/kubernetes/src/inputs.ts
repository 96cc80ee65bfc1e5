/** What reading inputs needs, and nothing more: an action loads it before anything else. */
export { VIAS } from './delivery/vias'
export { WAITS } from './delivery/waits'
export { IMAGE_PARTS } from './image/parts'
export { PINS } from './image/pins'
export {
  isChartAddress,
  parseChart,
  parseChartVersion,
  parseContextName,
  parseNamespace,
  parseReleaseName,
  parseReplaced,
  parseSelector,
  parseValuePath,
  toLabelValue,
} from './names'
export { parseSecretSetting, type SecretSetting } from './delivery/helm/values/secret-setting'
export { accessInputs, accessOf } from './access/inputs'
export { DIGEST_IN } from './delivery/argocd/digest-in'
export { parseApplication, parseGitRevision } from './delivery/argocd/names'
export { parseFluxName } from './delivery/git/flux/name'
export { parseField } from './delivery/git/place/parse-field'
export { parseBranch, parseRepositoryAddress } from './delivery/git/repository/address'
