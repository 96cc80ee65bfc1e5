import { listAt, property, textAt, UserError } from '@slipway/core'
import type { Finding } from '../../model'
import type { Excuse, Scanned } from '../excuse'
import { namesPackage } from '../purl'
import { isCalled, isProject, isSubject, reasonFrom } from './subject'

const STATUSES = ['not_affected', 'fixed', 'affected', 'under_investigation'] as const
type Status = (typeof STATUSES)[number]

interface Statement {
  readonly status: Status
  readonly ids: ReadonlySet<string>
  readonly products: readonly unknown[]
  /** Milliseconds since the epoch. */
  readonly time: number
  readonly reason: string
  readonly raw: unknown
}

/**
 * The newest statement about a vulnerability in a product counts: what was said to be harmless may be found to be none
 * (OpenVEX 0.2.0, "The VEX Statement").
 */
export function readOpenVex(document: unknown, from: string): readonly Excuse[] {
  const ofDocument = textAt(document, 'timestamp')
  const statements = listAt(document, 'statements')
    .map((statement) => readStatement(statement, ofDocument, from))
    .sort((a, b) => a.time - b.time)
  return statements.flatMap((statement, index): readonly Excuse[] => {
    if (!isHarmless(statement)) return []
    const later = statements.slice(index + 1).filter((each) => !isHarmless(each))
    const [label = ''] = statement.ids
    return [
      {
        kind: 'vex',
        label,
        key: JSON.stringify(statement.raw),
        reason: statement.reason,
        covers: (finding, subject) =>
          isAbout(statement, finding, subject) && !later.some((each) => isAbout(each, finding, subject)),
      },
    ]
  })
}

const isHarmless = ({ status }: Statement) => status === 'not_affected' || status === 'fixed'

function readStatement(raw: unknown, ofDocument: string | undefined, from: string): Statement {
  const status = STATUSES.find((known) => known === textAt(raw, 'status'))
  const id = textAt(raw, 'vulnerability', 'name') ?? textAt(raw, 'vulnerability')
  const products = listAt(raw, 'products')
  if (status === undefined)
    throw invalid(`expected a status in each statement of ${from}, one of ${STATUSES.join(', ')}`)
  if (id === undefined || products.length === 0)
    throw invalid(`expected a vulnerability and products in each statement of ${from}`)
  const aliases = listAt(raw, 'vulnerability', 'aliases').filter((alias) => typeof alias === 'string')
  const time = Date.parse(textAt(raw, 'timestamp') ?? ofDocument ?? '')
  return {
    status,
    ids: new Set([id, ...aliases]),
    products,
    time: Number.isNaN(time) ? 0 : time,
    reason: reasonFrom(status, textAt(raw, 'justification'), textAt(raw, 'impact_statement')),
    raw,
  }
}

const invalid = (what: string) => new UserError('VEX_INVALID', `vex: ${what}`, 'correct the document')

function isAbout({ ids, products }: Statement, finding: Finding, subject: Scanned): boolean {
  return isCalled(finding, ids) && products.some((product) => isProduct(product, finding, subject))
}

/** A product is the package itself, or what was scanned, of which perhaps only some parts are meant. */
function isProduct(product: unknown, finding: Finding, subject: Scanned): boolean {
  const purl = finding.package?.purl ?? ''
  if (idsOf(product).some((id) => namesPackage(id, purl))) return true
  const isWhole =
    hasHash(product, subject) ||
    idsOf(product).some((id) => isSubject(id, subject, finding) || isProject(id, subject, finding))
  if (!isWhole) return false
  const parts = listAt(product, 'subcomponents')
  return parts.length === 0 || parts.some((part) => idsOf(part).some((id) => namesPackage(id, purl)))
}

function idsOf(component: unknown): readonly string[] {
  if (typeof component === 'string') return [component]
  const ids = [textAt(component, '@id'), textAt(component, 'identifiers', 'purl')]
  return ids.filter((id) => id !== undefined)
}

function hasHash(product: unknown, { digest }: Scanned): boolean {
  const hash = property(product, 'hashes', 'sha-256')
  return typeof hash === 'string' && digest === `sha256:${hash.toLowerCase()}`
}
