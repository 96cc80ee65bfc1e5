import { counted, type Verdict } from '@slipway/core'
import type { FailOn, GateResult, Scan } from '@slipway/reports/scan'
import type { Check } from './kinds'

export interface DecisionInputs {
  readonly scan: Scan
  readonly result: GateResult
  readonly failOn: FailOn
  readonly scanners: readonly Check[]
}

/** The outcome of the stage. Where there was nothing to look at, "no findings" would be a lie. */
export function decide(given: DecisionInputs): Verdict {
  const { scan, result, failOn } = given
  if (!result.passed) return failed(result, failOn)
  const missing = nothingScanned(given)
  if (missing !== undefined) {
    const hint =
      'check that the target is the right one; when it can hold no package that the scanner knows, look for secrets alone (scanners: secret)'
    return { outcome: 'vacuous', headline: missing, failure: { code: 'NOTHING_SCANNED', message: missing, hint } }
  }
  const { length } = scan.findings
  const apart = [
    ...(result.waived.length === 0 ? [] : [`without ${excusesOf(result)}`]),
    ...(result.old.length === 0 ? [] : ['that is new']),
    ...(result.unfixed.length === 0 ? [] : ['with a fix']),
  ]
  const bar =
    failOn === 'none'
      ? 'nothing fails (fail-on: none)'
      : `none ${apart.length === 0 ? '' : `${apart.join(' and ')} `}is ${orWorse(failOn)}`
  return {
    outcome: 'pass',
    headline: length === 0 ? `No findings in ${contents(scan)}` : `${counted(length, 'finding')}; ${bar}`,
  }
}

function excusesOf({ waived }: GateResult): string {
  const kinds = new Set(waived.map(({ excuse }) => excuse.kind))
  return [...(kinds.has('waiver') ? ['a waiver'] : []), ...(kinds.has('vex') ? ['a VEX statement'] : [])].join(' or ')
}

function failed({ failing, expired }: GateResult, failOn: FailOn): Verdict {
  const headline = `${counted(failing.length, 'finding')} ${failing.length === 1 ? 'is' : 'are'} ${orWorse(failOn)}${late(expired)}`
  const fixes = [
    ...new Set(
      failing.flatMap(({ package: found, fixed }) =>
        found === undefined || fixed === undefined ? [] : [`${found.name} to ${fixed}`],
      ),
    ),
  ]
  const named = fixes.slice(0, 3).join(', ')
  const hint =
    fixes.length === 0
      ? 'remove what was found, or change fail-on'
      : `upgrade ${named}${fixes.length > 3 ? ` and ${fixes.length - 3} more` : ''}`
  return { outcome: 'fail', headline, failure: { code: 'FINDINGS', message: headline, hint } }
}

/** One waiver may cover several findings, and is told once. */
function late(expired: GateResult['expired']): string {
  const waivers = new Set(expired.map(({ excuse }) => excuse))
  if (waivers.size === 0) return ''
  const owners = [...new Set([...waivers].flatMap(({ owner }) => owner ?? []))].join(', ')
  return `; ${counted(waivers.size, 'waiver')} of ${owners} ${waivers.size === 1 ? 'has' : 'have'} expired`
}

/**
 * Why the scan says nothing, or undefined when something was scanned. An image is judged platform by platform: a secret
 * found in it, or another platform's packages, say nothing about what it consists of.
 */
function nothingScanned({ scan, scanners }: DecisionInputs): string | undefined {
  const missing = missingPackages(scanners)
  if (missing !== undefined && scan.withoutPackages.length > 0) {
    const where = scan.withoutPackages.length === scan.platforms.length ? '' : ` for ${scan.withoutPackages.join(', ')}`
    return `No package was found in ${scan.subject}${where}, ${missing}`
  }
  if (scan.findings.length > 0 || scan.packages.length > 0 || scan.configurations > 0) return undefined
  if (missing !== undefined) return `No package was found in ${scan.subject}, ${missing}`
  if (scanners.length === 1 && scanners[0] === 'misconfig') return `No configuration file was found in ${scan.subject}`
  return undefined
}

/** What it means that there are no packages, for checks that are about packages. */
function missingPackages(scanners: readonly Check[]): string | undefined {
  if (scanners.includes('vuln')) return 'so nothing could be compared with known vulnerabilities'
  return scanners.includes('license') ? 'so there was no licence to look at' : undefined
}

function contents({ packages, configurations, subject }: Scan): string {
  const parts = [
    packages.length > 0 ? counted(packages.length, 'package') : '',
    configurations > 0 ? counted(configurations, 'configuration file') : '',
  ].filter((part) => part !== '')
  return parts.length === 0 ? subject : parts.join(' and ')
}

function orWorse(failOn: FailOn): string {
  return failOn === 'critical' ? 'critical' : `${failOn} or worse`
}
