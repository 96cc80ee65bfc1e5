import { peerNames } from '@slipway/core'
import { inputs } from './inputs'

const ALL_REPORTS = 'every report is written in every run; see the outputs'

/** Inputs of the actions that people come from, as they are called in their `action.yml`. */
export const peers = peerNames(inputs, {
  'aquasecurity/trivy-action': {
    'image-ref': { use: 'target', note: 'a layout; without it, the one that build made' },
    input: { use: 'target' },
    'scan-ref': { use: 'target' },
    'scan-type': { use: 'kind' },
    severity: { use: 'fail-on', note: 'the lowest that fails; reports have all' },
    'exit-code': { use: 'fail-on', note: 'none never fails' },
    'vuln-type': { instead: 'packages of the system and of languages are both looked at' },
    'pkg-types': { instead: 'packages of the system and of languages are both looked at' },
    format: { instead: ALL_REPORTS },
    template: { instead: ALL_REPORTS },
    'limit-severities-for-sarif': { instead: 'reports have all severities; fail-on decides apart from them' },
    'list-all-pkgs': { instead: 'not needed: the list of packages is always written' },
    'hide-progress': { instead: 'not needed: no progress is printed' },
    trivyignores: { instead: 'files of the checkout cannot open the gate' },
    'trivy-config': { instead: 'files of the checkout cannot open the gate' },
    'ignore-policy': { instead: 'files of the checkout cannot open the gate' },
    'skip-dirs': { instead: 'the whole target is scanned' },
    'skip-files': { instead: 'the whole target is scanned' },
    'tf-vars': { instead: 'not supported' },
    'cache-dir': { instead: 'not needed: the tool cache of the runner is used' },
    cache: { instead: 'not needed: the tool cache of the runner is used' },
    version: { instead: 'Slipway names the versions that it has verified' },
    'skip-setup-trivy': { instead: 'not needed: a Trivy that was verified is used again' },
    'token-setup-trivy': { instead: 'not needed: Trivy is fetched without a token' },
    'docker-host': { instead: 'a layout is scanned, and no daemon is asked' },
    'github-pat': { instead: 'the list of packages is the output sbom; upload it in a step of its own' },
  },
  'anchore/scan-action': {
    image: { use: 'target', note: 'a layout; without it, the one that build made' },
    path: { use: 'target' },
    sbom: { instead: 'an image or a folder is scanned' },
    'fail-build': { use: 'fail-on', note: 'none never fails' },
    'severity-cutoff': { use: 'fail-on' },
    'only-fixed': { use: 'ignore-unfixed' },
    'output-format': { instead: ALL_REPORTS },
    'output-file': { instead: ALL_REPORTS },
    'add-cpes-if-none': { instead: 'not supported' },
    'by-cve': { instead: 'not needed: findings are named by CVE' },
    'grype-version': { instead: 'Slipway names the versions that it has verified' },
    vex: { instead: 'not supported' },
    'cache-db': { instead: 'not needed: the tool cache of the runner is used' },
  },
})
