import { peerNames } from '@slipway/core'
import { inputs } from './inputs'

const ALL_REPORTS = 'every report is written in every run; see the outputs'

/** Inputs of the actions that people come from, as they are called in their `action.yml`. */
export const peers = peerNames(inputs, {
  'aquasecurity/trivy-action': {
    'image-ref': { use: 'target', note: 'a layout, or name@sha256:…; without it, the one that build made' },
    input: { use: 'target' },
    'scan-ref': { use: 'target' },
    'scan-type': { use: 'kind' },
    severity: { use: 'fail-on', note: 'the lowest that fails; reports have all' },
    'exit-code': { use: 'fail-on', note: 'none never fails' },
    'vuln-type': { instead: 'packages of the system and of languages are both looked at' },
    'pkg-types': { instead: 'packages of the system and of languages are both looked at' },
    format: { instead: ALL_REPORTS },
    template: { instead: ALL_REPORTS },
    'limit-severities-for-sarif': { use: 'report-from', note: 'the lowest severity in the SARIF report' },
    'list-all-pkgs': { instead: 'not needed: the list of packages is always written' },
    'hide-progress': { instead: 'not needed: no progress is printed' },
    trivyignores: { instead: 'a file of waivers with reason, owner and expiry: slipway waivers import .trivyignore' },
    'trivy-config': { instead: 'files of the checkout cannot open the gate' },
    'ignore-policy': { instead: 'files of the checkout cannot open the gate' },
    'skip-dirs': { use: 'skip' },
    'skip-files': { use: 'skip' },
    'tf-vars': { instead: 'not supported' },
    'cache-dir': { instead: 'not needed: databases are kept in the cache of the host' },
    cache: { instead: 'not needed: databases are kept in the cache of the host' },
    version: { use: 'scanner-version', note: 'one that is verified, or pinned in .slipway.yml' },
    'skip-setup-trivy': { instead: 'not needed: a Trivy that was verified is used again' },
    'token-setup-trivy': { instead: 'not needed: Trivy is fetched without a token' },
    'docker-host': { instead: 'a layout is scanned, and no daemon is asked' },
    'github-pat': { instead: 'the list of packages is the output sbom; upload it in a step of its own' },
  },
  'anchore/scan-action': {
    image: { use: 'target', note: 'a layout, or name@sha256:…; without it, the one that build made' },
    path: { use: 'target' },
    sbom: { use: 'target' },
    'fail-build': { use: 'fail-on', note: 'none never fails' },
    'severity-cutoff': { use: 'fail-on' },
    'only-fixed': { use: 'ignore-unfixed' },
    'output-format': { instead: ALL_REPORTS },
    'output-file': { instead: ALL_REPORTS },
    'add-cpes-if-none': { instead: 'not supported' },
    'by-cve': { instead: 'not needed: findings are named by CVE' },
    'grype-version': { use: 'scanner-version', note: 'one that is verified, or pinned in .slipway.yml' },
    'cache-db': { instead: 'not needed: the tool cache of the runner is used' },
  },
})
