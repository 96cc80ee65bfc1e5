import { isObject, listAt, readYaml, textAt, UserError } from '@slipway/core'
import { Comments, commentsIn } from './comments'
import { fromGrype, isGrypeConfiguration } from './grype-ignore'
import type { Imported, ImportedWaiver } from './imported'

/**
 * What was ignored before: entries of `.trivyignore` (one id a line, `exp:2026-01-31`, comments), of
 * `.trivyignore.yaml` (trivy.dev, "Filtering"), and the rules of `.grype.yaml`.
 * @throws UserError `WAIVERS_INVALID`
 */
export async function readIgnored(text: string): Promise<Imported> {
  const root = await readYaml(text).catch(() => undefined)
  if (!isObject(root)) return { waivers: fromLines(text), left: [] }
  if (KINDS.some((kind) => root[kind] !== undefined)) return { waivers: fromYaml(root, text), left: [] }
  if (isGrypeConfiguration(root)) return fromGrype(root, text)
  throw new UserError(
    'WAIVERS_INVALID',
    `expected a .trivyignore.yaml with some of ${KINDS.join(', ')}, or a .grype.yaml with ignore, found a map without them`,
    'name a .trivyignore, .trivyignore.yaml or .grype.yaml; what trivy.yaml sets are inputs of scan',
  )
}

const KINDS = ['vulnerabilities', 'misconfigurations', 'secrets', 'licenses'] as const

/** An entry for each pair of a path and a package: a waiver has one of each, and excuses no more than the entry did. */
function fromYaml(root: Readonly<Record<string, unknown>>, text: string): readonly ImportedWaiver[] {
  const reasonFor = commentsIn(text, 'id')
  return KINDS.flatMap((kind) =>
    listAt(root, kind).flatMap((entry) => {
      const id = textAt(entry, 'id')
      if (id === undefined) return []
      const comment = reasonFor(id)
      const reason = textAt(entry, 'statement') ?? comment
      // Trivy passes over a day that is called otherwise, and over `package`; whoever wrote them meant them.
      const expires = ['expired_at', 'expires', 'expires_at'].flatMap((key) => textAt(entry, key) ?? [])[0]
      const about = { id, ...(reason === undefined ? {} : { reason }), ...(expires === undefined ? {} : { expires }) }
      return listOr(entry, ['purls', 'package'], 'package').flatMap((named) =>
        listOr(entry, ['paths'], 'place').map((at) => ({ ...about, ...named, ...at })),
      )
    }),
  )
}

/** Each text of a list, or a single one, under a name of ours; one that says nothing where there is none. */
function listOr(
  entry: unknown,
  keys: readonly string[],
  name: 'package' | 'place',
): readonly { readonly [name: string]: string }[] {
  const found = keys
    .map((key) =>
      [...listAt(entry, key), ...[textAt(entry, key) ?? []].flat()].filter((text) => typeof text === 'string'),
    )
    .find((texts) => texts.length > 0)
  return found?.map((text) => ({ [name]: text })) ?? [{}]
}

function fromLines(text: string): readonly ImportedWaiver[] {
  const found: ImportedWaiver[] = []
  const comments = new Comments()
  for (const line of text.split(/\r?\n/).map((each) => each.trim())) {
    if (line === '' || line.startsWith('#')) {
      comments.pass(line)
      continue
    }
    const [words = '', beside] = line.split(/\s#\s*/, 2)
    const [id = '', ...rest] = words.trim().split(/\s+/)
    const expires = rest.find((word) => word.startsWith('exp:'))?.slice('exp:'.length)
    const reason = comments.take(beside)
    found.push({ id, ...(reason === undefined ? {} : { reason }), ...(expires === undefined ? {} : { expires }) })
  }
  return found
}
