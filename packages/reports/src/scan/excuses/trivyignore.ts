import { isObject, listAt, readYaml, textAt, UserError } from '@slipway/core'

export interface ImportedWaiver {
  readonly id: string
  /** A package URL. */
  readonly package?: string
  readonly place?: string
  readonly reason?: string
  readonly expires?: string
}

/**
 * Entries of `.trivyignore` (one id a line, `exp:2026-01-31`, comments) and of `.trivyignore.yaml` (trivy.dev,
 * "Filtering").
 * @throws UserError `WAIVERS_INVALID`
 */
export async function readTrivyIgnore(text: string): Promise<readonly ImportedWaiver[]> {
  const root = await readYaml(text).catch(() => undefined)
  if (!isObject(root)) return fromLines(text)
  if (KINDS.some((kind) => root[kind] !== undefined)) return fromYaml(root)
  throw new UserError(
    'WAIVERS_INVALID',
    `expected a .trivyignore.yaml with some of ${KINDS.join(', ')}, found a map without them`,
    'name a .trivyignore or .trivyignore.yaml',
  )
}

const KINDS = ['vulnerabilities', 'misconfigurations', 'secrets', 'licenses'] as const

/** An entry for each pair of a path and a package: a waiver has one of each, and excuses no more than the entry did. */
function fromYaml(root: Readonly<Record<string, unknown>>): readonly ImportedWaiver[] {
  return KINDS.flatMap((kind) =>
    listAt(root, kind).flatMap((entry) => {
      const [id, reason] = [textAt(entry, 'id'), textAt(entry, 'statement')]
      // Trivy passes over a day that is called otherwise; whoever wrote it meant it.
      const expires = ['expired_at', 'expires', 'expires_at'].flatMap((key) => textAt(entry, key) ?? [])[0]
      if (id === undefined) return []
      const about = { id, ...(reason === undefined ? {} : { reason }), ...(expires === undefined ? {} : { expires }) }
      return listOr(entry, 'purls', 'package').flatMap((named) =>
        listOr(entry, 'paths', 'place').map((at) => ({ ...about, ...named, ...at })),
      )
    }),
  )
}

/** Each text of a list under a name of ours; one that says nothing where there is no list. */
function listOr(
  entry: unknown,
  key: string,
  name: 'package' | 'place',
): readonly { readonly [name: string]: string }[] {
  const found = listAt(entry, key).filter((text) => typeof text === 'string')
  return found.length === 0 ? [{}] : found.map((text) => ({ [name]: text }))
}

/** Comments above some entries are why they stand there; the next comment begins anew. */
function fromLines(text: string): readonly ImportedWaiver[] {
  const found: ImportedWaiver[] = []
  let comments: string[] = []
  let isComment = false
  for (const line of text.split(/\r?\n/).map((each) => each.trim())) {
    if (line === '') comments = []
    else if (line.startsWith('#')) comments = [...(isComment ? comments : []), line.replace(/^#+\s*/, '')]
    else {
      const [words = '', beside] = line.split(/\s#\s*/, 2)
      const [id = '', ...rest] = words.trim().split(/\s+/)
      const expires = rest.find((word) => word.startsWith('exp:'))?.slice('exp:'.length)
      const reason = (beside ?? comments.join(' ')).trim()
      found.push({ id, ...(reason === '' ? {} : { reason }), ...(expires === undefined ? {} : { expires }) })
    }
    isComment = line.startsWith('#')
  }
  return found
}

interface Defaults {
  readonly owner: string
  /** For an entry without a day: `2027-01-31`. */
  readonly expires: string
}

/** A file of waivers. What an entry does not say is given to it, to be corrected by whoever reads it. */
export function renderWaivers(imported: readonly ImportedWaiver[], { owner, expires }: Defaults): string {
  const entries = imported.map((entry) =>
    [
      `  - id: ${JSON.stringify(entry.id)}`,
      ...(entry.package === undefined ? [] : [`    package: ${JSON.stringify(entry.package)}`]),
      ...(entry.place === undefined ? [] : [`    place: ${JSON.stringify(entry.place)}`]),
      `    reason: ${JSON.stringify(entry.reason ?? 'taken over; say why')}`,
      `    owner: ${JSON.stringify(owner)}`,
      `    expires: ${JSON.stringify(entry.expires?.slice(0, 10) ?? expires)}`,
    ].join('\n'),
  )
  return `waivers:${entries.length === 0 ? ' []' : `\n${entries.join('\n')}`}\n`
}
