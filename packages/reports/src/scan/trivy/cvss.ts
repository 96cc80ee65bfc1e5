import { isObject, property, textAt } from '@slipway/core'
import { severityOfScore } from '../cvss'
import type { Finding, FindingSeverity } from '../model'
import { type Entry, nonEmpty } from './fields'

const KEYS = [
  ['V40Vector', 'V40Score'],
  ['V3Vector', 'V3Score'],
] as const

/**
 * The rating that goes with the severity: that of whoever gave the severity, else one of another that comes to the
 * same. A distribution rates what it ships, and the NVD the worst that the code could do anywhere: a vector of 9.8
 * beside "low" would say that one of them is wrong.
 */
export function readCvss(entry: Entry, severity: FindingSeverity): Finding['cvss'] {
  const all = property(entry, 'CVSS')
  if (!isObject(all)) return undefined
  const source = textAt(entry, 'SeveritySource')
  const own = source === undefined ? undefined : ratingOf(all, source)
  if (own !== undefined) return own
  const others = ['nvd', 'ghsa', ...Object.keys(all)].flatMap((vendor) => ratingOf(all, vendor) ?? [])
  return others.find(({ score }) => score !== undefined && severityOfScore(score) === severity)
}

function ratingOf(all: Entry, vendor: string): NonNullable<Finding['cvss']> | undefined {
  for (const [key, scoreKey] of KEYS) {
    const vector = nonEmpty(textAt(all, vendor, key))
    const score = property(all, vendor, scoreKey)
    if (vector !== undefined)
      return { vendor, vector, ...(typeof score === 'number' && score >= 0 && score <= 10 ? { score } : {}) }
  }
  return undefined
}
